// A run as one HTML page that stands by itself: result, learning curve, what changed in each round, code, prompts and replies. Everything
// in it that a model or a person wrote is escaped, and the page's own policy allows no script at all.
import type { EnvCard } from '../../env-api/env.ts';
import { winnerOf } from '../../engine/selection.ts';
import type { CallState, FreshEvaluation, RunState } from '../../engine/state.ts';
import { winnersCurse } from '../../engine/winners-curse.ts';
import { optionsFor } from '../studio/choices.ts';
import { levelName } from '../environments.ts';
import { formatCount, formatDuration, formatScore, plural } from '../format.ts';
import { escapeHtml as esc } from '../html.ts';
import { curseInWords, gapInWords } from './gap-words.ts';
import { comparableLevels, placeInWords } from './levels.ts';
import { originInWords } from './origin.ts';
import { runFigure, type FigureColors } from './run-figure.ts';
import type { ReadRun } from './run-reader.ts';
import { reportStyle } from './run-report-style.ts';
import { callInWords, countingRole, endInWords, measureInWords, selectionScore, storyInWords } from './run-words.ts';
import { settingsInLink } from '../share/shared-words.ts';
import { changesOf, choicesOfRun } from '../share/shared-settings.ts';
import { roundLine } from '../story/what-changed.ts';

/** Colours of the figure in the report: properties of its style sheet, which has a light and a dark set. */
const colors: FigureColors = {
  surface: 'var(--surface)',
  text: 'var(--text)',
  muted: 'var(--muted)',
  line: 'var(--line)',
  policy: 'var(--policy)',
  score: 'var(--score)',
  env: 'var(--env)',
  bad: 'var(--bad)',
};

