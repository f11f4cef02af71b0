// The colours of both themes: text stays readable on every ground it is used on.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../../src/ui/tokens.css', import.meta.url), 'utf8');

/** Colour properties of one rule; those that the dark theme leaves out keep their light value. */
function tokensOf(theme: 'light' | 'dark'): Map<string, string> {
  const [light, dark] = css.split(":root[data-theme='dark']");
  const read = (text: string) =>
    [...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1]!, match[2]!] as const);
  return new Map([...read(light!), ...(theme === 'dark' ? read(dark!) : [])]);
}

/** Relative luminance of sRGB (WCAG 2.2, "relative luminance"). */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

const grounds = ['bg', 'surface', 'sunken'];
const pairs: readonly (readonly [string, string])[] = [
  ...['text', 'muted', 'env', 'model', 'policy', 'score', 'good', 'bad'].flatMap((ink) =>
    grounds.map((ground) => [ink, ground] as const),
  ),
  ...['env', 'model', 'policy', 'score', 'bad'].map((hue) => [hue, `${hue}-soft`] as const),
  ...['env', 'model', 'policy', 'score', 'bad'].map((hue) => ['on-accent', hue] as const),
  ...['keyword', 'string', 'number', 'comment', 'title'].flatMap((kind) =>
    ['sunken', 'added', 'removed', 'bad-soft'].map((ground) => [`code-${kind}`, ground] as const),
  ),
  ...['env-soft', 'model-soft', 'policy-soft', 'score-soft', 'bad-soft', 'added', 'removed'].map(
    (ground) => ['text', ground] as const,
  ),
];

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const tokens = tokensOf(theme);

  test.each(pairs)('has at least 4.5:1 between --%s and --%s', (ink, ground) => {
    expect(contrast(tokens.get(ink)!, tokens.get(ground)!)).toBeGreaterThanOrEqual(4.5);
  });

  test('has at least 3:1 between the lines of controls and their ground', () => {
    expect(contrast(tokens.get('line-strong')!, tokens.get('surface')!)).toBeGreaterThanOrEqual(3);
  });
});
