// What a check of an environment may find: the rules by name, and a broken one in words that say what came, what was expected and
// what to do.

/** The rules in the order in which they are checked; the title says what holds where a rule is kept. */
export const rules = {
  load: 'The code loads and defines one environment class',
  spaces: 'Its spaces make sense',
  fields: 'The observation has a name for every number',
  reset: 'reset() returns an observation and info',
  step: 'step() returns observation, reward, terminated, truncated, info',
  observation: 'Observations lie in the observation space',
  reward: 'Rewards are finite numbers',
  ending: 'Endings are true or false',
  info: 'Success, where it is reported, is between 0 and 1',
  bounds: 'The extreme actions are accepted',
  refusal: 'An action outside the space is refused',
  order: 'A step before the first reset is refused',
  seed: 'The same seed and actions give the same episode',
  restart: 'A reset starts over, wherever the episode stood',
  fresh: 'Two fresh environments start alike without a seed',
  picture: 'Frames can be kept',
  close: 'It can be closed twice',
} as const;

export type RuleId = keyof typeof rules;

export interface Finding {
  readonly rule: RuleId;
  readonly came: string;
  readonly expected: string;
  readonly fix: string;
  /** 1-based line in the environment's source, where known. */
  readonly line?: number;
  readonly traceback?: string;
}

/** A finding as one text. */
export function findingText({ came, expected, fix }: Pick<Finding, 'came' | 'expected' | 'fix'>): string {
  return `${came} Expected: ${expected} ${fix}`;
}

/** Thrown by an environment that knows which rule it breaks. */
export class EnvProblem extends Error {
  override readonly name = 'EnvProblem';
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(findingText(finding));
    this.finding = finding;
  }
}

/** A broken rule without a place in the source. */
export const found = (rule: RuleId, came: string, expected: string, fix: string): Finding => ({
  rule,
  came,
  expected,
  fix,
});

/** What was thrown, as a finding: its own where the environment says which rule it breaks. */
export function ofThrown(rule: RuleId, thrown: unknown): Finding {
  if (thrown instanceof EnvProblem) return thrown.finding;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return found(rule, `It raised an error: ${text}`, 'no error here.', 'Mend what raised it.');
}
