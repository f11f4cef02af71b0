// What the build makes of the sandbox's files.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { pagePolicy, renderFrame, sandboxPlugin } from '../../src/sandbox/vite-plugin.ts';

const template = '<meta http-equiv="Content-Security-Policy" content="%CSP%" /><script>%BOOT%;</script>';

describe('renderFrame', () => {
  it('names the hash of exactly the text between the script tags', () => {
    const html = renderFrame(template, 'boot($&, "%CSP%".length)');
    const script = /<script>([^]*)<\/script>/.exec(html)![1]!;
    expect(script).toBe('boot($&, "%CSP%".length);');
    const hash = createHash('sha256').update(script).digest('base64');
    expect(html).toContain(`script-src 'sha256-${hash}' blob: 'wasm-unsafe-eval' 'unsafe-eval';`);
  });

  it.each(['"</script>"', '"<!--"'])('refuses a boot script that holds %s', (boot) => {
    expect(() => renderFrame(template, boot)).toThrow(/script element/);
  });

  it('refuses a template without a script element', () => {
    expect(() => renderFrame('<p>%CSP%</p>', 'boot()')).toThrow(/no script element/);
  });
});

describe('the policy of the page', () => {
  it('lets run the scripts that stand in the page, by their hash, and no others', () => {
    const hash = createHash('sha256').update(' say(1); ').digest('base64');
    const html = '<script> say(1); </script><script type="module" src="./main.js"></script>';
    expect(pagePolicy(html)).toContain(`script-src 'self' 'sha256-${hash}';`);
    expect(pagePolicy('<p></p>')).toContain("script-src 'self';");
  });
});

describe('the build of the sandbox', () => {
  it("emits MuJoCo's two files once, apart from everything else, under their hashes", async () => {
    const wasm = readFileSync(createRequire(import.meta.url).resolve('@mujoco/mujoco/mujoco.wasm'));
    const sha256 = createHash('sha256').update(wasm).digest('hex');
    const emitted = new Map<string, string | Uint8Array>();
    // The hooks as Vite calls them for a build.
    const plugin = sandboxPlugin() as unknown as {
      configResolved(config: object): void;
      load(id: string): Promise<string>;
      generateBundle(this: object): Promise<void>;
    };
    plugin.configResolved({ command: 'build', isWorker: false, build: { assetsDir: 'assets' } });
    const addresses = await plugin.load('\0virtual:sandbox-assets');
    const emitFile = (file: { fileName: string; source: string | Uint8Array }) =>
      emitted.set(file.fileName, file.source);
    await plugin.generateBundle.call({ emitFile });

    const wasmPath = `sandbox/mujoco-${sha256.slice(0, 12)}.wasm`;
    expect(wasm.equals(emitted.get(wasmPath) as Uint8Array)).toBe(true);
    expect(addresses).toContain(`export const mujocoWasmUrl = new URL("${wasmPath}", siteUrl).href;`);
    expect(addresses).toContain(`[new URL("${wasmPath}", siteUrl).href]: "${sha256}"`);
    // What only the loader mentions.
    const holders = [...emitted].filter(([, source]) => typeof source === 'string' && source.includes('_emval'));
    expect(holders.map(([path]) => path.replace(/-[0-9a-f]{12}/, ''))).toEqual(['sandbox/mujoco.js']);
    for (const [path, source] of emitted) {
      if (path.endsWith('.html')) continue;
      const hash = createHash('sha256').update(source).digest('hex').slice(0, 12);
      expect(path).toContain(hash);
    }
  });
});
