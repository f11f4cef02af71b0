// Why a test call failed, in one sentence that says how to mend it: offline, server away, web pages not let in, blocked by the
// browser, key, model name. A browser tells a page none of this apart, so it is found out by what else works.
import { type RunError, runError } from '../engine/errors.ts';
import { corsAdvice, isMixedContent } from './cors-steps.ts';
import { isLocalHost, parseAddress, secretsOf } from './provider-address.ts';
import { withoutSecretsIn } from './provider-errors.ts';
import { type ListedModel, listProviderModels, type ProviderConfig } from './provider-models.ts';
import { presetForAddress } from './provider-presets.ts';

/** What can be found out where this runs; replaced in tests. */
export interface Surroundings {
  /** null outside a browser, where there is no CORS. */
  readonly pageOrigin: string | null;
  online(): boolean;
  /** Whether anything answers at the address, even if a page may not read it. Sends no key. */
  answers(url: string): Promise<boolean>;
  /** Whether the browser was told to keep this page off the local network. */
  localNetworkDenied(): Promise<boolean>;
  listModels(config: ProviderConfig): ReturnType<typeof listProviderModels>;
}

const PROBE_TIMEOUT_MS = 5000;

/** The surroundings of a page or a worker. */
export function browserSurroundings(today: string): Surroundings {
  const origin = globalThis.location?.origin;
  return {
    pageOrigin: origin === undefined || origin === 'null' ? null : origin,
    online: () => globalThis.navigator?.onLine !== false,
    answers: (url) =>
      fetch(url, {
        mode: 'no-cors',
        cache: 'no-store',
        credentials: 'omit',
        signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
      })
        .then(() => true)
        .catch(() => false),
    localNetworkDenied,
    listModels: (config) => listProviderModels(config, { today }),
  };
}

/** Names of the permission in the browsers that have it; others do not know the name and are skipped. */
const localNetworkPermissions = ['loopback-network', 'local-network', 'local-network-access'];

async function localNetworkDenied(): Promise<boolean> {
  for (const name of localNetworkPermissions) {
    try {
      const status = await navigator.permissions.query({ name: name as PermissionName });
      if (status.state === 'denied') return true;
    } catch {
      // Not known to this browser.
    }
  }
  return false;
}

/** The error of a failed test call, explained as far as can be found out. Never rejects; holds no key. */
export async function diagnose(
  config: ProviderConfig & { readonly model: string },
  error: RunError,
  around: Surroundings,
): Promise<RunError> {
  const found = await explain(config, error, around).catch(() => error);
  return { ...found, message: withoutSecretsIn(found.message, secretsOf(config.apiKey, config.baseUrl)) };
}

async function explain(
  config: ProviderConfig & { readonly model: string },
  error: RunError,
  around: Surroundings,
): Promise<RunError> {
  if (!parseAddress(config.baseUrl)) return error;
  if (error.code === 'model/network') return unreachable(config, error, around);
  if (error.code === 'model/key') return badKey(config, error);
  if (error.code === 'model/not-found') return unknownModel(config, error, around);
  return error;
}

async function unreachable(config: ProviderConfig, error: RunError, around: Surroundings): Promise<RunError> {
  // Something did answer, and broke off or fell silent later.
  if (/silent|middle of the answer|sends this call on/.test(error.message)) return error;
  const url = parseAddress(config.baseUrl)!;
  const preset = presetForAddress(config.baseUrl);
  const name = preset ? preset.label : `The server at ${url.host}`;
  const local = isLocalHost(url.hostname);
  const say = (message: string) => runError('model/network', message);
  if (!local && !around.online())
    return say('This device is offline: connect it to the internet, or choose a model on this device.');
  const { pageOrigin } = around;
  if (pageOrigin !== null && isMixedContent(config.baseUrl, pageOrigin)) {
    return say(
      `This page came over https, and browsers block its calls to ${url.origin}, which is plain http: give the server https, bring it to localhost by a tunnel (ssh -L), or open this page from localhost.`,
    );
  }
  if (await around.answers(url.origin)) {
    if (pageOrigin === null) return error;
    if (preset?.where === 'cloud' && preset.cors === 'open') {
      return say(
        `${name} answers, but not to web pages at this address: check the base URL (usually ${preset.baseUrl}) and the key, and switch off extensions that block calls.`,
      );
    }
    return say(`${name} answers, but does not let this page in (CORS): ${corsAdvice(preset?.id ?? '', pageOrigin)}.`);
  }
  if (local && (await around.localNetworkDenied())) {
    return say(
      `This browser keeps the page off your local network: allow it in the settings of this site (the icon left of the address), then test again.`,
    );
  }
  const where = url.port === '' ? url.hostname : `${url.hostname}:${url.port}`;
  return say(
    local
      ? `Nothing answers at ${where}: start ${preset ? preset.label : 'the server'} there, or correct the address and its port.`
      : `${preset ? preset.label : 'The server'} cannot be reached at ${where}: check the address, and whether a firewall or an extension blocks it.`,
  );
}

function badKey(config: ProviderConfig, error: RunError): RunError {
  const preset = presetForAddress(config.baseUrl);
  const name = preset?.label ?? 'The server';
  const where = preset?.keyPage ? ` at ${preset.keyPage}` : '';
  if (config.apiKey === '')
    return runError('model/key', `${name} wants an API key: get one${where} and enter it here.`);
  // A 403 can mean much (a country, a model, a spending rule), which only the provider's own words tell.
  if (/HTTP 403/.test(error.message)) return error;
  return runError(
    'model/key',
    `${name} does not accept this API key: copy it again without spaces, or make a new one${where}.`,
  );
}

async function unknownModel(
  config: ProviderConfig & { readonly model: string },
  error: RunError,
  around: Surroundings,
): Promise<RunError> {
  const listed = await around.listModels(config);
  if (!listed.ok || listed.models.length === 0) return error;
  if (listed.models.some(({ id }) => id === config.model)) return error;
  const near = nearestModels(config.model, listed.models);
  const name = presetForAddress(config.baseUrl)?.label ?? 'The server';
  const asked = config.model === '' ? 'needs a model name' : `has no model "${config.model}"`;
  return runError('model/not-found', `${name} ${asked}: choose ${near.map((id) => `"${id}"`).join(' or ')} instead.`);
}

/** The one or two listed names most like the one asked for. */
export function nearestModels(asked: string, models: readonly ListedModel[], count = 2): string[] {
  const wanted = asked.toLowerCase();
  const rated = models.map(({ id }) => ({ id, distance: unlikeness(wanted, id.toLowerCase()) }));
  rated.sort((a, b) => a.distance - b.distance);
  return rated.slice(0, count).map(({ id }) => id);
}

/** 0 for the same name; one name inside the other counts as half as far as its edits. */
function unlikeness(a: string, b: string): number {
  const edits = editDistance(a, b) / Math.max(a.length, b.length, 1);
  return a !== '' && (b.includes(a) || a.includes(b)) ? edits / 2 : edits;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
