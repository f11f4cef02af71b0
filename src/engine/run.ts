// The PromptPO loop (README, "The method"): rounds of candidates, selection, confirmation, feedback, reflection, and a
// final report on fresh seeds. Written as straight-line code over durable steps: what the state already holds is skipped,
// so starting, resuming, adding rounds and playing a recording are one path.
import type { TaskDescription } from '../env-api/env.ts';
import { completeTemplates } from '../llm/prompt-templates.ts';
import { abandonCandidates, settleCandidate } from './candidate.ts';
import type { Capabilities, HaltReason } from './durable.ts';
import { DurableSteps, Halted } from './durable.ts';
import { nextEditedRef } from './control.ts';
import type { ControlRequest, RunControl } from './control.ts';
import { EventStream } from './event-stream.ts';
import { logVersionOf } from './events.ts';
import type { RunEvent, RunEventOf, RunId } from './events.ts';
import { askForFeedbackClass, reflectBefore, summarizeWinner } from './feedback.ts';
import { scoresFrom } from './history.ts';
import type { EnvSpec } from './jobs.ts';
import { sameData as same } from '../lib/same-data.ts';
import { nextStage, winnerOfRound } from './race.ts';
import { needsConfirmation, needsRescore, pickWinner, scoreOf, winnerOf } from './selection.ts';
import type { RunSettings } from './settings.ts';
import type { RunState } from './state.ts';

export interface RunOptions extends Capabilities {
  readonly runId: RunId;
  /** What the log adds up to so far; null starts a new run. */
  readonly state: RunState | null;
  /** For a run that goes on, only rounds, budgets, model, limits and sampling may differ from what its log holds. */
  readonly settings: RunSettings;
  readonly title?: string;
  /** For a new run: the name that runs belonging together share. */
  readonly group?: string;
  readonly task: TaskDescription;
  readonly env: EnvSpec;
  /** What selection compares (the card's `selection`). */
  readonly selection: 'return' | 'success';
  readonly control: RunControl;
}

/**
 * Runs PromptPO until it ends, pauses or is stopped, and yields every fact as one event. An event counts as kept once the
 * consumer asks for the next one, and no model is asked before all earlier events are kept. Ending the iteration early
 * aborts everything without a further event. Throws on prompt texts that cannot be filled and on settings that may not change.
 */
export async function* runPromptPO(options: RunOptions): AsyncGenerator<RunEvent, void, undefined> {
  const { control, state, settings } = options;
  const changes = state === null ? {} : changedSettings(state.settings, settings);
  const events = new EventStream(state, options.runId, options.clock);
  const steps = new DurableSteps(events, options.env, options.task, options);
  if (state === null) {
    const { selection, title = options.task.envId, group } = options;
    const templates = completeTemplates(settings.templates, settings.promptSize);
    const logged = { ...settings, templates, model: publicModel(settings.model) };
    const body = { type: 'run-started', logVersion: logVersionOf(logged), settings: logged, title, selection } as const;
    events.emit(group === undefined ? body : { ...body, group });
  } else {
    events.emit({ type: 'resumed' });
    if (Object.keys(changes).length > 0) events.emit({ type: 'settings-changed', changes });
  }
  const unlisten = control.listen((request) => heed(steps, request));
  let failure: { readonly cause: unknown } | null = null;
  const work = runRounds(steps)
    .catch((cause: unknown) => {
      failure = { cause };
    })
    .finally(() => events.end());
  try {
    yield* events.read();
  } finally {
    unlisten();
    steps.haltNow({ kind: 'closed' });
    events.end();
    await work;
  }
  if (failure !== null) throw (failure as { readonly cause: unknown }).cause;
}

/** Address without anything that could be a credential. */
function publicModel(model: RunSettings['model']): RunSettings['model'] {
  if (model.baseUrl === undefined || !URL.canParse(model.baseUrl)) return model;
  const url = new URL(model.baseUrl);
  return { ...model, baseUrl: url.origin + url.pathname };
}

function changedSettings(from: RunSettings, to: RunSettings): RunEventOf<'settings-changed'>['changes'] {
  const model = publicModel(to.model);
  const fixed = (s: RunSettings): unknown => {
    return [s.envId, s.envOptions, s.language, s.preset, { ...s.method, rounds: 0 }, s.seed];
  };
  if (!same(fixed(from), fixed(to))) {
    throw new Error('A run that goes on may change only its rounds, budgets, model, limits and sampling.');
  }
  return {
    ...(from.method.rounds === to.method.rounds ? {} : { rounds: to.method.rounds }),
    ...(same(from.budgets, to.budgets) ? {} : { budgets: to.budgets }),
    ...(same(from.model, model) ? {} : { model }),
    ...(same(from.limits, to.limits) ? {} : { limits: to.limits }),
    ...(same(from.sampling, to.sampling) ? {} : { sampling: to.sampling }),
  };
}

