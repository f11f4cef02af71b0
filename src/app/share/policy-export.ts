// A policy as a file that runs elsewhere: in Python with the task's own observation class and a loop over Gymnasium's (or the paper's)
// environment, in JavaScript as it stands, for this repository's command line. Pure text; nothing runs here.
import type { EnvOptions, TaskDescription } from '../../env-api/env.ts';
import { isOwnId } from '../../env-api/own-task.ts';
import { publishedOptions, twinLevel, twinSeed } from '../../env-api/twin-options.ts';
import { fileNameOf, formatScore } from '../format.ts';
import { isPaperTask, simulatorOf, type Simulator } from './policy-simulators.ts';

export interface PolicyToExport {
  readonly envId: string;
  readonly envOptions: EnvOptions;
  /** The task's title. */
  readonly title: string;
  /** What the policy was written for and is given: `taskForRun`. */
  readonly task: TaskDescription;
  readonly language: 'python' | 'javascript';
  readonly code: string;
  /** One line on where it comes from, e.g. which model wrote it. */
  readonly origin: string;
  /** Whether a fresh policy object plays each episode. */
  readonly isFreshEachEpisode: boolean;
  /** Episodes that were played here: seed i gave return i. Empty where none had seeds. */
  readonly measured: { readonly seeds: readonly number[]; readonly returns: readonly number[] };
}

export interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

export function policyFile(policy: PolicyToExport): PolicyFile {
  const isPython = policy.language === 'python';
  return {
    name: `${fileNameOf(policy.title).replaceAll('-', '_') || 'policy'}_policy.${isPython ? 'py' : 'js'}`,
    text: isPython ? pythonFile(policy) : javascriptFile(policy),
  };
}

function javascriptFile(policy: PolicyToExport): string {
  const { title, envId, origin, code } = policy;
  const command = `npm run -s evaluate -- --env ${envId}${flags(policy)} --policy THIS_FILE --episodes 20`;
  return [
    `// ${oneLine(title)}: ${oneLine(origin)}`,
    isOwnId(envId)
      ? '// It plays a task of its author’s own: open it in the editor of PromptPO Studio, where that task is.'
      : `// Run it in a copy of PromptPO Studio, with Node 20.19 or newer:\n//   ${command}`,
    '// There is no automatic translation to Python; let the model write one, or ask for Python when you start a run.',
    `${code.trimEnd()}\n`,
  ].join('\n');
}

/** Options of `npm run evaluate` that give the policy the task that it was written for. */
function flags({ envOptions, task, isFreshEachEpisode }: PolicyToExport): string {
  const level = twinLevel(envOptions);
  const options = Object.entries(publishedOptions(envOptions)).map(
    ([name, value]) => `--env-option ${shellWord(`${name}=${String(value)}`)}`,
  );
  const told =
    level !== null
      ? [`--twin ${level}:${twinSeed(envOptions)}`]
      : task.observationValues !== undefined
        ? ['--description no-names']
        : [];
  return [...options, ...told, ...(isFreshEachEpisode ? [] : ['--preset paper'])].map((each) => ` ${each}`).join('');
}

/** As one word of a command line: an imported run can have any text for an option. */
function shellWord(text: string): string {
  return /^[\w=./+-]+$/.test(text) ? text : `'${oneLine(text).replaceAll("'", '')}'`;
}

function pythonFile(policy: PolicyToExport): string {
  const { task, envId, envOptions } = policy;
  const simulator = simulatorOf(envId, envOptions);
  const { future, rest } = withoutFuture(policy.code);
  return [
    docstring(policy, simulator),
    ...future,
    heading('What the policy sees: the task’s own observation class'),
    task.observationSource.trim(),
    ...(needsModules(rest, task) ? [modules(task)] : []),
    heading('The policy'),
    rest.trim(),
    ...(simulator ? [heading('Plays episodes; nothing here belongs to the policy'), loop(policy, simulator)] : []),
    '',
  ].join('\n\n\n');
}

function docstring(policy: PolicyToExport, simulator: Simulator | null): string {
  const { title, envId, origin, task, envOptions, isFreshEachEpisode, measured } = policy;
  const lines = [`${oneLine(title)} (${envId}): a policy from PromptPO Studio. ${oneLine(origin)}`, ''];
  if (simulator) {
    lines.push(`Needs ${simulator.where === 'gymnasium' ? `pip install ${simulator.needs}` : simulator.needs}.`);
    lines.push('', '    python THIS_FILE --episodes 20', '');
    if (measured.seeds.length > 0) {
      lines.push(
        `The Studio measured a mean return of ${formatScore(meanOf(measured.returns)).replace('−', '-')} on the seeds below; without options the same ones are played.`,
      );
    }
    if (simulator.note) lines.push(simulator.note);
  } else {
    lines.push(
      'It holds the observation class and the policy. There is no environment for these options to run it on.',
    );
  }
  if (isPaperTask(envId, envOptions) && task.observationValues === undefined) {
    lines.push(
      'The paper’s harness loads this file as it is (materialize_policy_class) and gives it its own observation class.',
    );
  }
  lines.push(isFreshEachEpisode ? 'Each episode has a fresh policy object.' : 'One policy object plays all episodes.');
  return `r"""${lines.join('\n').replaceAll('"""', "'''")}\n"""`;
}

