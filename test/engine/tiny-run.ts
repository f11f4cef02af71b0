// A run small enough to read: a walk on a line, policies in a few lines of JavaScript executed in this process, a model
// whose replies are looked up by call id, and a clock that only counts. Shared by the tests of the engine.
import type { Env, TaskDescription } from '../../src/env-api/env.ts';
import type { Evaluator, Model, ModelReply, ModelRequest } from '../../src/engine/capabilities.ts';
import { RunControl } from '../../src/engine/control.ts';
import { runError } from '../../src/engine/errors.ts';
import type { RunError } from '../../src/engine/errors.ts';
import type { RunEvent, RunEventBody, RunId } from '../../src/engine/events.ts';
import type { EvaluationJob, EvaluationResult, FeedbackJob, FeedbackResult } from '../../src/engine/jobs.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { RolloutStop, rollout } from '../../src/engine/rollout.ts';
import { runPromptPO } from '../../src/engine/run.ts';
import type { RunOptions } from '../../src/engine/run.ts';
import { defaultLimits, noBudgets, presets } from '../../src/engine/settings.ts';
import type { MethodSettings, PresetName, RunSettings } from '../../src/engine/settings.ts';
import type { RunState } from '../../src/engine/state.ts';

/** Reach 3 from 0 by steps of 1 (action 1) or -1 (action 0); a seeded wind undoes some steps. Reward 1 at the goal, else -0.1. */
export function makeWalk(): Env {
  let x = 0;
  let stream = 1;
  const observation = new Float64Array(1);
  const wind = (): boolean => {
    stream = (Math.imul(stream, 1103515245) + 12345) & 0x7fffffff;
    return stream % 10 < 3;
  };
  const read = () => {
    observation[0] = x;
    return observation;
  };
  return {
    observationSpace: { kind: 'box', low: [-9], high: [9] },
    observationFields: [{ name: 'x', offset: 0, shape: [] }],
    actionSpace: { kind: 'discrete', n: 2 },
    reset: (options) => {
      if (options?.seed !== undefined) stream = options.seed + 1;
      x = 0;
      return { observation: read(), info: {} };
    },
    step: (action) => {
      if (action !== 0 && action !== 1) throw new Error(`action ${String(action)} is not 0 or 1`);
      if (!wind()) x += action === 1 ? 1 : -1;
      const arrived = x >= 3;
      return {
        observation: read(),
        reward: arrived ? 1 : -0.1,
        terminated: arrived,
        truncated: false,
        info: { success: arrived },
      };
    },
    render: () => ({ x }),
    close: () => undefined,
  };
}

export const walkTask: TaskDescription = {
  envId: 'walk',
  horizon: 8,
  policyClassName: 'WalkPolicy',
  observationClassName: 'WalkObservation',
  observationSource: 'class WalkObservation:\n    """x: position"""\n',
  observationNotes: '',
  actionText: '0 goes left, 1 goes right.',
  rewardText: 'def reward(x):\n    return 1.0 if x >= 3 else -0.1\n',
  rewardName: 'WalkReward',
  observationModules: ['direct_policy_learning.observations'],
};

export const runId = 'run-under-test' as RunId;

export function walkSettings(
  method: Partial<MethodSettings> = {},
  changes: Partial<RunSettings> = {},
  preset: PresetName = 'default',
): RunSettings {
  return {
    envId: 'walk',
    envOptions: {},
    language: 'javascript',
    preset,
    method: { ...presets[preset], rounds: 3, candidates: 2, confirmEpisodes: 4, reportEpisodes: 4, ...method },
    limits: defaultLimits,
    budgets: noBudgets,
    sampling: { temperature: null, maxTokens: null },
    model: { kind: 'recorded', name: 'scripted', contextTokens: 0 },
    templates: {},
    seed: 7,
    numpy: false,
    appVersion: 'test',
    ...changes,
  };
}

/** A fenced reply with a policy that goes right while x < `bound`; higher bounds earn more. */
export function policyReply(bound: number): string {
  return block(`class WalkPolicy {\n  act(obs) {\n    return obs.x < ${bound} ? 1 : 0;\n  }\n}`);
}

export function block(code: string): string {
  return `Here it is:\n\`\`\`javascript\n${code}\n\`\`\`\n`;
}

