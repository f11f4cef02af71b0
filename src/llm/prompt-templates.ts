// The texts that a language model is sent, as templates with `{{placeholders}}` that a person may edit. prompts.ts fills
// them. What they tell, and in which order, follows the published method (README, "The method"); the wording is ours.
import type { PromptTemplates, RunSettings } from '../engine/settings.ts';
import { compactTemplates } from './compact-templates.ts';

export interface TemplatePlaceholder {
  readonly name: string;
  readonly help: string;
}

/** One editable text: `title` and `help` are shown by the editor. */
export interface PromptTemplate {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly text: string;
  readonly placeholders: readonly TemplatePlaceholder[];
}

/** What every placeholder stands for. */
const placeholderHelp = {
  observation: 'Python source of the observation class and the notes that belong to it',
  actions: 'description of the actions',
  reward_name: 'name of the reward function',
  reward: 'source or description of the reward function',
  starter_code: 'imports that are available and the empty class',
  task: 'the text "The task", filled in',
  policy_class: 'name of the policy class',
  observation_class: 'name of the observation class',
  language: 'Python or JavaScript',
  fence: 'label of the code block: python or javascript',
  language_note: 'what the policy receives and may import in this language',
  rules: 'how long a policy object lives and how its actions are checked',
  horizon: 'longest episode in steps',
  episodes: 'episodes per evaluation',
  method_name: 'signature of the method of the Feedback class',
  evidence: 'what the Feedback class receives',
  success_note: 'how the task reports success; empty where it does not count',
  code: 'the code in question',
  error: 'message and traceback',
  attempt: 'number of the attempt',
  best_mark: 'the sentence that marks the best attempt; else empty',
  scores: 'returns (and successes) of the episodes',
  feedback: 'trajectory feedback, with its heading; may be empty',
  reflection: 'the reflection, with its heading; may be empty',
  earlier: 'returns of all earlier attempts, one a line',
  policy_prompt: 'the text "First policy", filled in',
  history: 'all earlier attempts, oldest first',
  failures: 'what went wrong in rounds without a working policy; may be empty',
} as const;

type PlaceholderName = keyof typeof placeholderHelp;

const onlyCode = `Reply with the whole class and all that it needs to run in one fenced block, and with no other code:
\`\`\`{{fence}}

\`\`\`
`;

function template(
  name: string,
  title: string,
  help: string,
  uses: readonly PlaceholderName[],
  text: string,
): PromptTemplate {
  return { name, title, help, text, placeholders: uses.map((use) => ({ name: use, help: placeholderHelp[use] })) };
}

const about: readonly PlaceholderName[] = ['policy_class', 'reward_name', 'language', 'fence', 'horizon', 'episodes'];
const feedbackUses: readonly PlaceholderName[] = [
  'task',
  ...about,
  'observation_class',
  'language_note',
  'method_name',
  'evidence',
  'success_note',
];

