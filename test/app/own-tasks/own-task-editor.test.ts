// Saving a task of one's own from its editor.
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OwnTaskEditor } from '../../../src/app/own-tasks/own-task-editor.svelte.ts';
import { ownTasks } from '../../../src/app/own-tasks/own-tasks.svelte.ts';
import { withVersion } from '../../../src/storage/own-task.ts';

const draft = {
  source: { language: 'javascript', code: 'class A {}' },
  horizon: 5,
  texts: null,
  selection: 'return',
} as const;

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  });
});

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

/** An editor as a later visit to the page would open it. */
function opened(task?: Parameters<OwnTaskEditor['load']>[0]): OwnTaskEditor {
  const editor = new OwnTaskEditor();
  if (task) editor.load(task);
  else editor.begin(null, 'python');
  return editor;
}

describe('what is not saved when the page is left', () => {
  it('is there again, for a new task and for a stored one, until it is given up', async () => {
    const editor = opened();
    expect(editor).toMatchObject({ unsaved: false, restored: false });
    editor.code = 'class Mine: pass';
    editor.title = 'Mine';
    editor.keep();
    expect(opened()).toMatchObject({ code: 'class Mine: pass', title: 'Mine', restored: true, unsaved: true });
    const other = new OwnTaskEditor();
    other.begin(null, 'javascript');
    expect(other.restored).toBe(false);

    const task = ownTasks.make('Stored', '', draft);
    await ownTasks.save(task);
    const changed = opened(task);
    changed.horizon = 7;
    changed.keep();
    const again = opened(task);
    expect(again).toMatchObject({ horizon: 7, restored: true });
    again.discard();
    again.keep();
    expect(again).toMatchObject({ horizon: 5, restored: false, unsaved: false });
    expect(opened(task)).toMatchObject({ horizon: 5, restored: false });
  });

  it('is kept no longer once it is saved, nor when its task is deleted', async () => {
    const editor = opened();
    editor.code = 'class Mine: pass';
    editor.summary = 'With a space behind. ';
    editor.keep();
    const task = await editor.save();
    expect(editor.unsaved).toBe(false);
    expect(opened().restored).toBe(false);
    editor.code = 'class Other: pass';
    editor.keep();
    expect(opened(task).restored).toBe(true);
    await ownTasks.remove(task.id);
    expect(opened(task).restored).toBe(false);
  });
});

it('knows a saved task’s fields before it is checked again, as long as its code is the same', async () => {
  const facts = { fields: [], spaces: {}, tellsSuccess: true };
  const version = {
    ...{ source: draft.source, horizon: 5, selection: 'return', facts },
    ...{ texts: { observation: '', action: '', reward: '' }, measure: { returns: [], successes: [], meanSteps: 1 } },
  };
  const editor = opened(withVersion(ownTasks.make('Stored', '', draft), version as never, 1));
  expect(editor.facts).toEqual(facts);
  expect(editor).toMatchObject({ passed: false, preview: null });
  // Other texts need no other check; other code or another horizon does.
  editor.words.show({ observation: 'x', action: 'y', reward: 'z' });
  await editor.save();
  expect(editor).toMatchObject({ saved: true, task: { versions: [{}, { version: { texts: { reward: 'z' } } }] } });
  editor.horizon = 6;
  expect(editor.known).toBe(null);
  editor.horizon = 5;
  editor.code = 'class B {}';
  expect(editor).toMatchObject({ facts: null, known: null });
});
