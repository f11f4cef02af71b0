// The settings of a comparison in lines of text, for the printed report. Pure functions.
import type { Contestant } from './contestants.ts';
import { formatCompact, plural } from '../format.ts';
import type { RunSetUp } from './verdict-evidence.ts';

/** The judged runs' settings first, then a line for every method beside them. */
export function settingsInWords(setUp: RunSetUp | null, contestants: readonly Contestant[]): readonly string[] {
  const others = contestants.filter(({ key }) => key !== setUp?.key);
  return [...(setUp ? [runsInWords(setUp)] : []), ...others.map(contestantInWords)];
}

function runsInWords({ runs }: RunSetUp): string {
  const { settings } = runs[0]!.state;
  const { model, language, preset, method, sampling } = settings;
  const versions = [...new Set(runs.map(({ state }) => state.settings.appVersion))];
  return [
    `PromptPO: ${model.name} (${model.kind})`,
    language === 'python' ? 'Python' : 'JavaScript',
    `preset ${preset}`,
    `${method.rounds} rounds of ${method.candidates} candidates, ${plural(method.episodes, 'episode')} each`,
    `${method.reflection ? 'with' : 'without'} reflection, ${method.feedback ? 'with' : 'without'} feedback`,
    ...(method.description === 'no-names' ? ['description without names'] : []),
    ...(sampling.temperature === null ? [] : [`temperature ${sampling.temperature}`]),
    `result: ${method.result === 'last' ? 'last' : 'best confirmed'}, reported on ${plural(method.reportEpisodes, 'fresh episode')}`,
    `seeds ${runs.map(({ state }) => state.settings.seed).join(', ')}`,
    `made with version ${versions.join(', ')}.`,
  ].join('; ');
}

function contestantInWords({ title, detail, kind, members }: Contestant): string {
  const seeds = members.map(({ seed }) => seed).join(', ');
  const steps = Math.max(...members.map((member) => member.steps));
  return `${title}: ${detail}; seeds ${seeds}; ${kind === 'run' ? 'up to' : 'trained to'} ${formatCompact(steps)} steps.`;
}
