// Builds what stands behind the wall: the sandbox frame (boot script inlined, its hash in the frame's own policy), the guest as
// one classic script, every environment and MuJoCo's loader as modules of their own; tells page and workers their addresses through
// `virtual:sandbox-assets`; and gives index.html its Content-Security-Policy. The dev server serves the same, built on request.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import type { Plugin as BundlePlugin } from 'rolldown';
import type { Plugin } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const { resolve: locate } = createRequire(import.meta.url);
const VIRTUAL = 'virtual:sandbox-assets';
const RESOLVED = '\0' + VIRTUAL;

/** Policy of the page. Model providers are called from a worker file, which no meta policy of the page covers. */
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The policy of the page `html`, with the hashes of the scripts that stand in it. */
export function pagePolicy(html: string): string {
  const inline = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text]) => {
    return ` 'sha256-${createHash('sha256').update(text!).digest('base64')}'`;
  });
  return PAGE_POLICY.replace("script-src 'self'", (own) => own + inline.join(''));
}

/** Policy of the frame and, inherited, of every blob worker in it: no network of any kind. */
function framePolicy(bootHash: string): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${bootHash}' blob: 'wasm-unsafe-eval' 'unsafe-eval'`,
    'worker-src blob:',
    'child-src blob:',
    "connect-src 'none'",
    "img-src 'none'",
    "style-src 'none'",
    "font-src 'none'",
    "media-src 'none'",
    "object-src 'none'",
    "frame-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** `import text from './file.py?raw'`, as Vite has it. */
const rawText: BundlePlugin = {
  name: 'raw-text',
  resolveId(source, importer) {
    if (!source.endsWith('?raw') || !importer) return null;
    return resolve(dirname(importer), source);
  },
  load(id) {
    if (!id.endsWith('?raw')) return null;
    const text = readFileSync(id.slice(0, -'?raw'.length), 'utf8');
    return { code: `export default ${JSON.stringify(text)};`, moduleType: 'js' };
  },
};

/** Bundles `input` into one file without imports. */
async function bundle(input: string, format: 'iife' | 'es'): Promise<string> {
  // MuJoCo's loader asks Node for `module`, where it runs in Node: left as it is.
  const build = await rolldown({
    input,
    plugins: [rawText],
    platform: 'browser',
    external: ['module'],
    logLevel: 'silent',
  });
  try {
    const { output } = await build.generate({
      format,
      minify: true,
      codeSplitting: false,
      comments: false,
      strict: true,
    });
    const [chunk] = output;
    if (output.length !== 1 || chunk.imports.length > 0) throw new Error(`${input} does not bundle into one file`);
    return chunk.code;
  } finally {
    await build.close();
  }
}

/** Puts the boot script into the frame's template and its hash into the frame's policy. */
export function renderFrame(template: string, boot: string): string {
  if (/<\/script|<!--/i.test(boot)) throw new Error('the boot script would end its own script element');
  const html = template.replace('%BOOT%', () => boot);
  const script = /<script>([\s\S]*)<\/script>/.exec(html)?.[1];
  if (script === undefined) throw new Error('the frame template holds no script element');
  const hash = createHash('sha256').update(script).digest('base64');
  return html.replace('%CSP%', () => framePolicy(hash));
}

interface SandboxFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

interface SandboxFiles {
  readonly frame: SandboxFile;
  readonly guest: SandboxFile;
  readonly envs: Readonly<Record<string, SandboxFile>>;
  readonly mujocoLoader: SandboxFile;
  readonly mujocoWasm: SandboxFile;
  /** Names and hashes of Python's files: a page of an older version goes on asking for its own. */
  readonly pythonList: SandboxFile;
}

/** Everything that is emitted and served. */
function allFiles({ frame, guest, envs, mujocoLoader, mujocoWasm, pythonList }: SandboxFiles): SandboxFile[] {
  return [frame, guest, ...Object.values(envs), mujocoLoader, mujocoWasm, pythonList];
}

