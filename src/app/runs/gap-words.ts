// Says in words how far the score that chose a policy is from its score on fresh seeds, and whether that is luck. Pure functions.
import type { FreshEvaluation } from '../../engine/state.ts';
import type { Gap, WinnersCurse } from '../../engine/winners-curse.ts';
import { formatScore, plural } from '../format.ts';

/**
 * What the difference between the score that chose a policy and its score on fresh seeds means. `interval` is that of
 * the fresh score: a selection score inside it is no evidence of a gap.
 */
export function gapInWords(selected: number, fresh: FreshEvaluation): string {
  const [low, high] = fresh.interval;
  const selectedText = formatScore(selected);
  const freshText = formatScore(fresh.score);
  if (selectedText === freshText) {
    return `It was chosen with a score of ${selectedText} and scores the same on fresh seeds.`;
  }
  if (selected >= low && selected <= high) {
    return `It was chosen with a score of ${selectedText}; fresh seeds give ${freshText}. The difference is within what chance explains.`;
  }
  if (selected > high) {
    return `It was chosen with a score of ${selectedText}, but fresh seeds give only ${freshText}. Part of the first score was luck: the highest of several noisy scores tends to be too high.`;
  }
  return `It was chosen with a score of ${selectedText}; fresh seeds give ${freshText}, which is higher. The first episodes were unlucky ones.`;
}

/**
 * The winner's curse of a run: how much higher the score that chose its result was than its score on fresh seeds, whether
 * that is more than chance, and the same over all rounds that were measured. To stand behind a heading; empty where nothing was.
 */
export function curseInWords({ result, mean: overall, rounds }: WinnersCurse): string {
  const parts = [
    result && `The score that chose the result was ${gapAndMeaning(result)}.`,
    overall &&
      (result
        ? `Over ${plural(rounds.length, 'round winner')}: ${gapAndMeaning(overall)}.`
        : `The scores that chose ${plural(rounds.length, 'round winner')} were ${gapAndMeaning(overall)}.`),
  ];
  return parts.filter((part) => part !== null).join(' ');
}

/** "2.45 lower than on fresh seeds (95% interval: 5.55 lower to 1.50 higher), which chance alone explains". */
function gapAndMeaning({ gap, interval: [low, high] }: Pick<Gap, 'gap' | 'interval'>): string {
  if (isNone(gap)) return 'the same as on fresh seeds';
  const meaning =
    low > 0
      ? 'so it was partly luck'
      : high < 0
        ? 'the opposite of luck: its first episodes were hard ones'
        : 'which chance alone explains';
  return `${higherInWords(gap)} than on fresh seeds (95% interval: ${higherInWords(low)} to ${higherInWords(high)}), ${meaning}`;
}

const isNone = (gap: number): boolean => Number(gap.toPrecision(3)) === 0;

function higherInWords(gap: number): string {
  if (isNone(gap)) return 'the same';
  return `${formatScore(Math.abs(gap))} ${gap > 0 ? 'higher' : 'lower'}`;
}
