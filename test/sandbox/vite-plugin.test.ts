// What the build makes of the sandbox's files.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderFrame } from '../../src/sandbox/vite-plugin.ts';

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
