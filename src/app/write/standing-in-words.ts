// What the person's place means, in words: how they do against the model, what there is to reach, and who has not played yet.
// Pure functions.
import type { ReferenceLevel } from '../../env-api/env.ts';
import { beats } from '../../engine/selection.ts';
import { formatScore, plural } from '../format.ts';
import { areEqual, type Entrant, type Ranked } from './write-ranking.ts';

const bestOfModel = (ranked: readonly Ranked[]): Ranked | null => ranked.find(({ kind }) => kind === 'model') ?? null;

/** "You beat the model.", "You match the model.", "You are 33.2 behind the model."; empty where no model has played. */
export function modelInWords(own: Ranked, ranked: readonly Ranked[]): string {
  const model = bestOfModel(ranked);
  if (!model) return '';
  if (areEqual(own.score, model.score)) return 'You match the model.';
  if (beats(own.score, model.score)) return 'You beat the model.';
  const behind = model.score - own.score;
  return Number.isFinite(behind) ? `You are ${formatScore(behind)} behind the model.` : 'You are behind the model.';
}

/** The model's best score on these episodes, and whether there is room above it; empty where no model has played. */
export function goalInWords(ranked: readonly Ranked[], levels: readonly ReferenceLevel[]): string {
  const model = bestOfModel(ranked);
  if (!model) return '';
  const optimum = levels.find(({ kind }) => kind === 'optimum')?.value;
  const best = `The model’s best attempt scores ${formatScore(model.score)}`;
  if (optimum === undefined || beats(optimum, model.score)) return `${best}: beat that.`;
  return `${best}, the optimum. Nobody can beat that on average: to match it is the goal.`;
}

/** "Your 2 earlier tries have not played these episodes."; empty where everybody has. */
export function unplayedInWords(unplayed: readonly Entrant[]): string {
  const tries = unplayed.filter(({ kind }) => kind === 'try').length;
  const attempts = unplayed.length - tries;
  const whose = [
    ...(tries === 0 ? [] : [tries === 1 ? 'your earlier try' : `${tries} of your earlier tries`]),
    ...(attempts === 0 ? [] : [`${plural(attempts, 'attempt')} of the model`]),
  ].join(' and ');
  if (whose === '') return '';
  const text = `${whose} ${unplayed.length === 1 ? 'has' : 'have'} not played these episodes yet.`;
  return text[0]!.toUpperCase() + text.slice(1);
}