export const crashingPolicy = block(
  `class WalkPolicy {\n  act(obs) {\n    throw new Error('lost at ' + obs.x);\n  }\n}`,
);
export const feedbackReply = block(
  `class Feedback {\n  summarize_trajectory(traj) {\n    return 'saw ' + traj.length + ' observations';\n  }\n}`,
);
export const crashingFeedback = block(
  `class Feedback {\n  summarize_trajectory() {\n    throw new Error('no figures');\n  }\n}`,
);

/** What a scripted call gives: a text, or parts of a reply, or a failure. */
export type Scripted =
  string | Partial<Extract<ModelReply, { ok: true }>> | { readonly error: RunError; readonly fatal: boolean };
export type Script = (callId: string, prompt: string) => Scripted;

export interface ScriptedModel extends Model {
  readonly asked: { readonly callId: string; readonly prompt: string }[];
}

/** Waits a number of turns of the event loop that depends on `seed`: different seeds, different interleavings. */
export function turns(seed: number): Promise<void> {
  let left = Math.abs(Math.imul(seed + 1, 2654435761) >> 16) % 5;
  return new Promise((resolve) => {
    const turn = (): void => {
      if (left-- <= 0) resolve();
      else setImmediate(turn);
    };
    turn();
  });
}

export function scriptedModel(script: Script, maxConcurrentCalls = 4, pace = 0): ScriptedModel {
  const asked: { callId: string; prompt: string }[] = [];
  return {
    identity: { kind: 'recorded', name: 'scripted', contextTokens: 0 },
    maxConcurrentCalls,
    asked,
    async complete({ callId, prompt, onText }: ModelRequest): Promise<ModelReply> {
      asked.push({ callId, prompt });
      await turns(pace + callId.length * 31 + callId.charCodeAt(callId.length - 1));
      const scripted = script(callId, prompt);
      if (typeof scripted === 'object' && 'error' in scripted) return { ok: false, ...scripted };
      const parts = typeof scripted === 'string' ? { text: scripted } : scripted;
      onText(parts.text ?? '');
      const usage = { promptTokens: 100, completionTokens: 10, estimated: false };
      return { ok: true, text: '', finishReason: 'stop', usage, ...parts };
    },
  };
}

/** The default script: a working Feedback class, and policies that get better from round to round. */
export const goodScript: Script = (callId) => {
  if (callId.endsWith('/feedback') || callId.includes('feedback-repair')) return feedbackReply;
  if (callId.endsWith('/reflection')) return `Thoughts in ${callId}.`;
  const [, round, candidate] = /round-(\d+)\/candidate-(\d+)/.exec(callId)!;
  return policyReply(Number(round) + Number(candidate) / 10 - 1);
};

/** `goodScript` with other replies for some calls. */
export function scriptWith(replies: Readonly<Record<string, Scripted>>): Script {
  return (callId, prompt) => replies[callId] ?? goodScript(callId, prompt);
}

type PolicyClass = new () => { act(observation: { x: number }): number };
type FeedbackClass = new () => { summarize_trajectory(...evidence: unknown[]): string };

function load<T>(code: string, name: string): T | RunError {
  let make: () => T | undefined;
  try {
    make = new Function(`${code}\nreturn typeof ${name} === 'undefined' ? undefined : ${name};`) as () => T | undefined;
  } catch (thrown) {
    return runError('code/syntax', (thrown as Error).message);
  }
  const found = make();
  return found === undefined ? runError('code/class', `No class named ${name}.`) : found;
}

export interface InProcessEvaluator extends Evaluator {
  readonly jobs: EvaluationJob[];
  readonly summaries: FeedbackJob[];
}

