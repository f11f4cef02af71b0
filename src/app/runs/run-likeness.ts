// Which runs are the same but for their luck, and what tells those apart that are not. Pure functions over settings.
import type { RunSettings } from '../../engine/settings.ts';
import { formatCompact } from '../format.ts';
import { methodInWords } from './run-words.ts';

/** One text for all settings that decide a run but its task, seed and version. */
export function runKey({
  language,
  preset,
  method,
  budgets,
  model,
  sampling,
  templates,
  promptSize,
}: RunSettings): string {
  return JSON.stringify([
    ['run', model.kind, model.name, model.thinking ?? false, language, preset, promptSize ?? 'full'],
    [method, budgets, sampling, templates].map((part) => Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))),
  ]);
}

/** The method with all that it leaves out or adds; of the other settings those that tell it from others in `all`. */
export function runDetail(settings: RunSettings, all: readonly RunSettings[]): string {
  const ownMethod = methodDetail(settings);
  const rivals = all.filter(({ model, ...rest }) => {
    return model.name === settings.model.name && methodDetail({ model, ...rest }) === ownMethod;
  });
  const own = otherSettings(settings);
  const telling = own.filter((words, i) => rivals.some((each) => otherSettings(each)[i] !== words));
  const alike = rivals.filter((each) => otherSettings(each).join() === own.join());
  const number = alike.length > 1 ? [`other settings ${alike.indexOf(settings) + 1}`] : [];
  return [ownMethod, ...telling, ...number].join(', ');
}

/** Language, preset, size and what the method leaves out or adds. */
export function methodDetail({ language, preset, method }: RunSettings): string {
  return [
    language === 'python' ? 'Python' : 'JavaScript',
    ...(preset === 'paper' ? ['Paper preset'] : []),
    `${method.rounds} × ${method.candidates} candidates`,
    ...methodInWords(method),
  ].join(', ');
}

/** One text per setting that is seldom changed, always in the same places. */
function otherSettings({ model, sampling, promptSize, templates, budgets, method }: RunSettings): readonly string[] {
  const limits = Object.entries(budgets).flatMap(([name, limit]) => (limit === null ? [] : [`${limit} ${name}`]));
  const edited = Object.keys(templates);
  return [
    model.kind,
    model.thinking ? 'thinking' : 'not thinking',
    `temperature ${sampling.temperature ?? 'not set'}`,
    sampling.maxTokens === null ? 'answers of any length' : `answers up to ${formatCompact(sampling.maxTokens)} tokens`,
    `${promptSize ?? 'full'} texts`,
    edited.length > 0 ? `edited texts (${edited.sort().join(', ')})` : 'texts not edited',
    limits.length > 0 ? `budget ${limits.join(', ')}` : 'no budget',
    `${method.episodes} episodes a candidate`,
  ];
}
