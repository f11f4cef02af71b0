// The PromptPO loop on a tiny task: what is asked, what wins, what is repaired, what is written.
import { describe, expect, it } from 'vitest';
import { runError } from '../../src/engine/errors.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import {
  block,
  crashingFeedback,
  crashingPolicy,
  inProcessEvaluator,
  ofType,
  policyReply,
  runTiny,
  scriptWith,
  scriptedModel,
  goodScript,
  typesOf,
  walkSettings,
} from './tiny-run.ts';

const serverDown = { error: runError('model/server', 'The provider is down.'), fatal: false } as const;

describe('a run with the default preset', () => {
  it('asks for the feedback class, candidates and reflections, and ends completed with both reports', async () => {
    const model = scriptedModel(goodScript);
    const events = await runTiny({ model });
    const state = reduceAll(events);
    expect(state.status).toBe('ended');
    expect(state.endReason).toBe('completed');
    expect(model.asked.map((call) => call.callId).sort()).toEqual(
      [
        'round-1/feedback',
        'round-1/candidate-1/policy',
        'round-1/candidate-2/policy',
        'round-2/reflection',
        'round-2/candidate-1/policy',
        'round-2/candidate-2/policy',
        'round-3/reflection',
        'round-3/candidate-1/policy',
        'round-3/candidate-2/policy',
      ].sort(),
    );
    expect(state.rounds.map((round) => round.candidates.map((candidate) => candidate.status))).toEqual([
      ['scored', 'scored'],
      ['scored', 'scored'],
      ['scored', 'scored'],
    ]);
    expect(state.reports.best?.round).toBe(state.bestRound);
    expect(state.reports.last?.round).toBe(3);
    expect(state.usage.calls).toBe(9);
    expect(state.usage.promptTokens).toBe(900);
  });

  it('numbers events without gaps and keeps their times in order', async () => {
    const events = await runTiny();
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i));
    expect(events.every((event, i) => i === 0 || event.at > events[i - 1]!.at)).toBe(true);
  });

  it('evaluates one candidate while the next one is being written, with one call at a time', async () => {
    const inner = inProcessEvaluator();
    let evaluating = false;
    let begun = (): void => {};
    const evaluationBegan = new Promise<void>((resolve) => (begun = resolve));
    const model = scriptedModel(goodScript, 1);
    const overlaps: boolean[] = [];
    const events = await runTiny({
      settings: walkSettings({ rounds: 1, feedback: false }),
      // The second answer is complete only once the first candidate is being evaluated: else the run would not end.
      model: {
        ...model,
        async complete(request) {
          if (request.callId === 'round-1/candidate-2/policy') {
            await evaluationBegan;
            overlaps.push(evaluating);
          }
          return model.complete(request);
        },
      },
      evaluator: {
        ...inner,
        async evaluate(job, options) {
          evaluating = true;
          begun();
          const result = await inner.evaluate(job, options);
          evaluating = false;
          return result;
        },
      },
    });
    expect(overlaps).toEqual([true]);
    const position = (type: string, candidate: number) =>
      events.findIndex((event) => event.type === type && (event as { candidate?: number }).candidate === candidate);
    const second = events.findIndex(
      (event) => event.type === 'call-answered' && event.callId === 'round-1/candidate-2/policy',
    );
    expect(position('call-asked', 2)).toBeLessThan(second);
    expect(position('evaluation-started', 1)).toBeLessThan(second);
  });

  it('runs every candidate on the same seeds, and confirms and reports on others', async () => {
    const evaluator = inProcessEvaluator();
    await runTiny({ evaluator });
    const seedsOf = (from: number, to: number): (number | undefined)[][] =>
      evaluator.jobs.slice(from, to).map((job) => [...(job.plan.seeds ?? [])]);
    expect(seedsOf(0, 2)).toEqual([
      [7, 8, 9, 10, 11],
      [7, 8, 9, 10, 11],
    ]);
    const lists = evaluator.jobs.map((job) => job.plan.seeds?.[0]);
    expect(new Set(lists)).toEqual(new Set([7, 10_007, 20_007]));
    expect(new Set(evaluator.jobs.map((job) => job.plan.policyLifetime))).toEqual(new Set(['episode']));
  });

  it('sends the history, the reflection and the mark of the best attempt to later rounds', async () => {
    const model = scriptedModel(goodScript);
    await runTiny({ model });
    const prompt = model.asked.find((call) => call.callId === 'round-3/candidate-1/policy')!.prompt;
    expect(prompt).toContain('## Attempt 1');
    expect(prompt).toContain('## Attempt 2');
    expect(prompt).toContain('Thoughts in round-3/reflection.');
    expect(prompt).toContain('Thoughts in round-2/reflection.');
    expect(prompt.split('Thoughts in round-3/reflection.')).toHaveLength(2);
    expect(prompt.split('best policy so far')).toHaveLength(2);
    expect(prompt).toContain('the median one with a return of');
  });

  it('lets the first of equal candidates win', async () => {
    const events = await runTiny({
      settings: walkSettings({ rounds: 1 }),
      script: scriptWith({
        'round-1/candidate-1/policy': policyReply(9),
        'round-1/candidate-2/policy': policyReply(9),
      }),
    });
    expect(reduceAll(events).rounds[0]!.winner).toBe(1);
  });

  it('selects by success where the task asks for it', async () => {
    const events = await runTiny({ settings: walkSettings({ rounds: 1 }), selection: 'success' });
    const round = reduceAll(events).rounds[0]!;
    const winner = round.candidates[round.winner! - 1]!;
    expect(winner.score).toBe(winner.scores!.successes.reduce((a, b) => a + b, 0) / 5);
  });

  it('repairs a policy that raises, with its code and traceback in the prompt', async () => {
    const model = scriptedModel(
      scriptWith({ 'round-1/candidate-1/policy': crashingPolicy, 'round-1/candidate-1/repair-1': policyReply(9) }),
    );
    const events = await runTiny({ model, settings: walkSettings({ rounds: 1 }) });
    const candidate = reduceAll(events).rounds[0]!.candidates[0]!;
    expect(candidate.status).toBe('scored');
    expect(candidate.attempts.map((attempt) => attempt.status)).toEqual(['failed', 'scored']);
    const prompt = model.asked.find((call) => call.callId === 'round-1/candidate-1/repair-1')!.prompt;
    expect(prompt).toContain("throw new Error('lost at ' + obs.x)");
    expect(prompt).toContain('at policy.js:3');
  });

  it.each([
    ['a reply without code', 'I would go right.', 'reply/no-code'],
    ['an empty reply', '', 'reply/empty'],
    ['bad syntax', block('class WalkPolicy { act( }'), 'code/syntax'],
    ['a wrong class', block('class Other {}'), 'code/class'],
    ['a refusal', { text: 'No.', finishReason: 'refusal' } as const, 'reply/refusal'],
    ['a truncated reply', { text: '```javascript\nclass Wa', finishReason: 'length' } as const, 'reply/truncated'],
  ])('asks again after %s', async (_, reply, code) => {
    const script = scriptWith({ 'round-1/candidate-1/policy': reply, 'round-1/candidate-1/repair-1': policyReply(9) });
    const state = reduceAll(await runTiny({ script, settings: walkSettings({ rounds: 1 }) }));
    const candidate = state.rounds[0]!.candidates[0]!;
    expect(candidate.attempts[0]!.error?.code).toBe(code);
    expect(candidate.status).toBe('scored');
  });

  it('asks only once more after a refusal, and the round goes on', async () => {
    const refusal = { text: 'No.', finishReason: 'refusal' } as const;
    const script = scriptWith({ 'round-1/candidate-1/policy': refusal, 'round-1/candidate-1/repair-1': refusal });
    const state = reduceAll(await runTiny({ script, settings: walkSettings({ rounds: 1 }) }));
    expect(state.rounds[0]!.candidates[0]!.attempts).toHaveLength(2);
    expect(state.rounds[0]!.candidates[0]!.error?.code).toBe('reply/refusal');
    expect(state.rounds[0]!.winner).toBe(2);
  });

  it('gives a candidate up after the repairs allowed, counting the steps of its failures', async () => {
    const script = (callId: string, prompt: string) =>
      callId.includes('candidate-1/') ? crashingPolicy : goodScript(callId, prompt);
    const fault = inProcessEvaluator((job) =>
      job.policy.kind === 'code' && job.policy.code.includes('lost at')
        ? { ok: false, error: runError('policy/act', 'lost'), steps: 3, wallMs: 0, output: '' }
        : null,
    );
    const settings = walkSettings({ rounds: 1, maxPolicyRepairs: 2, confirmEpisodes: 0 });
    const state = reduceAll(await runTiny({ script, evaluator: fault, settings }));
    const [failed, scored] = state.rounds[0]!.candidates;
    expect(failed!.status).toBe('failed');
    expect(failed!.attempts).toHaveLength(3);
    expect(state.usage.searchSteps).toBe(9 + scored!.scores!.steps.reduce((a, b) => a + b, 0));
  });

  it('lets Feedback run once more where its sandbox was lost, instead of asking for a repair', async () => {
    const evaluator = inProcessEvaluator();
    const summarize = evaluator.summarize.bind(evaluator);
    let lost = 0;
    evaluator.summarize = (job, options) =>
      lost++ === 0 ? Promise.resolve({ ok: false, error: runError('sandbox/crashed') }) : summarize(job, options);
    const events = await runTiny({ evaluator, settings: walkSettings({ rounds: 1 }) });
    expect(typesOf(events)).not.toContain('feedback-failed');
    expect(reduceAll(events).rounds[0]!.feedbackText).toMatch(/saw \d+ observations/);
    evaluator.summarize = async () => ({ ok: false, error: runError('sandbox/crashed') });
    const hopeless = await runTiny({ evaluator, settings: walkSettings({ rounds: 1 }) });
    expect(ofType(hopeless, 'feedback-failed').length).toBeGreaterThan(0);
    expect(reduceAll(hopeless)).toMatchObject({ status: 'ended', endReason: 'completed' });
  });

  it('records a round without a winner and names the failure in the next prompt', async () => {
    const model = scriptedModel((callId, prompt) =>
      callId.startsWith('round-1/candidate') ? crashingPolicy : goodScript(callId, prompt),
    );
    const settings = walkSettings({ rounds: 2, maxPolicyRepairs: 1 });
    const state = reduceAll(await runTiny({ model, settings }));
    expect(state.rounds[0]!.winner).toBeNull();
    expect(state.rounds[1]!.winner).not.toBeNull();
    const prompt = model.asked.find((call) => call.callId === 'round-2/candidate-1/policy')!.prompt;
    expect(prompt).toContain('lost at 0');
    expect(model.asked.some((call) => call.callId === 'round-2/reflection')).toBe(false);
  });

  it('ends without a policy where no round has a winner', async () => {
    const script = (callId: string, prompt: string) =>
      callId.includes('candidate') ? 'No code here.' : goodScript(callId, prompt);
    const state = reduceAll(await runTiny({ script, settings: walkSettings({ rounds: 2, maxPolicyRepairs: 0 }) }));
    expect(state.endReason).toBe('no-policy');
    expect(state.reports).toEqual({});
  });

  it('fails only the candidate whose model call failed', async () => {
    const script = scriptWith({ 'round-1/candidate-1/policy': serverDown });
    const state = reduceAll(await runTiny({ script, settings: walkSettings({ rounds: 1 }) }));
    expect(state.rounds[0]!.candidates.map((candidate) => candidate.status)).toEqual(['failed', 'scored']);
    expect(state.usage.calls).toBe(3);
  });

  it('pauses where no call of a round gets through, and goes on with the next round', async () => {
    const script = (callId: string, prompt: string) =>
      callId.startsWith('round-1/candidate') ? serverDown : goodScript(callId, prompt);
    const settings = walkSettings({ rounds: 2 });
    const paused = await runTiny({ script, settings });
    expect(reduceAll(paused)).toMatchObject({
      status: 'paused',
      pauseReason: 'error',
      pauseError: { code: 'model/server' },
    });
    const state = reduceAll(await runTiny({ script, settings }, paused));
    expect(state).toMatchObject({ status: 'ended', endReason: 'completed', lastRound: 2 });
  });

  it('pauses on a fatal error and asks the same call again when it goes on', async () => {
    const wrongKey = { error: runError('model/key'), fatal: true } as const;
    const paused = await runTiny({ script: scriptWith({ 'round-2/candidate-1/policy': wrongKey }) });
    expect(reduceAll(paused)).toMatchObject({
      status: 'paused',
      pauseReason: 'error',
      pauseError: { code: 'model/key' },
    });
    const state = reduceAll(await runTiny({}, paused));
    expect(state.endReason).toBe('completed');
    expect(state.rounds[1]!.candidates[0]!.status).toBe('scored');
  });

  it('pauses where the evaluator itself is broken', async () => {
    const evaluator = { ...inProcessEvaluator(), evaluate: () => Promise.reject(new Error('no workers')) };
    const state = reduceAll(await runTiny({ evaluator }));
    expect(state).toMatchObject({ status: 'paused', pauseError: { code: 'sandbox/crashed', message: 'no workers' } });
  });

  it('tries an evaluation once more where the sandbox was lost', async () => {
    const lost = { ok: false, error: runError('sandbox/crashed'), steps: 0, wallMs: 0, output: '' } as const;
    const evaluator = inProcessEvaluator((_, index) => (index === 0 ? lost : null));
    const state = reduceAll(await runTiny({ evaluator, settings: walkSettings({ rounds: 1 }) }));
    expect(state.rounds[0]!.candidates.every((candidate) => candidate.attempts.length === 1)).toBe(true);
    expect(state.endReason).toBe('completed');
  });

  it('goes on without reflection where its call failed', async () => {
    const state = reduceAll(await runTiny({ script: scriptWith({ 'round-2/reflection': serverDown }) }));
    expect(state.rounds[0]!.reflection).toBeUndefined();
    expect(state.rounds[1]!.reflection).toBe('Thoughts in round-3/reflection.');
    expect(state.endReason).toBe('completed');
  });

  it('repairs the feedback class with its error', async () => {
    const model = scriptedModel(scriptWith({ 'round-1/feedback': crashingFeedback }));
    const state = reduceAll(await runTiny({ model }));
    expect(state.rounds[0]!.feedbackErrors.map((error) => error.message)).toEqual(['no figures']);
    expect(state.rounds[0]!.feedbackSummaries).toHaveLength(1);
    expect(state.rounds[1]!.feedbackErrors).toEqual([]);
    const prompt = model.asked.find((call) => call.callId === 'round-1/feedback-repair-1')!.prompt;
    expect(prompt).toContain('no figures');
  });

  it('goes on without a summary, and says so, where the feedback class cannot be repaired', async () => {
    const script = (callId: string, prompt: string) =>
      callId.includes('feedback') ? crashingFeedback : goodScript(callId, prompt);
    const state = reduceAll(await runTiny({ script, settings: walkSettings({ rounds: 1, maxFeedbackRepairs: 2 }) }));
    expect(state.rounds[0]!.feedbackErrors).toHaveLength(3);
    expect(state.rounds[0]!.feedbackSummaries).toEqual([]);
    expect(state.rounds[0]!.feedbackText).toContain('the Feedback class failed');
    expect(state.rounds[0]!.feedbackText).toContain('Over 5 episodes');
  });

  it('asks for the feedback class again where its first reply held none', async () => {
    const model = scriptedModel(scriptWith({ 'round-1/feedback': 'What is it for?' }));
    const state = reduceAll(await runTiny({ model, settings: walkSettings({ rounds: 1 }) }));
    expect(state.rounds[0]!.feedbackErrors[0]!.code).toBe('reply/no-code');
    expect(state.rounds[0]!.feedbackSummaries).toHaveLength(1);
  });

  it('confirms a winner only where it could be the new best', async () => {
    const script = (callId: string, prompt: string) =>
      callId.includes('candidate') ? policyReply(callId.startsWith('round-1') ? 9 : 0) : goodScript(callId, prompt);
    const events = await runTiny({ script });
    expect(ofType(events, 'confirmed').map((event) => event.round)).toEqual([1]);
    expect(reduceAll(events)).toMatchObject({ bestRound: 1, lastRound: 3 });
  });

  it('evaluates an attempt that is both best and last once for both reports', async () => {
    const evaluator = inProcessEvaluator();
    const events = await runTiny({ evaluator, settings: walkSettings({ rounds: 1 }) });
    expect(ofType(events, 'reported').map((event) => event.role)).toEqual(['best', 'last']);
    expect(evaluator.jobs.filter((job) => job.plan.seeds?.[0] === 20_007)).toHaveLength(1);
    const state = reduceAll(events);
    expect(state.usage.reportSteps).toBe(state.reports.best!.scores.steps.reduce((a, b) => a + b, 0));
  });

  it('names no best attempt while the first winner is unconfirmed, and the fallback where confirming fails', async () => {
    const evaluator = inProcessEvaluator((job) =>
      job.plan.seeds?.[0] === 10_007
        ? { ok: false, error: runError('policy/act', 'only on fresh seeds'), steps: 2, wallMs: 0, output: '' }
        : null,
    );
    const events = await runTiny({ evaluator, settings: walkSettings({ rounds: 1 }) });
    const selected = events.findIndex((event) => event.type === 'round-selected');
    expect(reduceAll(events.slice(0, selected + 1)).bestRound).toBeNull();
    const state = reduceAll(events);
    expect(state.rounds[0]!.confirmError?.message).toBe('only on fresh seeds');
    expect(state.bestRound).toBe(1);
    expect(state.usage.confirmSteps).toBe(2);
  });

  it('takes no credentials of an address into the log', async () => {
    const baseUrl = 'https://someone:secret@models.example/v1?key=abc';
    const model = { kind: 'openai-compatible', name: 'm', baseUrl, contextTokens: 0 } as const;
    const [first] = await runTiny({ settings: walkSettings({ rounds: 1 }, { model }) });
    expect(JSON.stringify(first)).not.toMatch(/secret|abc/);
  });

  it('refuses a prompt text with an unknown placeholder before anything is asked', async () => {
    const settings = walkSettings({}, { templates: { policy: 'Write {{nonsense}}.' } });
    await expect(runTiny({ settings })).rejects.toThrow('unknown placeholder {{nonsense}}');
  });

  it('records the prompt texts that it used, edited and unedited', async () => {
    const settings = walkSettings({ rounds: 1 }, { templates: { policy: '{{task}}\nBe brief.' } });
    const model = scriptedModel(goodScript);
    const [first] = await runTiny({ settings, model });
    if (first!.type !== 'run-started') throw new Error('unexpected');
    expect(first!.settings.templates.policy).toBe('{{task}}\nBe brief.');
    expect(first!.settings.templates.refine).toContain('{{history}}');
    expect(model.asked.find((call) => call.callId.endsWith('candidate-1/policy'))!.prompt).toMatch(/Be brief\.$/);
  });
});