function heading(words: string): string {
  return `# --- ${words} ${'-'.repeat(Math.max(3, 112 - words.length))}`;
}

/** `from __future__` has to stand at the top of a file; the other lines stay where they are. */
function withoutFuture(code: string): { readonly future: readonly string[]; readonly rest: string } {
  const future = code.match(/^from __future__ import .+$/gm) ?? [];
  return { future, rest: code.replace(/^from __future__ import .+$/gm, '') };
}

/** Policies may import the observation class from where the paper's harness keeps it. */
function needsModules(code: string, { observationModules }: TaskDescription): boolean {
  return observationModules.some((name) => code.includes(name.split('.')[0]!));
}

/** Offers the class under the harness's module names where the harness is not installed, or does not have this one. */
function modules({ observationModules, observationClassName }: TaskDescription): string {
  const names = [...new Set(observationModules.flatMap(ancestors))];
  return `try:
    from ${observationModules[0]} import ${observationClassName}
except ImportError:
    import sys
    import types

    for _name in ${tuple(names.map((name) => JSON.stringify(name)))}:
        if _name not in sys.modules:
            sys.modules[_name] = types.ModuleType(_name)
            sys.modules[_name].__path__ = []
        sys.modules[_name].${observationClassName} = ${observationClassName}`;
}

/** `a.b.c` as `a`, `a.b`, `a.b.c`. */
function ancestors(dotted: string): readonly string[] {
  return dotted.split('.').map((_, i, parts) => parts.slice(0, i + 1).join('.'));
}

function loop({ task, code, isFreshEachEpisode, measured }: PolicyToExport, simulator: Simulator): string {
  const policyClass = policyClassIn(code, task.policyClassName);
  return `HORIZON = ${task.horizon}
# Seeds of episodes that were played in the Studio, and what they returned there.
SEEDS = ${tuple(measured.seeds.map(String))}
RETURNS = ${tuple(measured.returns.map(String))}


def studio_make_env():
${simulator.make.map((line) => (line ? `    ${line}` : '')).join('\n')}


def studio_episode(gym_env, policy, seed):
    """Plays one episode; returns its return, and whether it reported success."""
    import numpy

    env = gym_env.unwrapped
    is_box = hasattr(gym_env.action_space, "low")
    observation, info = gym_env.reset(seed=seed)
    episode_return, success, over = 0.0, False, False
    while not over:
        obs = ${task.observationClassName}()
        obs.fill_from_env(env, [float(x) for x in ${simulator.vector}])
        action = policy.act(obs)
        action = numpy.asarray(action, dtype=numpy.float32) if is_box else int(action)
        observation, reward, terminated, truncated, info = gym_env.step(action)
        episode_return += float(reward)
        success = success or bool(info.get("success", False))
        over = terminated or truncated
    return episode_return, success


def studio_main():
    import argparse

    parser = argparse.ArgumentParser(description="Plays episodes with the policy in this file.")
    parser.add_argument("--episodes", type=int, default=len(SEEDS) or 20)
    parser.add_argument("--seed", type=int, help="first seed; without it those of the Studio, then 0, 1, 2, ...")
    args = parser.parse_args()
    seeds = list(SEEDS) if args.seed is None else []
    seeds += range(args.seed or 0, (args.seed or 0) + args.episodes)
    gym_env = studio_make_env()
    policy = ${policyClass}()
    results = []
    for i, seed in enumerate(seeds[: args.episodes]):
        ${isFreshEachEpisode ? `results.append(studio_episode(gym_env, ${policyClass}() if i else policy, seed))` : 'results.append(studio_episode(gym_env, policy, seed))'}
        there = f", in the Studio {RETURNS[i]:.6g}" if args.seed is None and i < len(RETURNS) else ""
        print(f"seed {seed}: return {results[-1][0]:.6g}{there}")
    gym_env.close()
    returns = [episode_return for episode_return, _ in results]
    print(f"mean return {sum(returns) / len(returns):.6g} over {len(returns)} episodes")
    if any(success for _, success in results):
        print(f"successful episodes: {sum(success for _, success in results)}")


if __name__ == "__main__":
    studio_main()`;
}

/** The policy's class as a run finds it: by its name in any case, else the only other class that acts and is no observation. */
function policyClassIn(code: string, wanted: string): string {
  const classes = code
    .split(/^class\s+/m)
    .slice(1)
    .map((text) => ({ name: /^\w+/.exec(text)?.[0] ?? '', acts: /^\s+(async )?def act\b/m.test(text) }));
  const names = classes.map(({ name }) => name);
  const same = names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  const others = classes.filter(({ name, acts }) => acts && !/observation/i.test(name));
  return names.includes(wanted) ? wanted : (same ?? others.at(-1)?.name ?? wanted);
}

function tuple(items: readonly string[]): string {
  return `(${items.join(', ')}${items.length === 1 ? ',' : ''})`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('\\', '/').trim();
}
