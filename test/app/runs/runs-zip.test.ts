// Several runs saved as one file and taken back, on a real IndexedDB (in memory).
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { importLogs } from '../../../src/app/runs/run-import.ts';
import { zipOfRuns } from '../../../src/app/runs/runs-zip.ts';
import type { RunEvent, RunId } from '../../../src/engine/events.ts';
import { serializeRunLog } from '../../../src/engine/log-json.ts';
import { createDatabase } from '../../../src/storage/database.ts';
import { importRunLog } from '../../../src/storage/import-run.ts';
import { createRunsRepository } from '../../../src/storage/runs.ts';
import { makeLog, makeSettings, oneRound, started } from '../../support/run-logs.ts';

test('runs saved together come back one by one as they were, also those of one title', async () => {
  const base = makeLog([started(makeSettings()), ...oneRound()]);
  const logs = new Map<RunId, readonly RunEvent[]>(
    ['run-000001', 'run-000002'].map((id) => [id as RunId, base.map((event) => ({ ...event, runId: id as RunId }))]),
  );
  const listed = [...logs.keys()].map((runId) => ({ runId, title: 'The same title' }));
  const archive = await zipOfRuns('My runs', listed, async (runId) => serializeRunLog(logs.get(runId)!));

  const runs = createRunsRepository(createDatabase({ name: 'runs-zip' }));
  const place = { runs, newRunId: () => 'never' as RunId, lock: async () => () => undefined };
  const report = await importLogs(
    [{ path: 'my-runs.zip', file: archive }],
    (text) => importRunLog(text, undefined, place),
    () => undefined,
  );
  expect(report).toMatchObject({ added: 2, copies: 0, failures: [] });
  for (const [runId, log] of logs) expect(await runs.load(runId)).toEqual(log);
});
