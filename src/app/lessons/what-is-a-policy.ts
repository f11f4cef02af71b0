// Lesson 1: a policy is a program that looks and acts; one constant decides whether the pole stands.
import { formatScore } from '../format.ts';
import { constantIn } from './check.ts';
import type { Lesson, Tried } from './lesson.ts';

const task = 'cartpole-v1';
const recording = 'cartpole';
const first = { round: 1, candidate: 1 };
const seeds = [0, 1, 2, 3, 4];

/** Where an episode is lost, in metres and in radians (envs/cartpole/env.ts, rounded to two digits). */
export const POSITION_LIMIT = 2.4;
export const TILT_LIMIT = 0.21;

/** With `K` as the only thing to change. */
const program = (k: number): string => `const K = ${k};

class CartPolePolicy {
  act(obs) {
    const tilt = obs.pole_angle;
    const speed = obs.pole_angular_velocity;
    if (tilt + K * speed > 0) return 1;
    return 0;
  }
}`;

function standsFor(least: number) {
  return ({ mean, code }: Tried) => {
    if (mean >= least) return { passed: true, words: `${formatScore(mean)} steps on average: it stands.` };
    const k = constantIn(code, 'K');
    const hint =
      k === 0
        ? 'With K = 0 the speed of the tilt counts for nothing. Give K a value above 0, like 0.5.'
        : k !== null && k < 0
          ? 'A negative K pushes the pole over. Take a value above 0.'
          : k !== null && k < 1
            ? 'The speed still counts for too little: try a larger K.'
            : 'The tilt should still count: try a smaller K.';
    return { passed: false, words: `${formatScore(mean)} steps on average. ${hint}` };
  };
}

