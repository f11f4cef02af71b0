// Bringing many run logs in at once: files, folders and ZIP archives. One that cannot be read does not stop the others, and
// what came of each is counted.
import { errorText } from '../../lib/error-text.ts';
import { readZip } from '../../lib/zip.ts';
import type { ImportResult } from '../../workers/engine/api.ts';
import { plural } from '../format.ts';

export interface PickedFile {
  /** With the folders it was picked or dropped in, if any: `sweep/cartpole/3.json`. */
  readonly path: string;
  readonly file: Blob;
}

export interface ImportReport {
  readonly added: number;
  readonly here: number;
  readonly longer: number;
  readonly copies: number;
  readonly failures: readonly { readonly name: string; readonly reason: string }[];
}

/** As in the log reader: larger texts are no run logs. */
const MAX_LOG_BYTES = 400_000_000;

/** What of a picked folder is worth reading; files picked by themselves are all tried. */
export function logFiles(files: readonly PickedFile[]): readonly PickedFile[] {
  return files.filter(({ path }) => !path.includes('/') || /\.(json|zip)$/i.test(path));
}

/** A name for the runs of one import: that of the folder or archive they come from, else the day. */
export function suggestGroup(files: readonly PickedFile[], now: Date): string {
  const folders = new Set(files.map(({ path }) => (path.includes('/') ? path.split('/')[0]! : '')));
  const [folder] = folders;
  if (folders.size === 1 && folder) return folder;
  if (files.length === 1) return files[0]!.path.replace(/\.\w+$/, '');
  const pair = (value: number) => String(value).padStart(2, '0');
  return `Import of ${now.getFullYear()}-${pair(now.getMonth() + 1)}-${pair(now.getDate())}`;
}

/** Whether this is more than one log, so that the runs may belong together. */
export function isMany(files: readonly PickedFile[]): boolean {
  return files.length > 1 || files.some(({ path }) => /\.zip$/i.test(path));
}

/** Imports all logs, one after the other; never rejects. `onDone` hears how many are through and, so far, how many there are. */
export async function importLogs(
  files: readonly PickedFile[],
  importRun: (text: string) => Promise<ImportResult>,
  onDone: (done: number, known: number) => void,
): Promise<ImportReport> {
  const counts = { new: 0, here: 0, longer: 0, copy: 0 };
  const failures: { name: string; reason: string }[] = [];
  let known = files.length;
  let done = 0;
  for (const { path, file } of files) {
    try {
      const logs = await logsIn(path, file);
      known += logs.length - 1;
      for (const { name, text } of logs) {
        try {
          const result = await importRun(await text());
          if (result.runId === null) failures.push({ name, reason: result.error });
          else counts[result.outcome]++;
        } catch (problem) {
          failures.push({ name, reason: errorText(problem) });
        }
        onDone(++done, known);
      }
    } catch (problem) {
      failures.push({ name: path, reason: errorText(problem) });
      onDone(++done, known);
    }
  }
  return { added: counts.new, here: counts.here, longer: counts.longer, copies: counts.copy, failures };
}

interface LogSource {
  readonly name: string;
  text(): Promise<string>;
}

async function logsIn(path: string, file: Blob): Promise<readonly LogSource[]> {
  if (!/\.zip$/i.test(path)) return [{ name: path, text: () => file.text() }];
  const entries = (await readZip(file)).filter(({ name }) => /\.json$/i.test(name) && !name.startsWith('__MACOSX/'));
  if (entries.length === 0) throw new Error('There is no .json file in this archive.');
  return entries.map((entry) => ({ name: `${path}: ${entry.name}`, text: () => entry.text(MAX_LOG_BYTES) }));
}

/** What came in, in a sentence. */
export function reportInWords({ added, here, longer, copies, failures }: ImportReport): string {
  const parts = [
    added > 0 && `${plural(added, 'run')} came in`,
    longer > 0 &&
      `${plural(longer, 'run')} went on since the last import and ${longer === 1 ? 'is' : 'are'} up to date now`,
    copies > 0 && `${plural(copies, 'run')} came in next to another run of the same id`,
    here > 0 && `${plural(here, 'run')} ${here === 1 ? 'was' : 'were'} here already`,
    failures.length > 0 && `${plural(failures.length, 'file')} could not be read`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'Nothing was found to import.' : `${parts.join('; ')}.`;
}