/** Runs policies in this process with the real rollout; `fault` may replace a result. */
export function inProcessEvaluator(
  fault: (job: EvaluationJob, index: number) => EvaluationResult | null = () => null,
  maxConcurrentJobs = 2,
): InProcessEvaluator {
  const jobs: EvaluationJob[] = [];
  const summaries: FeedbackJob[] = [];
  return {
    maxConcurrentJobs,
    jobs,
    summaries,
    async evaluate(job, { onProgress }) {
      jobs.push(job);
      await turns(job.plan.policySeed);
      const faulty = fault(job, jobs.length - 1);
      if (faulty !== null) return faulty;
      const found = job.policy.kind === 'code' ? load<PolicyClass>(job.policy.code, job.task.policyClassName) : null;
      const failure = { ok: false, steps: 0, wallMs: 0, output: '' } as const;
      if (found === null || typeof found !== 'function') return { ...failure, error: found ?? runError('code/class') };
      const env = makeWalk();
      let policy: InstanceType<PolicyClass> | null = null;
      const act = (observation: Float64Array): number => {
        try {
          return policy!.act({ x: observation[0]! });
        } catch (thrown) {
          const { message } = thrown as Error;
          throw new RolloutStop(
            runError('policy/act', message, { traceback: `Error: ${message}\n  at policy.js:3`, line: 3 }),
          );
        }
      };
      const startEpisode = (): void => {
        if (policy === null || job.plan.policyLifetime === 'episode') policy = new found();
      };
      const result = rollout(env, { startEpisode, act }, job.plan, {
        now: () => 0,
        ...(onProgress === undefined ? {} : { onProgress, progressEveryMs: -1 }),
      });
      return { ...result, output: '' };
    },
    async summarize(job): Promise<FeedbackResult> {
      summaries.push(job);
      await turns(job.code.length);
      const found = load<FeedbackClass>(job.code, 'Feedback');
      if (typeof found !== 'function') return { ok: false, error: found };
      try {
        const texts = job.which.map((i) => new found().summarize_trajectory([...job.episodes[i]!.actions]));
        return { ok: true, summaries: texts };
      } catch (thrown) {
        return { ok: false, error: runError('feedback/error', (thrown as Error).message) };
      }
    },
  };
}

/** A clock that moves on by 1 s whenever it is read. */
export function countingClock(): { now(): number } {
  let time = 1_000_000;
  return { now: () => (time += 1000) };
}

export interface TinyRun {
  readonly settings?: RunSettings;
  readonly script?: Script;
  readonly model?: Model;
  readonly evaluator?: Evaluator;
  readonly state?: RunState | null;
  readonly control?: RunControl;
  readonly selection?: 'return' | 'success';
  readonly pace?: number;
  readonly live?: RunOptions['live'];
}

export function startTiny(options: TinyRun = {}): AsyncGenerator<RunEvent, void, undefined> {
  return runPromptPO({
    runId,
    state: options.state ?? null,
    settings: options.settings ?? walkSettings(),
    task: walkTask,
    env: { id: 'walk', options: {} },
    selection: options.selection ?? 'return',
    model: options.model ?? scriptedModel(options.script ?? goodScript, 4, options.pace),
    evaluator: options.evaluator ?? inProcessEvaluator(),
    clock: countingClock(),
    control: options.control ?? new RunControl(),
    ...(options.live === undefined ? {} : { live: options.live }),
  });
}

/** Runs to the end of the stretch; `before` is the log so far. */
export async function runTiny(options: TinyRun = {}, before: readonly RunEvent[] = []): Promise<RunEvent[]> {
  const events = [...before];
  const state = before.length === 0 ? null : reduceAll(before);
  for await (const event of startTiny({ ...options, state: options.state ?? state })) events.push(event);
  return events;
}

/** The state without times and positions and without the order of concurrent calls: what must not depend on either. */
export function essence(state: RunState): unknown {
  const timeless = JSON.parse(
    JSON.stringify({ ...state, prompts: undefined, calls: undefined }, (key, value: unknown) =>
      ['startedAt', 'updatedAt', 'nextSeq', 'activeMs', 'wallMs', 'policyMs', 'askedAt'].includes(key)
        ? undefined
        : value,
    ),
  ) as unknown;
  const calls = [...state.calls.values()]
    .map(({ askedAt: _askedAt, wallMs: _wallMs, ...call }) => call)
    .sort((a, b) => (a.callId < b.callId ? -1 : 1));
  return { timeless, calls, prompts: [...state.prompts.values()].map(({ text }) => text).sort() };
}

export function typesOf(events: readonly RunEvent[]): RunEvent['type'][] {
  return events.map((event) => event.type);
}

export function ofType<T extends RunEventBody['type']>(
  events: readonly RunEvent[],
  type: T,
): Extract<RunEvent, { type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
}
