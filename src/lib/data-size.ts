// How much room a value takes, roughly, without writing it anywhere. Imports nothing of ours.

const NUMBER_BYTES = 8;
/** Length, type and name tag of every value that holds others. */
const FRAME_BYTES = 8;

/**
 * Bytes of plain data (as IndexedDB stores it: objects, lists, texts, numbers, typed arrays), within some tenths of what a browser
 * uses on disk; a browser may compress it. Texts count one byte a letter where all are Latin, else two, as browsers write them.
 */
export function dataBytes(value: unknown): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value !== 'object' || value === null) return NUMBER_BYTES;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return FRAME_BYTES + value.byteLength;
  let bytes = FRAME_BYTES;
  if (Array.isArray(value)) for (const each of value) bytes += dataBytes(each);
  else for (const [name, each] of Object.entries(value)) bytes += textBytes(name) + dataBytes(each);
  return bytes;
}

function textBytes(text: string): number {
  // eslint-disable-next-line no-control-regex -- Latin-1 begins at zero
  return FRAME_BYTES + (/^[\u0000-\u00ff]*$/.test(text) ? text.length : 2 * text.length);
}
