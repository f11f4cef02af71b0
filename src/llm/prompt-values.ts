// What the placeholders of the prompt texts stand for in one run: the task, the starter code, the rules, the language.
import type { RunError } from '../engine/errors.ts';
import type { Language, RunSettings } from '../engine/settings.ts';
import type { TaskDescription } from '../env-api/env.ts';
import { defaultTemplatesFor, fillTemplate } from './prompt-templates.ts';

/** What stays the same in all prompts of a run. */
export interface PromptContext {
  readonly settings: RunSettings;
  readonly task: TaskDescription;
  readonly selection: 'return' | 'success';
  /** Tokens of a text by the model's own tokenizer; absent where it is not at hand (estimated from the length then). */
  readonly countTokens?: (text: string) => number;
}

/** The template `name` of this run with its placeholders replaced. */
export function fill(context: PromptContext, name: string, values: Readonly<Record<string, string>>): string {
  const { templates, promptSize } = context.settings;
  return fillTemplate(templates[name] ?? defaultTemplatesFor(promptSize)[name]!, values);
}

/** Values that every template may use. */
export function about({ settings, task }: PromptContext): Record<string, string> {
  return {
    policy_class: task.policyClassName,
    reward_name: task.rewardName,
    language: settings.language === 'python' ? 'Python' : 'JavaScript',
    fence: settings.language,
    horizon: String(task.horizon),
    episodes: String(settings.method.episodes),
  };
}

/** Values of the prompts that ask for a policy. */
export function common(context: PromptContext): Record<string, string> {
  return {
    ...about(context),
    task: taskText(context, `class ${context.task.policyClassName}`, 'act', ['obs']),
    rules: rules(context.settings),
    language_note: languageNote(context.settings),
  };
}

/** Values of the prompts that ask for the Feedback class. */
export function feedbackValues(context: PromptContext): Record<string, string> {
  const { settings, task, selection } = context;
  const full = settings.method.feedbackEvidence === 'full';
  const parameters = full ? ['traj', 'actions', 'rewards', 'outcome'] : ['traj'];
  const python = settings.language === 'python';
  return {
    ...about(context),
    task: taskText(context, 'class Feedback', 'summarize_trajectory', parameters),
    observation_class: task.observationClassName,
    language_note: languageNote(settings),
    method_name: `summarize_trajectory(${[...(python ? ['self'] : []), ...parameters].join(', ')})`,
    evidence: settings.promptSize === 'compact' ? shortEvidence(context, full) : evidenceText(context, full),
    success_note:
      selection === 'success'
        ? `\nAfter each step the environment also reports whether the task is solved at that moment; an episode counts as a success if it was solved at any step.${full ? '' : ' That report is not part of traj.'}\n`
        : '',
  };
}

/** What the Feedback class is given. */
function evidenceText({ settings, task }: PromptContext, full: boolean): string {
  const python = settings.language === 'python';
  const ofClass = python
    ? `instances of ${task.observationClassName}`
    : `objects with the fields of ${task.observationClassName}`;
  const observations = `Here traj is a list of observations (${ofClass}) of one episode in time order: what the policy saw before each step.`;
  if (!full) return observations;
  const nothing = python ? 'None' : 'null';
  return `${observations} actions and rewards are lists of the same length: the action that the policy returned at each step and the reward that followed. outcome ${python ? 'is a dictionary with the keys' : 'is an object with the keys'} "return" (sum of rewards), "success" (a number, or ${nothing} where the task reports none), "steps" and "ended" ("terminated" by the task, or "truncated" at the limit of ${task.horizon} steps).`;
}

function shortEvidence({ settings, task }: PromptContext, full: boolean): string {
  const observations = `traj: list of ${task.observationClassName} objects, one episode in time order.`;
  if (!full) return observations;
  const python = settings.language === 'python';
  return `${observations} actions, rewards: lists as long as traj. outcome: ${python ? 'dictionary' : 'object'} with "return", "success" (number or ${python ? 'None' : 'null'}), "steps", "ended" ("terminated" or "truncated").`;
}

function taskText(context: PromptContext, declaration: string, method: string, parameters: readonly string[]): string {
  const { task } = context;
  const notes = task.observationNotes.trim();
  const shown = task.observationShown ?? task.observationSource;
  const source = context.settings.promptSize === 'compact' ? withoutFilling(shown) : shown;
  return fill(context, 'task', {
    ...about(context),
    observation: `${fenced('python', source)}${notes === '' ? '' : `\n\n${notes}`}`,
    actions: task.actionText.trim(),
    reward: rewardText(task),
    starter_code: starterCode(context, declaration, method, parameters),
  });
}

