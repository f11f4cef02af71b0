// Lesson 3: a model that knows the task needs no practice; what hidden names take away, and what they do not.
import { formatCount, formatScore, formatShare } from '../format.ts';
import { endOf, settledAt } from './curves.ts';
import type { Lesson } from './lesson.ts';

const pole = 'cartpole-v1';
const lake = 'frozen-lake-8x8-v1';
const first = { round: 1, candidate: 1 };

export const whenKnowledgeIsEnough: Lesson = {
  id: 'when-knowledge-is-enough',
  title: 'When prior knowledge is enough',
  question: 'Can a model solve a task that it has never practised?',
  minutes: 12,
  needs: { recordings: ['cartpole', 'cartpole-twin', 'frozen-lake-8x8'], tasks: [pole, lake] },
  notes: {
    aim: 'Some tasks are solved by what the model read before. Taking names away is a way to measure that, and a leaky one.',
    ask: [
      {
        question: 'If the first program is perfect, what did the loop add?',
        answer: 'Nothing to the score. It only confirmed it on fresh seeds.',
      },
      {
        question: 'How would you hide a task so that nobody recognises it?',
        answer: 'Change names, order, scale and also ratios and rules. What stays equal can be recognised.',
      },
      {
        question: 'Is recognising a task cheating, or is it what we want?',
        answer:
          'Both can be argued. It is of use for the task at hand, and it misleads whoever wants to measure learning.',
      },
    ],
    expect: [
      'Many expect the hidden pole to fail. It does not: the bounds give it away.',
      'The comparison in steps is fair to experience and silent about what the model’s training cost.',
    ],
  },
  steps: (m) => {
    const threshold = m.level(pole, 'threshold');
    const most = m.card(pole).horizon;
    const settled = settledAt('cartpole.cma-es', threshold)!;
    const firstScore = m.score('cartpole', first);
    const hidden = m.score('cartpole-twin', first);
    const [low, high] = boundsOf(promptOf(m.run('cartpole-twin').prompts));
    const half = (high - low) / 2;
    const scale = scaleIn(m.candidate('cartpole-twin', first).code!);
    const lakeRun = m.run('frozen-lake-8x8').reports.best!;
    return [
      {
        title: 'The first answer',
        text: [
          `This is the first program that the model wrote for the pole. It got ${formatScore(firstScore)} of ${formatScore(most)} points in all five episodes, and nothing better can be had.`,
        ],
        show: { kind: 'programs', recording: 'cartpole', which: [first] },
        exercise: {
          kind: 'number',
          question: 'How many steps of practice had the model seen before it wrote this?',
          unit: 'steps',
          from: 0,
          to: 0,
          tooLow: 'There is no less than none.',
          tooHigh: `Fewer. The ${formatCount(m.stepsAt('cartpole', first))} steps of its own test came after it was written.`,
          right: 'None at all. What it needed it had read before: balancing a pole is in every textbook of control.',
        },
      },
      {
        title: 'Learners that start from nothing',
        text: [
          'Classical reinforcement learning knows nothing beforehand and pays for everything in steps. Three methods tried it ten times each: CMA-ES changes a small controller at random and keeps what scores better; PPO and DQN train a neural network, PPO to choose actions, DQN to foretell what an action is worth. The chart shows their means; each mark on the axis of steps is ten times the one before.',
          `The diamond is the model’s first program. The task counts as solved from ${formatScore(threshold)} on.`,
        ],
        show: {
          kind: 'curves',
          curves: ['cartpole.cma-es', 'cartpole.ppo', 'cartpole.dqn'],
          levels: [{ label: 'Solved', value: threshold }],
          run: { label: 'Language model, first program', steps: m.stepsAt('cartpole', first), score: firstScore },
        },
        exercise: {
          kind: 'number',
          question:
            'After about how many steps does CMA-ES stay above the line? “The table” under the chart opens with all values.',
          unit: 'steps',
          from: settled * 0.6,
          to: settled * 1.5,
          tooLow: 'There it is still below the line, or falls below it again. Look further to the right.',
          tooHigh: 'It is above the line earlier. Look further to the left.',
          right: `Yes: at ${formatCount(settled)} steps its mean is above the line, and it stays there. Classical RL gets there too; it only pays for what the model knew.`,
        },
      },
      {
        title: 'Take the names away',
        text: [
          'Now the same task as a stranger: no names, no description, the numbers in another order, stretched and shifted. This is all that the model was told about what it sees:',
        ],
        show: {
          kind: 'quote',
          from: 'From the prompt',
          hue: 'env',
          text: observationPart(promptOf(m.run('cartpole-twin').prompts)),
        },
        exercise: {
          kind: 'bet',
          question: 'What will its first program score now?',
          options: ['Below 100', 'From 100 to 400', `Above 400, up to the full ${formatScore(most)}`],
          outcome: hidden < 100 ? 0 : hidden <= 400 ? 1 : 2,
          reveal: `Its first program scored ${formatScore(hidden)}.`,
        },
      },
      {
        title: 'How it knew',
        text: [
          'Here are the two lines of that program that matter. The first line divides the first value by a number before it uses it, as if it knew the right scale.',
          `The bounds in the prompt were ${low} and ${high}, that is ${((low + high) / 2).toFixed(2)} plus and minus ${half.toFixed(3)}.`,
        ],
        show: { kind: 'programs', recording: 'cartpole-twin', which: [first], part: { from: 'th.push', lines: 2 } },
        exercise: {
          kind: 'number',
          question: `Divide ${half.toFixed(3)} by the number in the line with \`th.push\`. What do you get?`,
          unit: '',
          from: half / scale - 0.01,
          to: half / scale + 0.01,
          tooLow: 'A little more. Which number stands after the slash?',
          tooHigh: 'A little less. Which number stands after the slash?',
          right: `Right, ${(half / scale).toFixed(2)}: the bound of the pole’s tilt in the published CartPole, 24 degrees in radians. The model recognised the task by the ratio of its bounds.`,
        },
      },
      {
        title: 'A map that it knew by heart',
        text: [
          `A frozen lake of 8 by 8 squares with holes and slippery ice. The prompt says which published lake it is, and neither where the holes are nor how slippery it is. The model knew both: its program holds the whole map, and plans with it.`,
          `In ${lakeRun.scores.returns.length} fresh episodes it arrives in ${formatShare(lakeRun.score)}; the best that is possible is ${formatShare(m.level(lake, 'optimum'))} on average. Q-learning, which has to find all that by slipping and falling, ends at ${formatShare(endOf('frozen-lake-8x8.q-learning'))}.`,
        ],
        show: {
          kind: 'curves',
          curves: ['frozen-lake-8x8.q-learning', 'frozen-lake-8x8.value-iteration'],
          levels: [{ label: 'Optimum', value: m.level(lake, 'optimum') }],
          run: {
            label: 'Language model, first program',
            steps: m.stepsAt('frozen-lake-8x8', first),
            score: m.score('frozen-lake-8x8', first),
          },
        },
        exercise: {
          kind: 'choice',
          question: 'Why does the model’s program need so few steps?',
          options: [
            {
              text: 'It can plan before it ever moves',
              right: true,
              why: 'Yes: whoever knows map and rules can work out the best way on paper.',
            },
            {
              text: 'It remembers earlier episodes',
              right: false,
              why: 'A fresh program object plays each episode. It plans anew each time.',
            },
            { text: 'It was lucky', right: false, why: 'Five episodes are few, but the 20 fresh ones agree.' },
          ],
        },
      },
      {
        title: 'So when is it enough?',
        text: [
          'Knowledge replaces practice where the task is known, or where its rules are told.',
          'The next two lessons look at where that ends.',
        ],
        exercise: {
          kind: 'choice',
          question: 'For which task would you expect the first program to be good?',
          options: [
            {
              text: 'A chess clock that has to be pressed in time',
              right: false,
              why: 'That asks for quick reactions, not for knowledge. Pick the one whose rules are known and simple.',
            },
            {
              text: 'Landing a craft with thrusters, equations given',
              right: true,
              why: 'Yes: known physics, described in full. There is a textbook answer to write down.',
            },
            {
              text: 'A game with made-up rules that are not told',
              right: false,
              why: 'There is nothing to know beforehand; it has to be explored. That is lesson 5.',
            },
          ],
        },
      },
    ];
  },
};

/** The prompt for policies: the one that tells what can be observed and asks for code. */
function promptOf(prompts: ReadonlyMap<string, { readonly text: string }>): string {
  return [...prompts.values()].map(({ text }) => text).find((text) => text.includes('values[0]: ')) ?? '';
}

/** What the prompt says of the observation, without its heading and the code under it. */
function observationPart(prompt: string): string {
  return /"""\s*([\s\S]*?)\s*"""/.exec(prompt)?.[1]?.replace(/^ {4}/gm, '') ?? '';
}

function boundsOf(prompt: string): readonly [number, number] {
  const found = /values\[0\]: (-?[\d.]+) to (-?[\d.]+)/.exec(prompt);
  return [Number(found?.[1]), Number(found?.[2])];
}

/** What the program divides the first value by. */
function scaleIn(code: string): number {
  return Number(/th\.push\(\(v\[0\] - [\d.]+\) \/ ([\d.]+)\)/.exec(code)?.[1]);
}
