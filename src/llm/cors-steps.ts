// How a server is told to let this page in (CORS), command by command, with the page's own address filled in; and what else
// stands between a page and a server on the local network.
import { isLocalHost, isThisDevice, parseAddress } from './provider-address.ts';

export interface CorsStep {
  /** For whom or where: "macOS", "Linux (service)", "In the app". */
  readonly title: string;
  readonly say: string;
  /** To be copied as it is. */
  readonly command?: string;
}

/**
 * What to do so that the server of this preset answers a page of `pageOrigin` (such as `https://example.org`). Sources: the
 * servers' own documentation of their switches.
 */
export function corsSteps(presetId: string, pageOrigin: string): readonly CorsStep[] {
  switch (presetId) {
    case 'ollama':
      return ollama(pageOrigin);
    case 'lm-studio':
      return [
        { title: 'In the app', say: 'Developer, Server Settings: switch on "Enable CORS".' },
        { title: 'In a terminal', say: 'Start the server with CORS.', command: 'lms server start --cors' },
      ];
    case 'llama-server':
      return [
        {
          title: 'Only where it refuses',
          say: 'The server lets every page in, but only pages of this computer once it has tools. Add this option to its command.',
          command: `--cors-origins ${pageOrigin}`,
        },
      ];
    case 'vllm':
      return [
        {
          title: 'Only where it refuses',
          say: 'vLLM lets every page in unless --allowed-origins says otherwise. Add this page to its command.',
          command: `--allowed-origins '["${pageOrigin}"]'`,
        },
      ];
    default:
      return [proxy(pageOrigin)];
  }
}

function ollama(pageOrigin: string): CorsStep[] {
  return [
    {
      title: 'macOS',
      say: 'Then quit Ollama from the menu bar and open it again.',
      command: `launchctl setenv OLLAMA_ORIGINS "${pageOrigin}"`,
    },
    {
      title: 'Windows',
      say: 'Then quit Ollama from the task bar and open it again.',
      command: `setx OLLAMA_ORIGINS "${pageOrigin}"`,
    },
    {
      title: 'Linux (service)',
      say: 'Adds the setting to the service and starts it again.',
      command: [
        'sudo mkdir -p /etc/systemd/system/ollama.service.d',
        `printf '[Service]\\nEnvironment="OLLAMA_ORIGINS=${pageOrigin}"\\n' | sudo tee /etc/systemd/system/ollama.service.d/origins.conf`,
        'sudo systemctl daemon-reload && sudo systemctl restart ollama',
      ].join('\n'),
    },
    {
      title: 'In a terminal (macOS, Linux)',
      say: 'Where Ollama is started by hand.',
      command: `OLLAMA_ORIGINS="${pageOrigin}" ollama serve`,
    },
  ];
}

/** A Caddyfile in front of a server that knows no CORS: answers the browser's question itself and passes the rest on. */
function proxy(pageOrigin: string): CorsStep {
  return {
    title: 'A proxy in front of the server',
    say: 'Save as Caddyfile, change the second address to your server\'s, run "caddy run", and use http://localhost:8001 here.',
    command: [
      ':8001 {',
      `  header Access-Control-Allow-Origin "${pageOrigin}"`,
      '  header Access-Control-Allow-Headers "authorization, content-type"',
      '  @question method OPTIONS',
      '  respond @question 204',
      '  reverse_proxy localhost:8000',
      '}',
    ].join('\n'),
  };
}

/** The switch in half a sentence, for an error message. */
export function corsAdvice(presetId: string, pageOrigin: string): string {
  switch (presetId) {
    case 'ollama':
      return `set OLLAMA_ORIGINS="${pageOrigin}" and start Ollama again`;
    case 'lm-studio':
      return 'switch on "Enable CORS" in LM Studio\'s server settings, or start it by "lms server start --cors"';
    case 'llama-server':
      return `start llama-server with --cors-origins ${pageOrigin}`;
    case 'vllm':
      return `start vLLM with --allowed-origins '["${pageOrigin}"]'`;
    default:
      return `let the server answer with the header "Access-Control-Allow-Origin: ${pageOrigin}", by its own setting or by a proxy in front of it`;
  }
}

/** What browsers demand of a page that calls this address, in sentences; empty where nothing stands in the way. */
export function browserNotes(baseUrl: string, pageOrigin: string): readonly string[] {
  const url = parseAddress(baseUrl);
  if (!url) return [];
  const notes: string[] = [];
  const page = parseAddress(pageOrigin);
  if (isMixedContent(baseUrl, pageOrigin)) {
    notes.push(
      `This page came over https and browsers block its calls to ${url.origin}, which is plain http: give the server https, use a tunnel to localhost (ssh -L), or open this page from localhost.`,
    );
  }
  if (page && isLocalHost(url.hostname) && !isLocalHost(page.hostname)) {
    notes.push(
      'Chrome and Edge (from version 142) ask once whether this page may reach devices on your local network: choose Allow.',
    );
  }
  return notes;
}

/** An https page and an http server on another machine: blocked before anything is sent. */
export function isMixedContent(baseUrl: string, pageOrigin: string): boolean {
  const url = parseAddress(baseUrl);
  return url?.protocol === 'http:' && pageOrigin.startsWith('https:') && !isThisDevice(url.hostname);
}
