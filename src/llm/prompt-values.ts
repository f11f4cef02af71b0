// What the placeholders of the prompt texts stand for in one run: the task, the starter code, the rules, the language.
import type { RunError } from '../engine/errors.ts';
import type { RunSettings } from '../engine/settings.ts';
import type { TaskDescription } from '../env-api/env.ts';
import { defaultTemplates, fillTemplate } from './prompt-templates.ts';

/** What stays the same in all prompts of a run. */
export interface PromptContext {
  readonly settings: RunSettings;
  readonly task: TaskDescription;
  readonly selection: 'return' | 'success';
}

/** The template `name` of this run with its placeholders replaced. */
export function fill(context: PromptContext, name: string, values: Readonly<Record<string, string>>): string {
  return fillTemplate(context.settings.templates[name] ?? defaultTemplates[name]!, values);
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
  const ofClass = python
    ? `instances of ${task.observationClassName}`
    : `objects with the fields of ${task.observationClassName}`;
  const observations = `Here traj is a list of observations (${ofClass}) of one episode in time order: what the policy saw before each step.`;
  const nothing = python ? 'None' : 'null';
  const evidence = full
    ? `${observations} actions and rewards are lists of the same length: the action that the policy returned at each step and the reward that followed. outcome ${python ? 'is a dictionary with the keys' : 'is an object with the keys'} "return" (sum of rewards), "success" (a number, or ${nothing} where the task reports none), "steps" and "ended" ("terminated" by the task, or "truncated" at the limit of ${task.horizon} steps).`
    : observations;
  return {
    ...about(context),
    task: taskText(context, 'class Feedback', 'summarize_trajectory', parameters),
    observation_class: task.observationClassName,
    language_note: languageNote(settings),
    method_name: `summarize_trajectory(${[...(python ? ['self'] : []), ...parameters].join(', ')})`,
    evidence,
    success_note:
      selection === 'success'
        ? `\nAfter each step the environment also reports whether the task is solved at that moment; an episode counts as a success if it was solved at any step.${full ? '' : ' That report is not part of traj.'}\n`
        : '',
  };
}

function taskText(context: PromptContext, declaration: string, method: string, parameters: readonly string[]): string {
  const { task } = context;
  const notes = task.observationNotes.trim();
  return fill(context, 'task', {
    ...about(context),
    observation: `${fenced('python', task.observationShown ?? task.observationSource)}${notes === '' ? '' : `\n\n${notes}`}`,
    actions: task.actionText.trim(),
    reward: rewardText(task),
    starter_code: starterCode(context, declaration, method, parameters),
  });
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
function rules({ preset, method }: RunSettings): string {
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
function languageNote({ language, numpy }: RunSettings): string {
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

/** Longest error shown to the model, in characters: the message, then the end of the traceback, where the cause stands. */
const MAX_ERROR = 4000;

/** An error as the repair prompts show it. */
export function errorText({ message, traceback, line }: RunError): string {
  const place = line === undefined ? '' : ` (line ${line})`;
  if (traceback === undefined || traceback.trim() === '') return cut(message + place);
  const trace = traceback.trim();
  return cut(trace.includes(message) ? trace + place : `${trace}\n${message}${place}`);
}

function cut(text: string): string {
  if (text.length <= MAX_ERROR) return text;
  return `${text.slice(0, 1000)}\n[...]\n${text.slice(-(MAX_ERROR - 1000))}`;
}

/** An error in one line. */
export function shortError({ message, line }: RunError): string {
  const text = message.split('\n')[0]!.slice(0, 300);
  return line === undefined ? text : `${text} (line ${line})`;
}