/** Does what a person asked for; false where it comes too late. */
function heed(steps: DurableSteps, request: ControlRequest): boolean {
  if (steps.events.ended) return false;
  switch (request.kind) {
    case 'pause':
      steps.haltAfterSteps({ kind: 'pause' });
      return true;
    case 'stop':
      steps.haltNow({ kind: 'stop' });
      return true;
    case 'rename':
      steps.events.emit({ type: 'renamed', title: request.title });
      return true;
    case 'add-policy': {
      const { code, note } = request;
      const ref = nextEditedRef(steps.state);
      if (ref.round > steps.state.settings.method.rounds) return false;
      steps.events.emit({ type: 'edited', ...ref, code, note });
      return true;
    }
    default:
      return request satisfies never;
  }
}

/** The whole run; ends with the event that says how it ended, except where the consumer went away. */
async function runRounds(steps: DurableSteps): Promise<void> {
  try {
    let overBudget = false;
    try {
      for (let round = 1; round <= steps.state.settings.method.rounds; round++) await runRound(steps, round);
    } catch (cause) {
      if (!(cause instanceof Halted) || cause.reason.kind !== 'budget') throw cause;
      overBudget = true;
    }
    await report(steps);
    const without = steps.state.lastRound === null ? 'no-policy' : 'completed';
    steps.events.emit({ type: 'run-ended', reason: overBudget ? 'budget' : without });
  } catch (cause) {
    if (!(cause instanceof Halted)) throw cause;
    endHalted(steps, steps.halt ?? cause.reason);
  }
}

function endHalted(steps: DurableSteps, reason: HaltReason): void {
  switch (reason.kind) {
    case 'pause':
      return steps.events.emit({ type: 'paused', reason: 'person' });
    case 'error':
      return steps.events.emit({ type: 'paused', reason: 'error', error: reason.error });
    case 'stop':
      return steps.events.emit({ type: 'run-ended', reason: 'stopped' });
    case 'budget':
    case 'closed':
      return;
    default:
      return reason satisfies never;
  }
}

async function runRound(steps: DurableSteps, round: number): Promise<void> {
  const winner = steps.state.rounds[round - 1]?.winner;
  let budget: Halted | null = null;
  if (winner === undefined) {
    steps.checkpoint();
    await reflectBefore(steps, round);
    budget = await settleAndRace(steps, round);
    selectWinner(steps, round);
  }
  if (needsRescore(steps.state, steps.state.rounds[round - 1]!)) await measureWinner(steps, round, 'rescore');
  await together([confirmWinner(steps, round), summarizeWinner(steps, round)]);
  if (budget !== null) throw budget;
}

/** Settles the candidates of a round and lets those that might be the best race; policies that a person adds meanwhile join. */
async function settleAndRace(steps: DurableSteps, round: number): Promise<Halted | null> {
  for (;;) {
    const budget = await settleRound(steps, round);
    if (budget !== null) return budget;
    const stage = nextStage(steps, round);
    if (stage.length === 0) return null;
    try {
      await together(stage);
    } catch (cause) {
      if (!(cause instanceof Halted) || cause.reason.kind !== 'budget') throw cause;
      // A policy that was added during this stage has not run.
      abandonCandidates(steps, round);
      return cause;
    }
  }
}

/** Brings all candidates of a round to an end. Gives back the budget's halt where one is scored and others could not be. */
async function settleRound(steps: DurableSteps, round: number): Promise<Halted | null> {
  const { method } = steps.state.settings;
  const open = (): number[] => {
    const candidates = steps.state.rounds[round - 1]?.candidates ?? [];
    const numbers = Array.from({ length: Math.max(candidates.length, method.candidates) }, (_, i) => i + 1);
    return numbers.filter((number) => !['scored', 'failed'].includes(candidates[number - 1]?.status ?? 'waiting'));
  };
  const first = round === 1 && method.feedback ? [askForFeedbackClass(steps)] : [];
  try {
    await together([...first, ...open().map((candidate) => settleCandidate(steps, { round, candidate }))]);
    // A person may have added policies meanwhile.
    while (open().length > 0) {
      steps.checkpoint();
      await together(open().map((candidate) => settleCandidate(steps, { round, candidate })));
    }
    return null;
  } catch (cause) {
    if (!(cause instanceof Halted) || cause.reason.kind !== 'budget') throw cause;
    // With nothing scored the round stays open, so that a larger budget can finish it.
    if (pickWinner(steps.state.rounds[round - 1]?.candidates ?? []) === null) throw cause;
    abandonCandidates(steps, round);
    return cause;
  }
}