/** All texts in the order in which a run uses them. */
export const promptTemplates: readonly PromptTemplate[] = [
  template(
    'task',
    'The task',
    'Opens every prompt that asks for code: what is observed, what can be done, what is rewarded, where to begin.',
    ['observation', 'actions', 'reward', 'starter_code', ...about],
    `# What the policy observes

{{observation}}

# What the policy can do

{{actions}}

# What is rewarded: {{reward_name}}

{{reward}}

# Starter code

Begin with this:
\`\`\`{{fence}}
{{starter_code}}
\`\`\``,
  ),
  template(
    'policy',
    'First policy',
    'Asks for a policy in round 1; later rounds begin with the same text.',
    ['task', 'rules', 'language_note', ...about],
    `{{task}}

# What to write

Write a policy in {{language}}: it is given one observation and returns one action. It should make the expected sum of the rewards that {{reward_name}} gives, over at most {{horizon}} steps, as large as possible.
{{rules}}{{language_note}}
Work the problem out step by step for yourself before you write the final code. The policy is a class named {{policy_class}} with a method act(obs) that takes the observation and returns a valid action.
${onlyCode}`,
  ),
  template(
    'policy-repair',
    'Repair of a policy',
    'Sent with the code and the error when a policy could not be loaded or failed while running.',
    ['task', 'rules', 'language_note', 'code', 'error', ...about],
    `{{task}}

# What went wrong

This policy failed. It was to run for {{episodes}} episodes of at most {{horizon}} steps:
\`\`\`{{fence}}
{{code}}
\`\`\`

The error:
\`\`\`
{{error}}
\`\`\`

# What to write

Correct the policy so that it runs without an error. The class must be named {{policy_class}} and have a method act(obs) that returns a valid action. Rely on nothing but the descriptions above; no other policy exists that yours could use.
{{rules}}{{language_note}}
${onlyCode}`,
  ),
  template(
    'policy-reask',
    'Second request for a policy',
    'Sent when a reply held no usable code block.',
    ['task', 'rules', 'language_note', 'error', ...about],
    `{{task}}

# What to write

The answer before this one could not be used: {{error}}

Write a policy in {{language}} as a class named {{policy_class}} with a method act(obs) that takes the observation and returns a valid action. It should make the expected sum of the rewards that {{reward_name}} gives, over at most {{horizon}} steps, as large as possible. Keep the answer short enough to be finished.
{{rules}}{{language_note}}
${onlyCode}`,
  ),
  template(
    'feedback',
    'Feedback class',
    'Asks once, before round 1, for code that sums up what happened in an episode.',
    feedbackUses,
    `{{task}}

# What to write

Write a class named Feedback in {{language}} with a method {{method_name}}. {{evidence}}
{{success_note}}
The method computes a few short, telling figures about the episode that help someone to improve a policy, so that the expected sum of the rewards of {{reward_name}} over at most {{horizon}} steps grows: for example the sum, smallest, largest or mean value of quantities that bear on the reward and can be worked out from what it is given. It returns one string. Keep that string as short as you can, and use no abbreviation that the reader of the task above would not know.
{{language_note}}
${onlyCode}`,
  ),
  template(
    'feedback-repair',
    'Repair of the Feedback class',
    'Sent with the code and the error when the Feedback class failed.',
    [...feedbackUses, 'code', 'error'],
    `{{task}}

# What went wrong

This Feedback class failed when {{method_name}} was called after the episodes had been run. {{evidence}} Do not take the observations for plain arrays unless their description says so: use the fields and methods of {{observation_class}}.
{{success_note}}
\`\`\`{{fence}}
{{code}}
\`\`\`

The error:
\`\`\`
{{error}}
\`\`\`

# What to write

Correct the class so that the method runs without an error for every such episode and returns a short string. The class must be named Feedback.
{{language_note}}
${onlyCode}`,
  ),
  template(
    'feedback-reask',
    'Second request for the Feedback class',
    'Sent when the reply held no usable code block.',
    [...feedbackUses, 'error'],
    `{{task}}

# What to write

The answer before this one could not be used: {{error}}

Write a class named Feedback in {{language}} with a method {{method_name}}. {{evidence}}
{{success_note}}
The method returns one short string with a few telling figures about the episode that help to improve a policy for {{reward_name}}. Use no abbreviation that the reader of the task above would not know.
{{language_note}}
${onlyCode}`,
  ),
  template(
    'reflection',
    'Reflection',
    'Asks, from round 2 on, how the last attempt compares with the earlier ones.',
    ['reward', 'feedback', 'code', 'attempt', 'scores', 'earlier', 'success_note', ...about],
    `# What is rewarded: {{reward_name}}

{{reward}}

{{feedback}}# The latest policy (attempt {{attempt}})

\`\`\`{{fence}}
{{code}}
\`\`\`

Attempt {{attempt}}: {{scores}}

# Earlier attempts of this run

{{earlier}}

# What to write

Compare the results of the latest policy with those of the earlier attempts.{{success_note}} Answer in 3 to 4 sentences. The first one opens with the comparison: that this policy did better than certain earlier attempts, worse than certain ones, or about the same; name their numbers where that helps. If instead its mean is plainly very low for {{horizon}} steps, or far below the best earlier mean, or poor in some other obvious way, open by saying that this policy did poorly and do not suggest an improvement. Then say in brief what this means for the expected sum of the rewards of {{reward_name}} over at most {{horizon}} steps.
Reply with this explanation only, without code.
`,
  ),
  template(
    'attempt',
    'An attempt in the history',
    'How each earlier attempt is shown from round 2 on.',
    ['attempt', 'best_mark', 'code', 'scores', 'feedback', 'reflection', 'fence'],
    `## Attempt {{attempt}}

{{best_mark}}\`\`\`{{fence}}
{{code}}
\`\`\`

Attempt {{attempt}}: {{scores}}
{{feedback}}{{reflection}}`,
  ),
  template(
    'refine',
    'Better policy',
    'Asks for a better policy from round 2 on.',
    ['policy_prompt', 'reflection', 'history', 'failures', ...about],
    `{{policy_prompt}}
{{reflection}}# Earlier attempts, oldest first

{{history}}

{{failures}}# The next attempt

Write {{policy_class}} anew so that it attains higher episode returns. It should make the expected sum of the rewards of {{reward_name}} over at most {{horizon}} steps as large as possible. It is a class named {{policy_class}} with a method act(obs) that takes the observation and returns a valid action.
${onlyCode}`,
  ),
];

/** The unedited texts by name. */
export const defaultTemplates: PromptTemplates = Object.fromEntries(
  promptTemplates.map(({ name, text }) => [name, text]),
);

/** The unedited texts of a prompt size; absent means the full ones. */
export function defaultTemplatesFor(promptSize: RunSettings['promptSize']): PromptTemplates {
  return promptSize === 'compact' ? compactTemplates : defaultTemplates;
}

const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** What is wrong with an edited template, as one sentence; null if it can be used. */
export function checkTemplate(name: string, text: string): string | null {
  const known = promptTemplates.find((item) => item.name === name);
  if (known === undefined) return `There is no prompt text named "${name}".`;
  const allowed = known.placeholders.map((item) => item.name);
  for (const [, used] of text.matchAll(placeholder)) {
    if (!allowed.includes(used!)) {
      return `"${known.title}" uses the unknown placeholder {{${used}}}; it may use ${allowed.join(', ')}.`;
    }
  }
  return null;
}

/** All texts of a run: those of its prompt size with the person's edits. Throws on an unknown name or placeholder. */
export function completeTemplates(edited: PromptTemplates, promptSize?: RunSettings['promptSize']): PromptTemplates {
  for (const [name, text] of Object.entries(edited)) {
    const problem = checkTemplate(name, text);
    if (problem !== null) throw new Error(problem);
  }
  return { ...defaultTemplatesFor(promptSize), ...edited };
}

/** The text with each placeholder replaced; values are inserted as they stand. Throws on an unknown placeholder. */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(placeholder, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`Unknown placeholder {{${name}}} in a prompt text.`);
    return value;
  });
}
