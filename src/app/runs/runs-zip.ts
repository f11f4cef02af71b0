// Several runs as one file: a ZIP of their logs, which import takes back as it is (run-import.ts).
import { zip } from '../../lib/zip.ts';
import type { RunSummary } from '../../workers/engine/api.ts';
import { fileNameOf } from '../format.ts';

/** `folder` holds the logs inside the archive. `exportRun` gives a run's log as text. Rejects in words. */
export function zipOfRuns(
  folder: string,
  runs: readonly Pick<RunSummary, 'runId' | 'title'>[],
  exportRun: (runId: RunSummary['runId']) => Promise<string>,
): Promise<Blob> {
  async function* logs() {
    // The end of its id keeps runs of the same title apart.
    for (const { runId, title } of runs) {
      yield {
        name: `${fileNameOf(folder)}/${fileNameOf(title)}-${runId.slice(-6)}.json`,
        text: await exportRun(runId),
      };
    }
  }
  return zip(logs());
}
