// Texts of a task of one's own that follow from its spaces: the observation class in Python, first drafts of the descriptions,
// a policy to start from. No model is asked here.
import type { ObservationField } from './env.ts';
import type { OwnFacts, OwnLanguage, OwnTexts } from './own-task.ts';

/** What its classes are called after: GridWorldEnv gives GridWorld. */
export function taskName(className: string): string {
  const words = className.replace(/[^A-Za-z0-9]/g, ' ').trim();
  const name = words
    .split(/ +/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
    .replace(/(Environment|Env)(V?\d*)$/, '');
  return /^[A-Z]\w*$/.test(name) ? name : 'OwnTask';
}

/** The observation class: its fields are those of the spaces, its docstring is the person's text. */
export function observationSource(facts: OwnFacts, text: string): string {
  const { fields } = facts;
  const words = text.trim().replaceAll('\\', '\\\\').replaceAll('"""', "'''") || draftObservation(facts);
  const docstring = words
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n');
  const first = fields.map((field) => `        self.${field.name} = ${field.shape.length === 0 ? '0' : '[]'}`);
  const filled = fields.map((field) => `        self.${field.name} = ${readingOf(field, facts)}`);
  return `"""What a policy sees at each step."""


class ${taskName(facts.className)}Observation:
    """
${docstring}
    """

    def __init__(self):
${first.join('\n')}

    def fill_from_env(self, env, obs):
        """Reads the fields from \`obs\`, a sequence of ${facts.whole.length} numbers; \`env\` is not used."""
${filled.join('\n')}
`;
}

const sizeOf = ({ shape }: ObservationField): number => shape.reduce((product, length) => product * length, 1);

/** How Python reads a field: rows of a table as nested lists. */
function readingOf(field: ObservationField, { whole }: OwnFacts): string {
  const { offset, shape } = field;
  const type = whole.slice(offset, offset + sizeOf(field)).every(Boolean) ? 'int' : 'float';
  if (shape.length === 0) return `${type}(obs[${offset}])`;
  const rows = (from: string, [length, ...rest]: readonly number[], depth: number): string => {
    const i = 'ijklmnop'.charAt(depth);
    const size = rest.reduce((product, each) => product * each, 1);
    if (rest.length === 0) return `[${type}(x) for x in obs[${from} : ${from} + ${length}]]`;
    return `[${rows(`${from} + ${size} * ${i}`, rest, depth + 1)} for ${i} in range(${length})]`;
  };
  return rows(String(offset), shape, 0);
}

function rangeWords({ spaces: { observation }, whole }: OwnFacts, offset: number, size: number): string {
  const [low, high] = [observation.low, observation.high].map((bounds) => bounds.slice(offset, offset + size)) as [
    number[],
    number[],
  ];
  const kind = whole[offset] ? 'whole number' : 'number';
  const [least, most] = [Math.min(...low), Math.max(...high)];
  const range =
    Number.isFinite(least) && Number.isFinite(most) ? ` from ${least} to ${most}` : ', not bounded on both sides';
  return size === 1 ? `a ${kind}${range}` : `${kind}s${range}`;
}

/** One line for each field, with its range. */
export function draftObservation(facts: OwnFacts): string {
  return facts.fields
    .map((field) => {
      const size = sizeOf(field);
      const list = field.shape.length === 0 ? '' : `list of ${field.shape.join(' x ')} `;
      return `${field.name} -- ${list}${rangeWords(facts, field.offset, size)}.`;
    })
    .join('\n');
}

function draftAction({ spaces: { action } }: OwnFacts): string {
  if (action.kind === 'discrete') {
    const rows = Array.from({ length: Math.min(action.n, 30) }, (_, i) => `| ${i} | |`);
    return [`One integer from 0 to ${action.n - 1}:`, '', '| action | what it does |', '|---|---|', ...rows].join('\n');
  }
  const rows = action.low.map((low, i) => `| ${i} | ${low} to ${action.high[i]} | |`);
  const count = action.low.length === 1 ? 'A list of one number' : `A list of ${action.low.length} numbers`;
  return [`${count}:`, '', '| index | range | what it does |', '|---|---|---|', ...rows].join('\n');
}

/** Descriptions that say no more than the spaces do. */
export function draftTexts(facts: OwnFacts): OwnTexts {
  return {
    observation: draftObservation(facts),
    action: draftAction(facts),
    reward:
      'Each step is followed by a reward, a number. The return of an episode is the sum of its rewards; more is better.',
  };
}

/** A policy that always takes the same action, for people to change. */
export function starterPolicy(facts: OwnFacts, language: OwnLanguage): string {
  const { action } = facts.spaces;
  const middle = (low: number, i: number, high: readonly number[]): number =>
    Number.isFinite(low) && Number.isFinite(high[i]) ? (low + high[i]!) / 2 : 0;
  const value =
    action.kind === 'discrete' ? '0' : `[${action.low.map((low, i) => middle(low, i, action.high)).join(', ')}]`;
  const name = `${taskName(facts.className)}Policy`;
  if (language === 'javascript') return `class ${name} {\n  act(obs) {\n    return ${value};\n  }\n}\n`;
  return `class ${name}:\n    def act(self, obs):\n        return ${value}\n`;
}

/** The prompt that asks a model for the three descriptions; its reply is read by `readDrafts`. */
export function draftPrompt(
  { language, code }: { readonly language: OwnLanguage; readonly code: string },
  facts: OwnFacts,
): string {
  return `Below is the source of a reinforcement learning environment. Describe it for somebody who writes a policy for it and cannot see the source.

Write three parts, each under its own heading, exactly these headings:

## Observation
One line for each field, as "name -- meaning, unit, range". The fields are: ${facts.fields.map(({ name }) => name).join(', ')}. Then, if needed, a sentence on how episodes start and end.

## Action
What each action does, as a Markdown table.

## Reward
How the reward of a step comes about, in plain words or as a short Python function. Say what ends an episode.

Tell facts of the source only; give no advice on strategy.

\`\`\`${language}
${code.trim()}
\`\`\`
`;
}

/** The three parts of a reply, as far as they are there. */
export function readDrafts(reply: string): Partial<OwnTexts> {
  const part = (heading: string): string | undefined =>
    new RegExp(`^#+\\s*${heading}[^\\n]*\\n([\\s\\S]*?)(?=^#+\\s*(?:observation|action|reward)\\b|$(?![\\s\\S]))`, 'im')
      .exec(reply)?.[1]
      ?.trim();
  const found = { observation: part('observation'), action: part('action'), reward: part('reward') };
  return Object.fromEntries(Object.entries(found).filter(([, text]) => text));
}
