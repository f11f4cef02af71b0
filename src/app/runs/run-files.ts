// The files that a run can be saved as. Each is made from the run's saved log when it is asked for. Its log is saved whole; what a
// person reads ends before scores that wait for a bet.
import { winnerOf } from '../../engine/selection.ts';
import type { RunId } from '../../engine/events.ts';
import type { CandidateState, RunState } from '../../engine/state.ts';
import { taskForRun } from '../../engine/task-for-run.ts';
import { engine } from '../engine-host.ts';
import { cardOf, levelName, loadEnv, titleOf } from '../environments.ts';
import { fileNameOf } from '../format.ts';
import { comparableLevels } from './levels.ts';
import { codeOf } from '../story/parents.ts';
import { policyFile, type PolicyToExport } from '../share/policy-export.ts';
import { runCsv } from './run-csv.ts';
import { runFigure, type FigureColors } from './run-figure.ts';
import { readEvents, type ReadRun } from './run-reader.ts';
import { runReport } from './run-report.ts';
import { loadShownRun } from './shown-runs.ts';

export interface RunFile {
  readonly name: string;
  readonly text: string;
  /** Media type. */
  readonly type: string;
}

/** The run's log: the file that another copy of this page imports. */
export async function logFile(runId: RunId): Promise<RunFile> {
  const { state } = await load(runId);
  const text = await (await engine()).exportRun(runId);
  return { name: `${fileNameOf(state.title)}.json`, text, type: 'application/json' };
}

export async function reportFile(runId: RunId): Promise<RunFile> {
  const run = await load(runId);
  const { envId } = run.state.settings;
  const text = await runReport(run, { title: titleOf(envId), card: await cardOf(envId) });
  return { name: `${fileNameOf(run.state.title)}.html`, text, type: 'text/html' };
}

export async function attemptsFile(runId: RunId): Promise<RunFile> {
  const run = await load(runId);
  return { name: `${fileNameOf(run.state.title)}-attempts.csv`, text: runCsv(run), type: 'text/csv' };
}

/** The learning curve as SVG. Rejects in words where nothing has a score yet. */
export async function figureFile(runId: RunId, colors: FigureColors): Promise<RunFile> {
  const run = await load(runId);
  const { envId, envOptions } = run.state.settings;
  const levels = comparableLevels(await cardOf(envId), envOptions);
  const figure = runFigure(
    run,
    levels.map((level) => ({ name: levelName(level), value: level.value })),
    colors,
  );
  if (figure === null) throw new Error('No candidate has a score yet, so there is no curve to save.');
  return { name: `${fileNameOf(run.state.title)}.svg`, text: figure, type: 'image/svg+xml' };
}

/** The policy that is the run's result, or of the candidate given. Rejects in words where there is none. */
export async function policyOfRun(runId: RunId, ref?: Pick<CandidateState, 'round' | 'candidate'>): Promise<RunFile> {
  const { state } = await load(runId);
  const candidate = ref ? candidateIn(state, ref) : resultOf(state);
  if (!candidate || codeOf(candidate) === '') throw new Error('There is no policy to export yet.');
  const { name, text } = policyFile(await policyToExport(state, candidate));
  return { name, text, type: state.settings.language === 'python' ? 'text/x-python' : 'text/javascript' };
}

/** A candidate's policy with all that its file says of it. */
export async function policyToExport(state: RunState, candidate: CandidateState): Promise<PolicyToExport> {
  const { settings } = state;
  const { envId, envOptions, language, method, model } = settings;
  const who = candidate.author === 'person' ? 'Written by a person' : `Written by ${model.name}`;
  return {
    envId,
    envOptions,
    title: titleOf(envId),
    task: taskForRun(await loadEnv(envId), settings),
    language,
    code: codeOf(candidate),
    origin: `${who}: round ${candidate.round}, candidate ${candidate.candidate}.`,
    isFreshEachEpisode: method.policyLifetime === 'episode',
    measured: measuredOf(state, candidate),
  };
}

/** The best policy; before any round is over the newest one that ran. */
export function resultOf(state: RunState): CandidateState | undefined {
  const round = state.rounds.find((each) => each.round === state.bestRound);
  return (round && winnerOf(round)) ?? state.rounds.flatMap((each) => each.candidates).findLast((each) => each.code);
}

function candidateIn(state: RunState, ref: Pick<CandidateState, 'round' | 'candidate'>): CandidateState | undefined {
  const round = state.rounds.find((each) => each.round === ref.round);
  return round?.candidates.find((each) => each.candidate === ref.candidate);
}

/** Episodes with seeds: those of the final report where it played this policy, else those that scored it. */
function measuredOf(state: RunState, candidate: CandidateState): PolicyToExport['measured'] {
  const round = state.rounds.find((each) => each.round === candidate.round);
  const isWinner = round?.winner === candidate.candidate;
  const report = isWinner && Object.values(state.reports).find((each) => each.round === candidate.round);
  const scores = report ? report.scores : candidate.scores;
  const seeds = scores?.seeds.filter((seed) => seed !== null) ?? [];
  return scores && seeds.length === scores.returns.length
    ? { seeds, returns: scores.returns }
    : { seeds: [], returns: [] };
}

async function load(runId: RunId): Promise<ReadRun> {
  const { run } = readEvents(null, await loadShownRun(runId));
  if (!run) throw new Error('This run is not in this browser any more.');
  return run;
}