function selectWinner(steps: DurableSteps, round: number): void {
  const item = steps.state.rounds[round - 1];
  const candidates = item?.candidates ?? [];
  const winner = item === undefined ? null : winnerOfRound(steps.state, item);
  const [candidate, score] = [winner?.candidate ?? null, winner?.score ?? null];
  steps.events.emit({ type: 'round-selected', round, candidate, score });
  // Where no call of the round got through, the next one would fare no better: better to say so and wait.
  const unreached = candidates.every(({ error }) => error?.code.startsWith('model/') === true);
  if (winner === null && unreached && candidates[0]?.error !== undefined) {
    const reason = { kind: 'error', error: candidates[0].error } as const;
    steps.haltAfterSteps(reason);
    throw new Halted(reason);
  }
}

/** Runs a winner that may be the new best on fresh seeds. */
async function confirmWinner(steps: DurableSteps, round: number): Promise<void> {
  const item = steps.state.rounds[round - 1]!;
  if (needsConfirmation(steps.state, item)) await measureWinner(steps, round, 'confirmation');
}

/** Runs a winner on the fresh seeds of `use`. */
async function measureWinner(steps: DurableSteps, round: number, use: 'confirmation' | 'rescore'): Promise<void> {
  const winner = winnerOf(steps.state.rounds[round - 1]!);
  if (winner?.code === undefined) return;
  const isRescore = use === 'rescore';
  const result = await steps.evaluate({ round, candidate: winner.candidate, attempt: 0 }, winner.code, use);
  if (!result.ok) {
    const { error, steps: taken } = result;
    const role = isRescore ? 'rescore' : 'confirm';
    steps.events.emit({ type: 'report-failed', role, round, error, steps: taken });
    return;
  }
  const scores = scoresFrom(result.episodes);
  const score = scoreOf(scores, steps.state.selection);
  const type = isRescore ? 'rescored' : 'confirmed';
  steps.events.emit({ type, round, scores, score, wallMs: result.wallMs });
}

/** Evaluates the best and the last attempt on seeds that the search never met; one that is both is evaluated once. */
async function report(steps: DurableSteps): Promise<void> {
  const { bestRound, lastRound, settings } = steps.state;
  if (settings.method.reportEpisodes <= 0) return;
  if (bestRound === lastRound) {
    if (lastRound !== null) await reportRound(steps, lastRound, ['best', 'last']);
    return;
  }
  await together([
    bestRound === null ? Promise.resolve() : reportRound(steps, bestRound, ['best']),
    lastRound === null ? Promise.resolve() : reportRound(steps, lastRound, ['last']),
  ]);
}

async function reportRound(steps: DurableSteps, round: number, all: readonly ('best' | 'last')[]): Promise<void> {
  const { reports, reportErrors } = steps.state;
  const roles = all.filter((role) => reports[role] === undefined && reportErrors[role] === undefined);
  if (roles.length === 0) return;
  const known = all.map((role) => reports[role]).find((item) => item !== undefined);
  if (known !== undefined) {
    const { scores, score } = known;
    roles.forEach((role) => steps.events.emit({ type: 'reported', role, round, scores, score, wallMs: 0 }));
    return;
  }
  const winner = winnerOf(steps.state.rounds[round - 1]!);
  if (winner?.code === undefined) return;
  const result = await steps.evaluate({ round, candidate: winner.candidate, attempt: 0 }, winner.code, 'report');
  if (!result.ok) {
    const { error } = result;
    roles.forEach((role, i) =>
      steps.events.emit({ type: 'report-failed', role, round, error, steps: i === 0 ? result.steps : 0 }),
    );
    return;
  }
  const scores = scoresFrom(result.episodes);
  const score = scoreOf(scores, steps.state.selection);
  roles.forEach((role) => steps.events.emit({ type: 'reported', role, round, scores, score, wallMs: result.wallMs }));
}

/** Waits for all and then throws what went wrong: a fault first, then a halt of the whole run, then a budget. */
async function together(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const causes: unknown[] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (causes.length === 0) return;
  const halts = causes.filter((cause) => cause instanceof Halted);
  throw (
    causes.find((cause) => !(cause instanceof Halted)) ??
    halts.find(({ reason }) => reason.kind !== 'budget') ??
    halts[0]
  );
}
