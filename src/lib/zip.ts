// ZIP archives of texts, made and read by zip.js on the platform's own deflate; the library loads with the first archive.

export interface ZipText {
  /** Path inside the archive, with '/'. */
  readonly name: string;
  readonly text: string;
}

export interface ZipEntry {
  readonly name: string;
  /** Rejects in words where the entry is damaged, locked or unpacks to more than `maxBytes`. */
  text(maxBytes: number): Promise<string>;
}

/** The format's first day: an archive of the same texts is the same archive. */
const DATE = new Date(1980, 0, 1);

async function library() {
  const zip = await import('@zip.js/zip.js/lib/zip-core-native.js');
  // Its workers are made from blobs, which the page's policy forbids; the platform's streams work off this thread anyway.
  zip.configure({ useWebWorkers: false });
  return zip;
}

/** Packs texts into one archive. */
export async function zip(texts: AsyncIterable<ZipText> | Iterable<ZipText>): Promise<Blob> {
  const { BlobWriter, TextReader, ZipWriter } = await library();
  const writer = new ZipWriter(new BlobWriter('application/zip'), { lastModDate: DATE, extendedTimestamp: false });
  for await (const { name, text } of texts) await writer.add(name, new TextReader(text));
  return writer.close();
}

/** The files in an archive, in its order; folders are left out. Rejects in words where it is not a ZIP file. */
export async function readZip(archive: Blob): Promise<readonly ZipEntry[]> {
  const { BlobReader, ZipReader } = await library();
  const entries = await new ZipReader(new BlobReader(archive)).getEntries().catch((cause: unknown) => {
    throw new Error('The file is not a ZIP file, or it was cut off.', { cause });
  });
  return entries.flatMap((entry) => {
    if (entry.directory) return [];
    const text = async (maxBytes: number): Promise<string> => {
      if (entry.encrypted) throw new Error(`${entry.filename} is locked with a password.`);
      const sink = createTextSink(maxBytes);
      try {
        await entry.getData(sink.stream, { checkSignature: true });
      } catch (cause) {
        throw new Error(`${entry.filename} is damaged${sink.full() ? ' or too large' : ''}.`, { cause });
      }
      return sink.text();
    };
    return [{ name: entry.filename, text }];
  });
}

/** Collects bytes as text and refuses more than `maxBytes`, whatever size the archive claims. */
function createTextSink(maxBytes: number) {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  const stream = new WritableStream<Uint8Array>({
    write(piece) {
      bytes += piece.length;
      if (bytes > maxBytes) throw new Error(`More than ${maxBytes} bytes.`);
      text += decoder.decode(piece, { stream: true });
    },
  });
  return { stream, full: () => bytes > maxBytes, text: () => text + decoder.decode() };
}
