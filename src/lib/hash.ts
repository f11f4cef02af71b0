// A short, stable name for a text. Not for security: only equal texts must get equal names, on every machine.

/** One 32-bit pass of MurmurHash3's block mixing (Appleby, public domain) over the UTF-16 units of `text`. */
function murmur32(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  h ^= text.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 16 hexadecimal digits that depend on every character of `text`. */
export function textHash(text: string): string {
  return [0, 0x9747b28c].map((seed) => murmur32(text, seed).toString(16).padStart(8, '0')).join('');
}
