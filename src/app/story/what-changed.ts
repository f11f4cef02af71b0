// What changed in a round and why, in one line: counted from the code, and quoted from the model's reflection. No word about
// the change comes from anywhere else.
import type { Language } from '../../engine/settings.ts';
import { winnerOf } from '../../engine/selection.ts';
import type { CandidateState, RoundState, RunState } from '../../engine/state.ts';
import { diffLinesOf } from '../../lib/line-diff.ts';
import { factsOf, longestCode, type CodeFacts } from './code-facts.ts';
import { formatScore, plural } from '../format.ts';
import { parentOf, promptOf } from './parents.ts';
import { firstSentence } from '../runs/run-words.ts';

export interface RoundLine {
  readonly round: number;
  /** What the code shows, e.g. "new plan, slip; changed act"; for a round without a winner, why. */
  readonly change: string;
  /** Lines added and removed since the parent; null where there is none. */
  readonly lines: { readonly added: number; readonly removed: number } | null;
  /** "528.6 to 973", "stays at 973", "947". */
  readonly score: string;
  /** From the reflection that the prompt of this round told; empty where it told none. */
  readonly reason: string;
}

/** The line of a round that is over; null while it goes on. */
export async function roundLine(state: RunState, round: RoundState): Promise<RoundLine | null> {
  if (round.winner === undefined) return null;
  const winner = winnerOf(round);
  const reason = reasonOf(reflectionTold(state, round));
  if (!winner) return { round: round.round, change: failureInWords(round), lines: null, score: '', reason };
  const parent = parentOf(state, winner);
  const code = winner.code ?? '';
  if (!parent) {
    const model = round.round === 1 ? 'written from the task alone' : 'written without earlier code';
    const own = winner.author === 'person' ? 'your policy' : model;
    return {
      round: round.round,
      change: `${own}, ${plural(countLines(code), 'line')}`,
      lines: null,
      score: formatScore(winner.score),
      reason,
    };
  }
  const { change, lines } = await changeInWords(parent, code, state.settings.language);
  return { round: round.round, change, lines, score: movesFrom(parent, winner), reason };
}

/** The reflection that a prompt of `round` told: that on the last winner before it. Empty where none did. */
export function reflectionTold(state: RunState, { round, candidates }: RoundState): string {
  const written = state.rounds.findLast((each) => each.round < round && winnerOf(each) !== undefined)?.reflection ?? '';
  const isTold = candidates.some((candidate) => promptOf(state, candidate).includes(written));
  return isTold ? written : '';
}

function failureInWords({ candidates }: RoundState): string {
  const error = candidates.findLast((candidate) => candidate.error)?.error;
  const what = candidates.length === 1 ? 'The candidate failed' : `All ${candidates.length} candidates failed`;
  return error ? `${what}: ${firstSentence(error.message, 90)}` : what;
}

function movesFrom(parent: CandidateState, winner: CandidateState): string {
  const from = formatScore(parent.score);
  const to = formatScore(winner.score);
  return from === to ? `stays at ${to}` : `${from} to ${to}`;
}

const countLines = (code: string): number => code.trimEnd().split('\n').length;

/** Below this share of kept lines a version is called mostly rewritten. */
const mostlyRewritten = 0.3;

async function changeInWords(
  parent: CandidateState,
  code: string,
  language: Language,
): Promise<Pick<RoundLine, 'change' | 'lines'>> {
  const before = parent.code ?? '';
  if (Math.max(before.length, code.length) > longestCode) {
    return { change: `${plural(countLines(code), 'line')}, too long to be compared here`, lines: null };
  }
  const rows = await diffLinesOf(before, code);
  const count = (kind: string): number => rows.filter((row) => row.kind === kind).length;
  const lines = { added: count('added'), removed: count('removed') };
  if (lines.added === 0 && lines.removed === 0) return { change: `the same code as in round ${parent.round}`, lines };
  const [old, now] = await Promise.all([factsOf(before, language), factsOf(code, language)]);
  const named = old && now ? namesOfChanges(old, now) : '';
  const kept = count('same') / Math.max(1, countLines(before), countLines(code));
  const isRewritten = kept < mostlyRewritten;
  const fresh = isRewritten && old && now ? newParts(old, now) : [];
  if (isRewritten) return { change: `mostly rewritten${fresh.length > 0 ? `: new ${listed(fresh)}` : ''}`, lines };
  return { change: named === '' ? withoutNames(old, now) : named, lines };
}

/** Neither a part nor a named number differs: what changed lies outside of them, or says nothing to the machine. */
function withoutNames(old: CodeFacts | null, now: CodeFacts | null): string {
  return old && now && old.bare === now.bare ? 'comments or layout changed' : 'code changed';
}

const mostNames = 3;

function listed(names: readonly string[]): string {
  const left = names.length - mostNames;
  return names.slice(0, mostNames).join(', ') + (left > 0 ? ` and ${left} more` : '');
}

/** Longest number, or list of numbers, that is written out. */
const longestNumber = 18;

function newParts(old: CodeFacts, now: CodeFacts): readonly string[] {
  return [...now.parts.keys()].filter((name) => !old.parts.has(name));
}