describe('a run with the paper preset', () => {
  const paper = (method = {}) => walkSettings({ confirmEpisodes: 0, ...method }, {}, 'paper');

  it('never seeds the episodes of the search and keeps one policy object', async () => {
    const evaluator = inProcessEvaluator();
    await runTiny({ evaluator, settings: paper() });
    const [first] = evaluator.jobs;
    expect(first!.plan).toMatchObject({ seeds: null, policyLifetime: 'evaluation', actionCheck: 'reference' });
  });

  it('sums up every episode on a line of its own, from observations only', async () => {
    const evaluator = inProcessEvaluator();
    const state = reduceAll(await runTiny({ evaluator, settings: paper({ rounds: 1 }) }));
    expect(evaluator.summaries[0]).toMatchObject({ which: [0, 1, 2, 3, 4], evidence: 'observations' });
    expect(state.rounds[0]!.feedbackText!.split('\n')).toHaveLength(5);
    expect(state.rounds[0]!.feedbackText).toMatch(/^Episode 1: saw/);
  });

  it('never confirms: the best attempt is the one with the highest selection score', async () => {
    const events = await runTiny({ settings: paper() });
    const state = reduceAll(events);
    expect(typesOf(events)).not.toContain('confirmed');
    const scores = state.rounds.map((round) => round.score!);
    expect(state.bestRound).toBe(scores.indexOf(Math.max(...scores)) + 1);
  });

  it.each([
    ['without code', 'Go right.'],
    ['with bad syntax', block('class WalkPolicy { act( }')],
    ['in a fence of another name', policyReply(9).replace('javascript', 'js')],
  ])('gives a candidate up at once on a reply %s', async (_, reply) => {
    const script = scriptWith({ 'round-1/candidate-1/policy': reply });
    const state = reduceAll(await runTiny({ script, settings: paper({ rounds: 1 }) }));
    expect(state.rounds[0]!.candidates[0]!.attempts).toHaveLength(1);
    expect(state.rounds[0]!.candidates.map((candidate) => candidate.status)).toEqual(['failed', 'scored']);
  });

  it('repairs what the rollout raises', async () => {
    const script = scriptWith({
      'round-1/candidate-1/policy': crashingPolicy,
      'round-1/candidate-1/repair-1': policyReply(9),
    });
    const state = reduceAll(await runTiny({ script, settings: paper({ rounds: 1 }) }));
    expect(state.rounds[0]!.candidates[0]!.status).toBe('scored');
  });

  it('does not mark the best of fewer than ten attempts', async () => {
    const model = scriptedModel(goodScript);
    await runTiny({ model, settings: paper() });
    expect(model.asked.some((call) => call.prompt.includes('best policy so far'))).toBe(false);
  });
});
