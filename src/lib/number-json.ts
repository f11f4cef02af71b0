// Numbers that JSON lacks, as JSON: typed arrays travel as base64 of their little-endian bytes, infinities and NaN by name.
// For `JSON.stringify` and `JSON.parse` as their second argument. Imports nothing of ours.

/** Bytes turned into characters at a time: more arguments than this overflow the stack in some engines. */
const CHUNK = 8192;

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK) binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Writes bytes, doubles and numbers that are not finite as objects of one entry; leaves everything else alone. */
export function encodeNumbers(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return { $u8: toBase64(value) };
  if (value instanceof Float64Array) {
    return { $f64: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  return value;
}

/** The way back. Throws where the text is not base64, or no whole number of doubles. */
export function decodeNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { $u8, $f64, $number } = value as { $u8?: unknown; $f64?: unknown; $number?: unknown };
  if (typeof $u8 === 'string') return fromBase64($u8);
  if (typeof $f64 === 'string') return new Float64Array(fromBase64($f64).buffer);
  if (typeof $number === 'string') return Number($number);
  return value;
}