function envFolders(): string[] {
  const envs = resolve(root, 'envs');
  const folders = readdirSync(envs, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map((entry) => entry.name).filter((name) => existsSync(resolve(envs, name, 'env.ts')));
}

/** Bundled once: unlike ours, it does not change while the dev server runs. */
let mujocoLoader: Promise<string> | null = null;

function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What set-up has written of Python's files. */
function readPythonList(): string {
  const file = resolve(root, 'public/python/manifest.json');
  if (!existsSync(file)) throw new Error("public/python/ is empty: 'npm run setup' fills it");
  return readFileSync(file, 'utf8');
}

/** Builds all files; `hashed` puts a content hash into the names. */
async function buildFiles(hashed: boolean): Promise<SandboxFiles> {
  const name = (stem: string, content: string | Uint8Array, extension: string): SandboxFile => {
    const hash = sha256Of(content).slice(0, 12);
    return { path: `${stem}${hashed ? `-${hash}` : ''}.${extension}`, content };
  };
  const boot = await bundle(resolve(here, 'frame/boot.ts'), 'iife');
  const frame = renderFrame(readFileSync(resolve(here, 'frame/sandbox.html'), 'utf8'), boot);
  const guest = await bundle(resolve(here, 'guest/worker.ts'), 'iife');
  const envs: Record<string, SandboxFile> = {};
  for (const folder of envFolders()) {
    envs[folder] = name(`sandbox/env-${folder}`, await bundle(resolve(root, 'envs', folder, 'env.ts'), 'es'), 'js');
  }
  mujocoLoader ??= bundle(locate('@mujoco/mujoco'), 'es');
  return {
    frame: name('sandbox', frame, 'html'),
    guest: name('sandbox/guest', guest, 'js'),
    envs,
    mujocoLoader: name('sandbox/mujoco', await mujocoLoader, 'js'),
    mujocoWasm: name('sandbox/mujoco', readFileSync(locate('@mujoco/mujoco/mujoco.wasm')), 'wasm'),
    pythonList: name('sandbox/python', readPythonList(), 'json'),
  };
}

/** Source of the virtual module. `rootFromModule`: how the site's root is reached from the module's own address. */
function virtualModule(files: SandboxFiles, rootFromModule: string): string {
  const address = (file: SandboxFile) => `new URL(${JSON.stringify(file.path)}, siteUrl).href`;
  // While developing the files change under way: there is nothing to compare with.
  const compared = rootFromModule === '/' ? [] : allFiles(files).filter((file) => file !== files.frame);
  return [
    // Held in a variable, so that the bundler does not take the address for that of a file to bundle.
    'const self_ = import.meta.url;',
    `export const siteUrl = new URL(${JSON.stringify(rootFromModule)}, self_).href;`,
    `export const frameUrl = ${address(files.frame)};`,
    `export const guestUrl = ${address(files.guest)};`,
    `export const envUrls = { ${Object.entries(files.envs)
      .map(([folder, file]) => `${JSON.stringify(folder)}: ${address(file)}`)
      .join(', ')} };`,
    `export const mujocoLoaderUrl = ${address(files.mujocoLoader)};`,
    `export const mujocoWasmUrl = ${address(files.mujocoWasm)};`,
    "export const pythonUrl = new URL('python/', siteUrl).href;",
    `export const pythonListUrl = ${address(files.pythonList)};`,
    `export const hashes = { ${compared
      .map((file) => `[${address(file)}]: ${JSON.stringify(sha256Of(file.content))}`)
      .join(', ')} };`,
    `export const sizes = { ${compared
      .map((file) => `[${address(file)}]: ${Buffer.byteLength(file.content)}`)
      .join(', ')} };`,
  ].join('\n');
}

const mimeTypes: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  wasm: 'application/wasm',
  json: 'application/json',
};

let built: Promise<SandboxFiles> | null = null;

/** The plugin; it has to stand in `plugins` and in `worker.plugins`, since workers are bundled apart. */
export function sandboxPlugin(): Plugin {
  let serving = false;
  let inWorker = false;
  return {
    name: 'sandbox',
    configResolved(config) {
      serving = config.command === 'serve';
      inWorker = config.isWorker;
      if (!serving && config.build.assetsDir !== 'assets') throw new Error('the sandbox expects chunks in assets/');
    },
    buildStart() {
      if (!inWorker) built = null;
    },
    resolveId(id) {
      return id === VIRTUAL ? RESOLVED : null;
    },
    async load(id) {
      if (id !== RESOLVED) return null;
      if (serving) return virtualModule(await buildFiles(false), '/');
      built ??= buildFiles(true);
      return virtualModule(await built, '../');
    },
    async generateBundle() {
      if (inWorker) return;
      built ??= buildFiles(true);
      const files = await built;
      for (const { path, content } of allFiles(files)) {
        this.emitFile({ type: 'asset', fileName: path, source: content });
      }
    },
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        if (serving) return [];
        return [
          {
            tag: 'meta',
            attrs: { 'http-equiv': 'Content-Security-Policy', content: pagePolicy(html) },
            injectTo: 'head-prepend',
          },
        ];
      },
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? '').split('?')[0]!.slice(1);
        if (!/^sandbox(\.html|\/)/.test(path)) return next();
        buildFiles(false).then((files) => {
          const file = allFiles(files).find((candidate) => candidate.path === path);
          if (!file) return next();
          response.setHeader('Content-Type', mimeTypes[path.slice(path.lastIndexOf('.') + 1)] ?? '');
          response.end(file.content);
        }, next);
      });
    },
  };
}
