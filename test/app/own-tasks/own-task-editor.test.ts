// Saving a task of one's own from its editor.
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { OwnTaskEditor } from '../../../src/app/own-tasks/own-task-editor.svelte.ts';
import { ownTasks } from '../../../src/app/own-tasks/own-tasks.svelte.ts';
import { withVersion } from '../../../src/storage/own-task.ts';

const draft = {
  source: { language: 'javascript', code: 'class A {}' },
  horizon: 5,
  texts: null,
  selection: 'return',
} as const;

it('keeps a version that another tab has saved since, because runs may need it', async () => {
  const task = ownTasks.make('A', '', draft);
  await ownTasks.save(task);
  const editor = new OwnTaskEditor();
  editor.load(task);
  const version = {
    ...{ source: draft.source, horizon: 5, selection: 'return', facts: { fields: [], spaces: {} } },
    ...{ texts: { observation: '', action: '', reward: '' }, measure: { returns: [], successes: [], meanSteps: 1 } },
  };
  await ownTasks.save(withVersion(task, version as never, 1));
  editor.title = 'B';
  await editor.save();
  const stored = await ownTasks.get(task.id);
  expect(stored).toMatchObject({ title: 'B', versions: [{ savedAt: 1 }] });
});

it('ends a check when it is stopped, also while what it needs is still being loaded', async () => {
  const editor = new OwnTaskEditor();
  editor.begin(null, 'javascript');
  const checking = editor.check();
  editor.stopCheck();
  await checking;
  expect(editor).toMatchObject({ checking: false, problem: 'Stopped.', report: null });
});