/** An observation class without the method that fills its fields from the environment: no policy ever calls it. */
function withoutFilling(source: string): string {
  return source.replace(/\n+ {4}def fill_from_env\(.*(?:\n(?: {5,}.*| *))*/, '\n');
}

function starterCode(
  { settings, task }: PromptContext,
  declaration: string,
  method: string,
  parameters: readonly string[],
): string {
  if (settings.language === 'javascript') return `${declaration} {\n  ${method}(${parameters.join(', ')}) {\n  }\n}`;
  const [module] = task.observationModules;
  const imports = [
    ...(settings.numpy ? ['import numpy as np'] : []),
    ...(module === undefined ? [] : [`from ${module} import ${task.observationClassName}`]),
  ];
  const head = imports.length === 0 ? '' : `${imports.join('\n')}\n\n\n`;
  return `${head}${declaration}:\n    def ${method}(${['self', ...parameters].join(', ')}):\n        pass`;
}

/** The reward as source code in a block, or as it stands where it is prose. */
export function rewardText(task: TaskDescription): string {
  return /^\s*(def|class)\s/m.test(task.rewardText) ? fenced('python', task.rewardText) : task.rewardText.trim();
}

function fenced(label: string, text: string): string {
  return `\`\`\`${label}\n${text.trim()}\n\`\`\``;
}

/** How policies are run. The authors' prompts are silent about it, so the paper preset is too where it does as they do. */
function rules(settings: RunSettings): string {
  return settings.promptSize === 'compact' ? shortRules(settings) : fullRules(settings);
}

/** The compact texts leave out what holds for most code anyway: that actions are passed on as they are. */
function shortRules({ preset, method }: RunSettings): string {
  const sentences: string[] = [];
  if (method.policyLifetime === 'episode') sentences.push('Each episode gets a new policy object.');
  else if (preset !== 'paper') sentences.push(`One policy object lives through all ${method.episodes} episodes.`);
  if (method.actionCheck === 'strict') {
    sentences.push('An action of the wrong type or shape, not a number, or out of bounds is an error.');
  }
  return sentences.length === 0 ? '' : `${sentences.join(' ')}\n`;
}

function fullRules({ preset, method }: RunSettings): string {
  const sentences: string[] = [];
  if (method.policyLifetime === 'episode') {
    sentences.push('A new policy object is made for every episode: nothing it remembers lasts into the next one.');
  } else if (preset !== 'paper') {
    sentences.push(
      `One policy object lives through all ${method.episodes} episodes, one after the other, and may learn across them.`,
    );
  }
  if (method.actionCheck === 'strict') {
    sentences.push(
      'Actions are checked: one of the wrong type or shape, with a value that is not a number, or outside the bounds is an error and is not corrected for you.',
    );
  } else if (preset !== 'paper') {
    sentences.push('Actions are passed to the environment as they are.');
  }
  return sentences.length === 0 ? '' : `${sentences.join(' ')}\n`;
}

/** What the policy's language offers and how the Python descriptions map to it. */
function languageNote({ language, numpy, promptSize }: RunSettings): string {
  if (promptSize === 'compact') return shortLanguageNote(language, numpy);
  if (language === 'python') {
    return numpy
      ? 'The Python standard library and NumPy can be imported, nothing else.\n'
      : 'Only the Python standard library can be imported; NumPy is not available.\n';
  }
  return [
    'The descriptions above are in Python, your code is JavaScript (ES2022). An observation is an object with the same field names: a single value is a number; a list or array is a Float64Array, stored row by row, so that entry [i][j] of an n x m field is at index i * m + j. Methods of the Python class do not exist.',
    'A discrete action is a number, a continuous one an array of numbers. Nothing can be imported; the language itself and Math are there.',
    '',
  ].join('\n');
}

function shortLanguageNote(language: Language, numpy: boolean): string {
  if (language === 'python') {
    return numpy ? 'Import only the standard library and NumPy.\n' : 'Import only the standard library (no NumPy).\n';
  }
  return (
    'The text above is Python, your code is JavaScript. obs has the same fields: a number, or a Float64Array for a list or ' +
    'array (row by row: [i][j] of n x m is at i * m + j); no methods. An action is a number (discrete) or an array of numbers ' +
    '(continuous). No imports.\n'
  );
}

/**
 * An error as the repair prompts show it, in at most about `length` characters: the beginning of the message, then the end of
 * the traceback, where the cause stands.
 */
export function errorText({ message, traceback, line }: RunError, length: number): string {
  const place = line === undefined ? '' : ` (line ${line})`;
  if (traceback === undefined || traceback.trim() === '') return cut(message + place, length);
  const trace = traceback.trim();
  return cut(trace.includes(message) ? trace + place : `${trace}\n${message}${place}`, length);
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length / 4)}\n[...]\n${text.slice((-length * 3) / 4)}`;
}

/** An error in one line. */
export function shortError({ message, line }: RunError): string {
  const text = message.split('\n')[0]!.slice(0, 300);
  return line === undefined ? text : `${text} (line ${line})`;
}