/** "gain 0.3 to 0.5; new plan; without guess; changed act". Numbers come first: they tell most in the fewest letters. */
export function namesOfChanges(old: CodeFacts, now: CodeFacts): string {
  const numbers = [...now.numbers].filter(([name, value]) => (old.numbers.get(name) ?? value) !== value);
  const isShort = ([name, value]: readonly [string, string]): boolean =>
    Math.max(value.length, old.numbers.get(name)!.length) <= longestNumber;
  const written = numbers.filter(isShort).map(([name, value]) => `${name} ${old.numbers.get(name)} to ${value}`);
  const long = numbers.filter((each) => !isShort(each)).map(([name]) => name);
  const fresh = newParts(old, now);
  const gone = [...old.parts.keys()].filter((name) => !now.parts.has(name));
  const changed = [...now.parts].filter(([name, text]) => old.parts.has(name) && old.parts.get(name) !== text);
  return [
    written.length > 0 && listed(written),
    long.length > 0 && `other numbers in ${listed(long)}`,
    fresh.length > 0 && `new ${listed(fresh)}`,
    gone.length > 0 && `without ${listed(gone)}`,
    changed.length > 0 && `changed ${listed(changed.map(([name]) => name))}`,
  ]
    .filter((part) => part !== false)
    .join('; ');
}

/** As much of a reflection is read, in characters. */
const longestReflection = 20_000;

/** Longest quotation in characters: a line and a half at most. */
const longestReason = 190;

/** What a sentence that says what to do next, or why, is known by; each kind counts once. */
const cues: readonly { readonly points: number; readonly words: RegExp }[] = [
  {
    points: 3,
    words:
      /\b(should|could|must|need(?:s|ed)? to|instead|next|later policy|can (?:only|therefore)|would (?:help|be))\b/i,
  },
  {
    points: 2,
    words: /\b(gain(?:ed|s)?|improve\w*|reduc\w+|avoid\w*|rais(?:e|ing)|add(?:ing)?|increas\w+|keep|kept|chang\w+)\b/i,
  },
  {
    points: 1,
    words:
      /\b(because|therefore|so that|comes? from|came (?:\w+ )?from|due to|lost|loss|cause[sd]?|suggests?|explains?)\b/i,
  },
  {
    points: -2,
    words: /\b(no earlier attempts?|about the same|better than|worse than|compared? with|first attempt|did poorly)\b/i,
  },
  { points: -1, words: /\b(cannot rule out|by chance|standard (?:error|deviation))\b/i },
];

function pointsOf(text: string): number {
  return cues.reduce((sum, { points, words }) => sum + (words.test(text) ? points : 0), 0);
}

/**
 * The most telling words of a reflection, unchanged but for an ellipsis where they are cut and for Markdown's marks: the
 * sentence with the most cues of advice or cause (`cues`), of equal ones the last, because conclusions come last. A long one
 * gives its clauses that fit and score best. Empty for an empty reflection.
 */
export function reasonOf(reflection: string): string {
  const sentences = sentencesOf(reflection.slice(0, longestReflection));
  const best = sentences.reduce<string | null>(
    (chosen, sentence) => (chosen === null || pointsOf(sentence) >= pointsOf(chosen) ? sentence : chosen),
    null,
  );
  return best === null ? '' : shortened(best);
}

/** A text's sentences and list entries, without Markdown's marks and without code. */
function sentencesOf(text: string): readonly string[] {
  return text
    .replace(/```[\s\S]*?(?:```|$)/g, '\n')
    .split(/\n+/)
    .map((line) => line.replace(/^\s*(?:#+|[-*+]|\d+[.)])\s+/, '').replace(/\*\*|__|`/g, ''))
    .flatMap((line) => line.split(/(?<=[.!?])(?<!\b(?:e\.g|i\.e|vs|approx|cf)\.)\s+(?=["“(]?[A-Z])/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.split(/\s+/).length >= 4);
}

function shortened(sentence: string): string {
  if (sentence.length <= longestReason) return sentence;
  const clauses = clausesOf(sentence);
  let best = { points: -Infinity, text: '' };
  for (let from = 0; from < clauses.length; from++) {
    for (let to = from + 1; to <= clauses.length; to++) {
      const words = clauses.slice(from, to).join(' ');
      if (words.length > longestReason) break;
      // Whole beginnings read better than middles; of equal ones the longest tells most.
      const points = pointsOf(words) + (from === 0 ? 0.5 : 0) + words.length / 1000;
      const end = to === clauses.length ? '' : '…';
      if (points > best.points)
        best = { points, text: `${from === 0 ? '' : '… '}${words.replace(/[;:,]$/, '')}${end}` };
    }
  }
  return best.text === '' ? `${sentence.slice(0, longestReason - 1).trimEnd()}…` : best.text;
}

/** Parts of a sentence that end with a comma, colon or semicolon; what stands in brackets is not taken apart. */
function clausesOf(sentence: string): readonly string[] {
  const clauses: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < sentence.length; i++) {
    if ('(['.includes(sentence[i]!)) depth += 1;
    if (')]'.includes(sentence[i]!)) depth -= 1;
    if (depth > 0 || !/[;:,]/.test(sentence[i]!) || sentence[i + 1] !== ' ') continue;
    clauses.push(sentence.slice(from, i + 1));
    from = i + 2;
  }
  return [...clauses, sentence.slice(from)];
}