export const whatIsAPolicy: Lesson = {
  id: 'what-is-a-policy',
  title: 'What a policy is',
  question: 'How can a few lines of code balance a pole?',
  minutes: 10,
  needs: { recordings: [recording], tasks: [task] },
  notes: {
    aim: 'A policy is a rule from what is seen to what is done. It can be read, changed and measured.',
    ask: [
      {
        question: 'What would you look at if you balanced a broom on your hand?',
        answer: 'Its upper end: how far it leans, and how fast that grows. The program looks at the same two numbers.',
      },
      {
        question: 'Why do we play five episodes and not one?',
        answer: 'Each starts a little differently. One good episode may be luck; five are harder to get by luck.',
      },
      {
        question: 'What can the program not see?',
        answer: 'Earlier steps, the lengths and masses, and the rules by which the cart and the pole move.',
      },
    ],
    expect: [
      'Many set K to 1 at once. It is a surprise that 0.02 would do.',
      'Someone asks whether the program learns while it runs. It does not: it is the same in every step.',
    ],
  },
  steps: (m) => {
    const random = formatScore(m.level(task, 'random'));
    const most = formatScore(m.card(task).horizon);
    const solved = formatScore(m.level(task, 'threshold'));
    const weights = weightsIn(m.candidate(recording, first).code ?? '');
    return [
      {
        title: 'A pole that wants to fall',
        text: [
          'A cart carries a pole. At every step it is pushed, to the left or to the right, and each step with the pole up earns one point.',
          `Here the pushes are random. That lasts ${random} steps on average. An [episode|episode] is over when the pole leans too far or the cart leaves its track, and after ${most} steps at the latest.`,
          'Four numbers can be seen: where the cart is and how fast it moves, how far the pole tilts and how fast that changes.',
        ],
        show: { kind: 'task', envId: task },
        exercise: {
          kind: 'choice',
          question: 'The pole tilts to the right. Where should the cart be pushed?',
          options: [
            {
              text: 'To the right, under the pole',
              right: true,
              why: 'Yes. The cart has to get under the pole again.',
            },
            {
              text: 'To the left, against the tilt',
              right: false,
              why: 'The cart would be driven out from under the pole, and it would fall faster. Think of a broom on your hand.',
            },
            {
              text: 'To the left and to the right in turn',
              right: false,
              why: 'The two pushes cancel out, and a pole that is left alone falls.',
            },
          ],
        },
      },
      {
        title: 'The rule as a program',
        text: [
          'A [policy|policy] is a program with one method, `act`. It gets what can be seen and returns what to do: `1` pushes to the right, `0` to the left.',
          'The tilt is above 0 when the pole leans to the right. `K` is 0, so the speed counts for nothing yet.',
        ],
        exercise: {
          kind: 'write',
          question: 'Run it as it is. For how many steps does the pole stand?',
          envId: task,
          code: program(0),
          seeds,
          solution: null,
          goal: 'Any result will do.',
          judge: ({ mean }) => ({
            passed: true,
            words: `${formatScore(mean)} steps on average, against ${random} at random. Better, but it swings ever more and falls.`,
          }),
        },
      },
      {
        title: 'One constant',
        text: [
          'The rule reacts too late: when the tilt is there, the pole is already moving. `K` lets the speed of the tilt count as well.',
        ],
        exercise: {
          kind: 'write',
          question: 'Change K so that the pole stands for at least 200 steps on average.',
          envId: task,
          code: program(0),
          seeds,
          solution: 'const K = 0.5;',
          goal: 'A mean of 200 steps or more over five episodes.',
          judge: standsFor(200),
        },
      },
      {
        title: 'Too much of it',
        text: [
          'More is not always better. With a large `K` the program looks at the speed alone, and the pole leans while it moves slowly.',
        ],
        exercise: {
          kind: 'write',
          question: 'This program starts with K = 1. Make K so large that the mean falls below 400.',
          envId: task,
          code: program(1),
          seeds,
          solution: 'const K = 5;',
          goal: 'A mean below 400, with K above 0.',
          judge: ({ mean, code }) => {
            const k = constantIn(code, 'K');
            if (k === null || k <= 0)
              return { passed: false, words: 'Keep K as a number above 0: this is about too much of it.' };
            if (mean < 400)
              return { passed: true, words: `${formatScore(mean)} with K = ${k}: too much of a good thing.` };
            return { passed: false, words: `${formatScore(mean)}: it still stands. Try a larger K, like 5.` };
          },
        },
      },
      {
        title: 'Five episodes, the same for all',
        text: [
          'Every [episode|episode] starts a little differently. A [seed|seed] fixes how: your five episodes began exactly like those of everyone else.',
          'The mean of their [return|returns] is the [score|score].',
        ],
        exercise: {
          kind: 'choice',
          question: 'Two programs are compared. Why should both play the same seeds?',
          options: [
            {
              text: 'So that neither has the easier starts',
              right: true,
              why: 'Yes: then a difference comes from the program and not from luck.',
            },
            {
              text: 'So that the program can remember them',
              right: false,
              why: 'A fresh program object plays each episode; nothing is remembered.',
            },
            { text: 'It is faster', right: false, why: 'It takes as long either way. It is about luck.' },
          ],
        },
      },
      {
        title: 'What a language model wrote',
        text: [
          `A language model was told in words what can be seen, what can be done and what earns a point. It answered with this program, and scored ${formatScore(m.score(recording, first))} of ${most} steps at the first try.`,
          `It multiplies each of the four numbers by a weight and adds them up. Each number has its own unit: the pole is lost from a tilt of ${TILT_LIMIT} radians on, the cart from ${POSITION_LIMIT} metres on.`,
        ],
        show: { kind: 'programs', recording, which: [first] },
        exercise: {
          kind: 'choice',
          question: `The weight of the tilt is ${weights.angle}, that of the cart’s position ${weights.position}. Why is the one so much larger?`,
          options: [
            {
              text: 'A tilt in radians is a small number, so it needs a large weight to count',
              right: true,
              why: `Yes. Where each is lost, the tilt adds ${atLimit(weights.angle, TILT_LIMIT)} and the position ${atLimit(weights.position, POSITION_LIMIT)}: not far apart.`,
            },
            {
              text: 'The tilt matters that many times more than the position',
              right: false,
              why: 'Weights in different units cannot be compared like that. With the tilt in degrees its weight would be about 57 times smaller, and the program the same.',
            },
            {
              text: 'The numbers were drawn at random',
              right: false,
              why: 'It scored full marks at the first try. Think of the units: how large can a tilt be, and how large a position?',
            },
          ],
        },
      },
      {
        title: 'What you know now',
        text: [
          `A policy is a program that looks and acts. This task counts as solved from ${solved} steps, and a single line can do it.`,
          'The next lesson shows how a language model gets better at writing such programs.',
        ],
        exercise: {
          kind: 'choice',
          question: 'What changes while a policy plays its episode?',
          options: [
            {
              text: 'What it sees and does, not the program',
              right: true,
              why: 'Right. Improving the program happens between episodes, and that is what PromptPO is about.',
            },
            { text: 'The program rewrites itself', right: false, why: 'No: the same lines are run at every step.' },
            { text: 'The rules of the task', right: false, why: 'The task stays as it is; only its state moves on.' },
          ],
        },
      },
    ];
  },
};

/** What the recorded program multiplies by. */
function weightsIn(code: string): { readonly position: number; readonly angle: number } {
  const weight = (name: string): number => Number(new RegExp(`([\\d.]+) \\* obs\\.${name}\\b`).exec(code)?.[1]);
  return { position: weight('cart_position'), angle: weight('pole_angle') };
}

/** What a number adds to the sum where the episode is lost, with one digit. */
const atLimit = (weight: number, limit: number): string => (weight * limit).toFixed(1);
