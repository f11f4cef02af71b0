// Numbers, times and names as the page writes them. One place, so that the same quantity always looks the same.

/** Made at the first use: making one takes longer than using it a hundred times. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const compact = once(() => new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }));
const dateTime = once(
  () =>
    new Intl.DateTimeFormat('en-GB', {
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }),
);
const minus = '\u2212';

/** `value` with exactly `digits` decimals and thousands separators, as `Intl` writes it in English, whose first use takes 10 ms. */
function withDecimals(value: number, digits: number): string {
  const size = Math.abs(value);
  if (!(size < 1e15)) return value.toLocaleString('en');
  // By way of decimal text: a half is rounded up as it is written (1.005), not as it is stored.
  const units = size < 1e-6 ? 0 : Math.round(Number(`${size}e${digits}`));
  const [whole, rest] = Number(`${units}e-${digits}`).toFixed(digits).split('.');
  const grouped = (value < 0 ? '-' : '') + whole!.replace(/\d(?=(\d{3})+$)/g, '$&,');
  return rest === undefined ? grouped : `${grouped}.${rest}`;
}

/** A count with thousands separators: 12,345. */
export function formatCount(value: number): string {
  return withDecimals(Math.round(value), 0).replace('-', minus);
}

/** A count where only the size matters: 12.3K, 4.1M; below 10,000 the count itself. */
export function formatCompact(value: number): string {
  return Math.abs(value) < 10_000 ? formatCount(value) : compact().format(value).replace('-', minus);
}

/** A guess: two significant digits, e.g. 8,400 or 1.2M. */
export function formatRough(value: number): string {
  return formatCompact(value < 100 ? value : Number(value.toPrecision(2)));
}

/** A score or return: no decimals from 1000 on, else as many as tell neighbours apart. */
export function formatScore(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${minus}∞`;
  const size = Math.abs(value);
  if (size >= 1e7) return compact().format(value).replace('-', minus);
  const digits = size >= 1000 || Number.isInteger(value) ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
  const text = withDecimals(value, digits);
  return (Number(text.replaceAll(',', '')) === 0 ? text.replace('-', '') : text).replace('-', minus);
}

/** A fraction 0..1 as a percentage. */
export function formatShare(fraction: number): string {
  return `${Math.round(fraction * 100)}%`;
}

/** A duration in ms: 850 ms, 4.2 s, 3 min 5 s, 2 h 10 min. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A running clock: 0:07, 12:40, 1:02:09. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pair = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${pair(minutes)}:${pair(seconds % 60)}` : `${minutes}:${pair(seconds % 60)}`;
}

/** A size in decimal units, as providers of files state them: 640 kB, 87 MB, 1.6 GB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  if (bytes < 999.5e6) return `${Math.round(bytes / 1e6)} MB`;
  return `${withDecimals(bytes / 1e9, bytes < 99.5e9 ? 1 : 0)} GB`;
}

/** What is left of a wait, roughly, since it is a guess: 12 s, 4 min, 1 h 20 min. */
export function formatTimeLeft(ms: number): string {
  if (ms < 60_000) return `${Math.max(1, Math.round(ms / 1000))} s`;
  return formatDuration(Math.round(ms / 60_000) * 60_000);
}

/** US dollars: $0 for nothing, cents below one dollar, never more exact than the guess it is. */
export function formatDollars(dollars: number): string {
  if (dollars === 0) return '$0';
  if (dollars < 0.001) return 'under $0.001';
  return `$${withDecimals(dollars, dollars < 0.1 ? 3 : 2)}`;
}

export function formatDateTime(ms: number): string {
  return dateTime().format(ms);
}

/** "1 round", "3 rounds". */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}

/** "CEM", "CEM and PPO", "2, 3 and 4". */
export function listInWords(names: readonly (string | number)[]): string {
  return names.length < 2 ? `${names[0] ?? ''}` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A sentence that counts up, without its figures: what a screen reader hears once instead of at every step. */
export function withoutFigures(text: string): string {
  return text.replace(/:?\s*\d+(?:\.\d+)?\s?%/g, '').trim();
}

/** A name for a downloaded file: letters, digits and hyphens only. */
export function fileNameOf(title: string): string {
  const plain = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 60) || 'run';
}
