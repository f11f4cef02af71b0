// Keeps a prompt within the model's context: as much is left out of it as it takes to leave room for the answer, and what was
// left out is said in words, with the tokens that it saved.
import type { RunError } from '../engine/errors.ts';
import { runError } from '../engine/errors.ts';
import type { RunSettings } from '../engine/settings.ts';
import type { PromptContext } from './prompt-values.ts';
import { estimateTokens } from './tokens.ts';

/** `shortened`: what was left out so that the prompt fits the model's context; empty where nothing was. */
export interface BuiltPrompt {
  readonly text: string;
  readonly shortened: readonly string[];
  /** Present where even the shortest version leaves no room for an answer: the prompt is not worth sending. */
  readonly tooLong?: RunError;
}

/** Context kept free for the answer where the settings name no limit for it, and the part of a context it may take. */
const DEFAULT_ANSWER_TOKENS = 4096;
const ANSWER_SHARE = 1 / 4;
/** Contexts up to this size get a fixed room instead: a policy with a few sentences comes to 400-900 tokens. */
const SMALL_CONTEXT = 4096;
const SMALL_CONTEXT_ANSWER = 900;
/** A policy of a few lines: with less room than this there is no point in asking. */
const LEAST_ANSWER_TOKENS = 400;
/** Tokens that a model's chat format puts around the prompt. */
const FORMAT_TOKENS = 32;

/**
 * Tokens of the context that are kept free for the answer: `sampling.maxTokens` (of which half the context at most, or no
 * prompt would be left), else a quarter of the context, at most 4,096 and in contexts up to 4,096 at least 900.
 */
export function answerRoom({ sampling, model }: Pick<RunSettings, 'sampling' | 'model'>): number {
  const context = model.contextTokens;
  if (sampling.maxTokens !== null) return Math.min(sampling.maxTokens, Math.floor(context / 2));
  const share = Math.min(DEFAULT_ANSWER_TOKENS, Math.floor(context * ANSWER_SHARE));
  return context <= SMALL_CONTEXT ? Math.max(share, SMALL_CONTEXT_ANSWER) : share;
}

/** Whether prompts are shortened: with `method.history` 'fit', where the context is known. */
function isLimited({ settings: { method, model } }: PromptContext): boolean {
  return method.history === 'fit' && model.contextTokens > 0;
}

/** The first of `versions` (whole first, each shorter than the one before) that leaves room for the answer, else the last. */
export function fitted(context: PromptContext, versions: Iterable<BuiltPrompt>): BuiltPrompt {
  const sizes = sizesIn(context);
  let whole: BuiltPrompt | null = null;
  let chosen: BuiltPrompt | null = null;
  for (const version of versions) {
    if (!isLimited(context)) return version;
    whole ??= version;
    chosen = version;
    if (sizes.fits(version)) break;
  }
  return sizes.told(chosen!, whole!);
}

/**
 * The prompt that `build` makes with as few of `cuts` as it takes to leave room for the answer. They are made in their order;
 * what fits again after that (a long late cut may have made early ones needless) comes back, the last cut first.
 */
export function cutToFit<Cut>(
  context: PromptContext,
  cuts: readonly Cut[],
  build: (made: readonly Cut[]) => BuiltPrompt,
): BuiltPrompt {
  const whole = build([]);
  if (!isLimited(context)) return whole;
  const sizes = sizesIn(context);
  let made: readonly Cut[] = [];
  let chosen = whole;
  for (let i = 0; i < cuts.length && !sizes.fits(chosen); i++) {
    made = cuts.slice(0, i + 1);
    chosen = build(made);
  }
  if (sizes.fits(chosen)) {
    for (const cut of [...made].reverse()) {
      const fewer = made.filter((item) => item !== cut);
      const fuller = build(fewer);
      if (sizes.fits(fuller)) [made, chosen] = [fewer, fuller];
    }
  }
  return sizes.told(chosen, whole);
}

function sizesIn(context: PromptContext) {
  const { contextTokens } = context.settings.model;
  const count = ({ text }: BuiltPrompt): number => (context.countTokens ?? estimateTokens)(text);
  const room = answerRoom(context.settings);
  const left = (prompt: BuiltPrompt): number => contextTokens - FORMAT_TOKENS - count(prompt);
  return {
    fits: (prompt: BuiltPrompt): boolean => !isLimited(context) || left(prompt) >= room,
    /** `chosen` with what was done to it in words, or with the error where nothing can be asked with it. */
    told(chosen: BuiltPrompt, whole: BuiltPrompt): BuiltPrompt {
      if (!isLimited(context)) return chosen;
      const tokens = count(chosen);
      const { text, shortened } = withSizes(chosen, count(whole), tokens);
      const least = Math.min(room, LEAST_ANSWER_TOKENS);
      if (left(chosen) >= room) return { text, shortened };
      if (left(chosen) >= least) {
        return { text, shortened: [...shortened, `only ${grouped(left(chosen))} tokens are left for the answer`] };
      }
      return { text, shortened, tooLong: tooLong(context, tokens, least) };
    },
  };
}

function withSizes({ text, shortened }: BuiltPrompt, before: number, tokens: number): BuiltPrompt {
  if (shortened.length === 0) return { text, shortened };
  const saved = `prompt shortened from ${grouped(before)} to ${grouped(tokens)} tokens to leave room for the answer`;
  return { text, shortened: [...shortened, saved] };
}

function tooLong({ settings, countTokens }: PromptContext, tokens: number, answer: number): RunError {
  const about = countTokens === undefined ? 'about ' : '';
  const compact = settings.promptSize === 'compact' ? '' : ', or start a run with compact prompts';
  const message =
    `The prompt needs ${about}${grouped(tokens)} tokens even at its shortest, and an answer at least ${grouped(answer)} more; ` +
    `the context of the model is ${grouped(settings.model.contextTokens)}. Go on with a larger context or with another ` +
    `model${compact}.`;
  return runError('model/context', message);
}

/** 12345 as "12,345". */
function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}
