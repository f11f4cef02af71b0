// Versions of a task of one's own: an edit is another version, and old ones stay for the runs that were made on them.
import { describe, expect, it } from 'vitest';
import type { OwnVersion } from '../../src/env-api/own-task.ts';
import { ownEnvId, parseOwnId } from '../../src/env-api/own-task.ts';
import {
  createStoredTasks,
  draftOf,
  hashOfVersion,
  isSaved,
  newestEnvId,
  type OwnTask,
  withVersion,
} from '../../src/storage/own-task.ts';

const version: OwnVersion = {
  source: { language: 'javascript', code: 'class Walk {}' },
  facts: {
    className: 'Walk',
    fields: [{ name: 'x', offset: 0, shape: [] }],
    whole: [false],
    spaces: { observation: { kind: 'box', low: [-Infinity], high: [Infinity] }, action: { kind: 'discrete', n: 2 } },
    finite: false,
    picture: { kind: 'values' },
    tellsSuccess: false,
    horizon: null,
  },
  horizon: 50,
  texts: { observation: 'x', action: 'a', reward: 'r' },
  selection: 'return',
  measure: { returns: [-3, -5], successes: [], meanSteps: 50 },
};
const { source, texts, selection } = version;
const task: OwnTask = {
  ...{ id: 'own-abcdefgh', createdAt: 1, updatedAt: 1, title: 'Walk', summary: '', versions: [] },
  draft: { source, horizon: 50, texts, selection },
};
const storedTasks = (tasks: readonly OwnTask[]) =>
  createStoredTasks({ get: async (id) => tasks.find((each) => each.id === id), list: async () => tasks });
const edited: OwnVersion = { ...version, texts: { ...texts, reward: 'other' } };

describe('versions of a task of one’s own', () => {
  it('have the same id for the same content, and another one after any edit', () => {
    expect(hashOfVersion({ ...version, measure: { returns: [9], successes: [], meanSteps: 1 } })).toBe(
      hashOfVersion(version),
    );
    for (const other of [
      edited,
      { ...version, horizon: 51 },
      { ...version, source: { ...source, code: 'class W {}' } },
    ])
      expect(hashOfVersion(other)).not.toBe(hashOfVersion(version));
  });

  it('stay for old runs, while the picker has the newest', async () => {
    const stored = withVersion(withVersion(task, version, 2), edited, 3);
    expect(newestEnvId(stored)).toBe(ownEnvId(task.id, hashOfVersion(edited)));
    const tasks = storedTasks([stored]);
    const old = await tasks.module(ownEnvId(task.id, hashOfVersion(version)));
    expect(old.describe().rewardText).toBe('r');
    expect(old.card).toMatchObject({ horizon: 50, own: true, levels: [{ kind: 'random', value: -4 }] });
    expect(() => old.make()).toThrow(/sandbox only/);
    expect((await tasks.module(newestEnvId(stored)!)).describe().rewardText).toBe('other');
  });

  it('are missed in words', async () => {
    const tasks = storedTasks([task]);
    await expect(tasks.sourceOf('own-zzzzzzzz.1')).rejects.toThrow(/not in this browser/);
    await expect(tasks.sourceOf(`${task.id}.1`)).rejects.toThrow(/does not have this version of “Walk”/);
  });

  it('are found under another id, where the file was imported beside a task of the same id', async () => {
    const imported = withVersion({ ...task, id: 'own-imported' }, version, 2);
    const envId = ownEnvId(task.id, hashOfVersion(version));
    for (const tasks of [[imported], [withVersion(task, edited, 2), imported]])
      expect((await storedTasks(tasks).sourceOf(envId)).source).toEqual(source);
  });

  it('are handed on as they were saved, whatever is edited since', () => {
    const stored = withVersion({ ...task, draft: { ...task.draft, texts: null } }, version, 2);
    expect(draftOf(stored, hashOfVersion(version))).toEqual(task.draft);
    expect(draftOf(stored)).toEqual(stored.draft);
    expect(draftOf(stored, 'none')).toBeUndefined();
  });

  it('come to the end again when they are saved again', () => {
    const stored = withVersion(withVersion(withVersion(task, version, 2), edited, 3), version, 4);
    expect(stored.versions.map(({ hash }) => hash)).toEqual([hashOfVersion(edited), hashOfVersion(version)]);
  });

  it('tell whether what is edited is stored', () => {
    const stored = withVersion(task, version, 2);
    expect(isSaved(task)).toBe(false);
    expect(isSaved(stored)).toBe(true);
    for (const horizon of [99, null]) expect(isSaved({ ...stored, draft: { ...stored.draft, horizon } })).toBe(false);
  });
});

it('ids name a record and a version, and nothing else', () => {
  expect(parseOwnId('own-abcdefgh.12ab')).toEqual({ recordId: 'own-abcdefgh', hash: '12ab' });
  for (const id of ['cartpole-v1', 'own-', 'own-abcdefgh', 'own-abcdefgh.', 'own-../x', 'own-abcdefgh.1.2'])
    expect(parseOwnId(id)).toBeNull();
});
