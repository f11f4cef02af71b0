// How a secret may be written inside a longer text that others made: as it is, or encoded on the way. For taking it out again.

/** Encodings of shorter ones are so short that they stand in ordinary words. */
const SHORTEST_ENCODED = 8;

/** The secret itself first, then what it becomes in an address, in JSON, in HTML and inside base64; each form once. */
export function writtenForms(secret: string): readonly string[] {
  if (secret.length < SHORTEST_ENCODED) return [secret];
  const inUrl = encodeURIComponent(secret);
  const base64 = [0, 1, 2].map((before) => insideBase64(secret, before));
  return [
    ...new Set([
      secret,
      inUrl,
      inUrl.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
      JSON.stringify(secret).slice(1, -1),
      secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;'),
      ...base64,
      ...base64.map((text) => text.replace(/\+/g, '-').replace(/\//g, '_')),
    ]),
  ];
}

/**
 * What base64 of a text that holds the secret has in common, whatever the text is, where `before` bytes (modulo 3) stand before
 * the secret: the digits that depend on the secret alone.
 */
function insideBase64(secret: string, before: number): string {
  const bytes = new TextEncoder().encode(secret);
  const digits = btoa(String.fromCharCode(...new Uint8Array(before), ...bytes)).replace(/=+$/, '');
  const dependsOnNext = (before + bytes.length) % 3 === 0 ? 0 : 1;
  return digits.slice(Math.ceil((before * 4) / 3), digits.length - dependsOnNext);
}
