// Calls that can be given up together: each settles once, by its work or from outside.
import { expect, test } from 'vitest';
import { createPendingCalls } from '../../src/lib/pending-calls.ts';

const never = () => new Promise<number>(() => undefined);

test('gives what the work comes to, and its own failure', async () => {
  const pending = createPendingCalls();
  await expect(pending.follow(() => Promise.resolve(7))).resolves.toBe(7);
  await expect(pending.follow(() => Promise.reject(new Error('own')))).rejects.toThrow('own');
});

test('rejects every call under way, and none that begins afterwards', async () => {
  const pending = createPendingCalls();
  const calls = [pending.follow(never), pending.follow(never)];
  pending.rejectAll(new Error('the worker ended'));
  for (const call of calls) await expect(call).rejects.toThrow('the worker ended');
  await expect(pending.follow(() => Promise.resolve(1))).resolves.toBe(1);
});

test('rejects where the work throws before it gives a promise', async () => {
  const pending = createPendingCalls();
  const broken = (): Promise<number> => {
    throw new Error('not started');
  };
  await expect(pending.follow(broken)).rejects.toThrow('not started');
});