/** The whole page as text. `card` is null for a task that this page does not know; `title` names the task. */
export async function runReport(
  run: ReadRun,
  task: { readonly title: string; readonly card: EnvCard | null },
): Promise<string> {
  const { state } = run;
  const { origin } = state;
  const from = origin ? `<p class="muted">${esc(originInWords(origin))}.</p>` : '';
  const levels = comparableLevels(task.card, state.settings.envOptions);
  const figure = runFigure(
    run,
    levels.map((level) => ({ name: levelName(level), value: level.value })),
    colors,
  );
  const story = storyInWords(state, levels);
  const body = [
    `<header><p class="kind">A run of PromptPO Studio</p><h1>${esc(state.title)}</h1>${from}${story && `<p class="story">${esc(story)}</p>`}</header>`,
    section('Result', result(state, levels)),
    figure && section('Learning curve', `<figure>${figure}</figure>`),
    section('Rounds', await rounds(state)),
    section('Policies', policies(state)),
    section('Task and settings', settings(state, task)),
    section('Prompts and replies', calls(state)),
    `<footer>Made from a log of ${day(state.updatedAt)} by PromptPO Studio ${esc(state.settings.appVersion)}. This page holds no scripts and loads nothing.</footer>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${esc(state.title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
${body.filter(Boolean).join('\n')}
</main>
</body>
</html>
`;
}

function section(title: string, content: string): string {
  return `<section><h2>${esc(title)}</h2>${content}</section>`;
}

function result(state: RunState, levels: ReturnType<typeof comparableLevels>): string {
  const isSame = state.bestRound === state.lastRound;
  const roles = isSame ? [countingRole(state)] : (['best', 'last'] as const);
  const curse = curseInWords(winnersCurse(state));
  const cards = roles.map((role) => {
    const round = role === 'best' ? state.bestRound : state.lastRound;
    const fresh = state.reports[role] ?? (isSame ? (state.reports.best ?? state.reports.last) : undefined);
    const name = isSame ? 'Best policy, also the last one' : role === 'best' ? 'Best policy' : 'Last policy';
    const title = `${name}${role === countingRole(state) ? ' (the result)' : ''}`;
    return `<article><h3>${title}</h3>${round === null ? '<p>No round was finished.</p>' : outcome(state, round, fresh, levels)}</article>`;
  });
  const { usage } = state;
  const spent = `${state.status === 'ended' ? endInWords(state) : 'Not ended yet,'} after ${plural(state.rounds.length, 'round')}, ${formatCount(usage.calls)} model calls, ${formatCount(usage.searchSteps + usage.confirmSteps)} environment steps and ${formatDuration(usage.activeMs)}.`;
  return `<div class="cards">${cards.join('')}</div><p class="muted">${esc(spent)}</p>${curse && `<p class="muted">Was the choice lucky? (winner’s curse) ${esc(curse)}</p>`}`;
}

function outcome(
  state: RunState,
  round: number,
  fresh: FreshEvaluation | undefined,
  levels: ReturnType<typeof comparableLevels>,
): string {
  const selected = selectionScore(state, round);
  if (!fresh) {
    return `<p class="score">${esc(formatScore(selected))}</p><p class="muted">The score that chose it, in round ${round}. It was not measured on fresh seeds.</p>`;
  }
  const [low, high] = fresh.interval;
  return `<p class="score">${esc(formatScore(fresh.score))} <span class="interval">95% interval ${esc(formatScore(low))} to ${esc(formatScore(high))}</span></p>
<p class="muted">${esc(capital(measureInWords(state.selection)))} of ${esc(plural(fresh.scores.returns.length, 'episode'))} on fresh seeds, policy of round ${round}. ${esc(placeInWords(fresh.score, levels))}</p>
${selected === null ? '' : `<p class="muted">${esc(gapInWords(selected, fresh))}</p>`}`;
}

async function rounds(state: RunState): Promise<string> {
  const lines = await Promise.all(state.rounds.map((round) => roundLine(state, round)));
  const rows = state.rounds.map((round, i) => {
    const line = lines[i];
    const scores = round.candidates.map(({ score, status }) =>
      status === 'failed' ? 'failed' : score === undefined ? 'not scored' : formatScore(score),
    );
    const change = line ? `${line.change}${line.score ? ` (${line.score})` : ''}` : 'This round did not end.';
    const reason = line?.reason ? `<p class="quote">${esc(line.reason)}</p>` : '';
    return `<li><p><strong>Round ${round.round}</strong> <span class="muted">candidates: ${esc(scores.join(', '))}</span></p><p>${esc(change)}</p>${reason}</li>`;
  });
  return rows.length > 0
    ? `<ol class="rounds">${rows.join('')}</ol><p class="muted">What changed is counted from the code; the words in quotation are the model’s own.</p>`
    : '<p class="muted">The run ended before its first round.</p>';
}

function policies(state: RunState): string {
  const winner = (round: number | null) => {
    const found = state.rounds.find((each) => each.round === round);
    return found && winnerOf(found);
  };
  const best = winner(state.bestRound);
  const last = winner(state.lastRound);
  const shown = [
    best && { name: best === last ? 'Best and last policy' : 'Best policy', policy: best },
    last && last !== best && { name: 'Last policy', policy: last },
  ].filter((each) => !!each);
  if (shown.length === 0) return '<p class="muted">No policy ran.</p>';
  return shown
    .map(
      ({ name, policy }) =>
        `<h3>${name}: round ${policy.round}, candidate ${policy.candidate}, ${policy.author === 'person' ? 'written by a person' : 'written by the model'}</h3><pre class="code" tabindex="0">${esc(policy.code ?? '')}</pre>`,
    )
    .join('');
}

/** Rows of `settingsInLink` that the table has in any case. */
const shownAnyway: ReadonlySet<string> = new Set([
  'Language',
  'Method',
  'Seed',
  'Rounds',
  'Candidates per round',
  'Episodes per candidate',
]);

function settings(state: RunState, { title, card }: { readonly title: string; readonly card: EnvCard | null }): string {
  const { settings } = state;
  const { method, model } = settings;
  const options = Object.entries(card ? optionsFor(card, settings.envOptions) : settings.envOptions);
  const rows: [string, string][] = [
    ['Task', `${title} (${settings.envId})`],
    ...options.map(([name, value]): [string, string] => [
      `Option: ${card?.options.find((option) => option.name === name)?.label ?? name}`,
      String(value),
    ]),
    ['Model', `${model.name}${model.recording ? ' (recorded answers)' : ''}`],
    ['Language', settings.language === 'python' ? 'Python' : 'JavaScript'],
    ['Preset', settings.preset],
    ['Rounds, candidates, episodes', `${method.rounds}, ${method.candidates}, ${method.episodes}`],
    ['Seed', String(settings.seed)],
    ...settingsInLink(changesOf(choicesOfRun(settings)))
      .filter(({ name }) => !shownAnyway.has(name))
      .map(({ name, value, usually }): [string, string] => [name, `${value} (usually ${usually})`]),
    ['Started', day(state.startedAt)],
    ['Tokens', formatCount(state.usage.promptTokens + state.usage.completionTokens)],
  ];
  return `<table>${rows.map(([name, value]) => `<tr><th scope="row">${esc(name)}</th><td>${esc(value)}</td></tr>`).join('')}</table>`;
}

function calls(state: RunState): string {
  const all = [...state.calls.values()];
  if (all.length === 0) return '<p class="muted">No call to a model was made.</p>';
  return all
    .map((call) => {
      const prompt = state.prompts.get(call.promptId)?.text ?? '';
      const title = callInWords(call);
      return `<details><summary>${esc(capital(title))}</summary><h4>Prompt</h4><pre>${esc(prompt)}</pre><h4>Reply</h4><pre>${esc(replyOf(call))}</pre></details>`;
    })
    .join('');
}

function replyOf(call: CallState): string {
  if (call.status === 'asked') return 'No reply came before the run ended.';
  return call.text ?? `The call failed: ${call.error?.message ?? 'no reason was given'}`;
}

/** The day of a time in ms, YYYY-MM-DD: a report is read in any year. */
function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
