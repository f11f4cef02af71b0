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

/** Linear red, green and blue of a colour in sRGB. */
function linear(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
}

/** Relative luminance of sRGB (WCAG 2.2, "relative luminance"). */
function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

type Matrix = readonly (readonly number[])[];

/** What a colour looks like without one kind of cone, on linear RGB (Machado, Oliveira and Fernandes, 2009, severity 1). */
const visions: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

function times(matrix: Matrix, values: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, factor, i) => sum + factor * values[i]!, 0));
}

/** CIE 1976 L*a*b* (D65) of a colour as one kind of vision sees it. */
function lab(hex: string, vision: Matrix): number[] {
  const seen = times(vision, linear(hex)).map((channel) => Math.min(1, Math.max(0, channel)));
  const toXyz = [
    [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505],
    [0.2126, 0.7152, 0.0722],
    [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089],
  ];
  const [x, y, z] = times(toXyz, seen).map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116));
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
}

const series = [
  'score',
  'text',
  'muted',
  ...['green', 'olive', 'cyan', 'blue', 'purple', 'red'].map((hue) => `series-${hue}`),
];

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

  test.each(series)('has at least 3:1 between the line --%s of a comparison and its ground', (line) => {
    expect(contrast(tokens.get(line)!, tokens.get('surface')!)).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.keys(visions))('keeps the lines of a comparison apart for %s vision', (name) => {
    const seen = series.map((line) => lab(tokens.get(line)!, visions[name]!));
    const distances = seen.flatMap((a, i) =>
      seen.slice(i + 1).map((b) => Math.hypot(...a.map((value, axis) => value - b[axis]!))),
    );
    // About ten times the smallest difference that is seen side by side.
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(20);
  });
});
