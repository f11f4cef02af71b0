// Lesson 4: where a program's form is known but its numbers are not, trying beats knowing.
import { formatCount, formatScore } from '../format.ts';
import { constantIn } from './check.ts';
import { curves, endOf } from './curves.ts';
import type { Lesson, Tried } from './lesson.ts';

const pendulum = 'pendulum-v1';
const hopper = 'hopper_v5';
/** Three rounds of a large model on the hopper. */
const recording = 'hopper';
const seeds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/** The mean return from which on the README counts the pendulum as swung up. */
const wanted = -200;

const program = (
  brake: number,
  push: number,
): string => `// How strongly the motor pulls the rod upright, brakes it there, and pushes it on its way up.
const SPRING = 10;
const BRAKE = ${brake};
const PUSH = ${push};

class PendulumPolicy {
  act(obs) {
    const angle = Math.atan2(obs.sin_theta, obs.cos_theta); // 0 is upright
    const speed = obs.angular_velocity;
    if (Math.abs(angle) < 0.5) return [this.limit(-SPRING * angle - BRAKE * speed)];
    // Energy of the rod; 0 is what it takes to stand upright.
    const energy = (speed * speed) / 6 + 5 * (obs.cos_theta - 1);
    return [this.limit((speed >= 0 ? -1 : 1) * PUSH * energy)];
  }

  /** The motor gives at most 2. */
  limit(torque) {
    return Math.max(-2, Math.min(2, torque));
  }
}
`;

function judgeBrake({ mean, code }: Tried) {
  if (mean >= wanted)
    return { passed: true, words: `${formatScore(mean)}: it swings up and stays. One number did it.` };
  const brake = constantIn(code, 'BRAKE');
  const hint =
    brake === 0
      ? 'Without a brake the rod comes up and falls over on the other side. Give BRAKE a value above 0.'
      : brake !== null && brake < 1
        ? 'Better, but it still overshoots. Try a larger BRAKE.'
        : 'Look at one of the episodes below: does it come up, does it stay?';
  return { passed: false, words: `${formatScore(mean)} on average. ${hint}` };
}

function judgePush({ mean, code }: Tried) {
  const push = constantIn(code, 'PUSH');
  if (push === null || push <= 0 || push >= 1) {
    return { passed: false, words: 'PUSH has to lie between 0 and 1 here. Change it and run again.' };
  }
  if (mean >= wanted)
    return {
      passed: true,
      words: `${formatScore(mean)} with PUSH = ${push}. It takes trying: nothing in the description says where it breaks.`,
    };
  return {
    passed: false,
    words: `${formatScore(mean)} with PUSH = ${push}: too weak to come up in time. Try a value closer to 1.`,
  };
}

export const fineControl: Lesson = {
  id: 'fine-control',
  title: 'Where it fails: fine control',
  question: 'Why is knowing the trick not enough to walk?',
  minutes: 15,
  needs: { recordings: [recording], tasks: [pendulum, hopper] },
  notes: {
    aim: 'A program has a form and numbers. The form can be known; good numbers for many joints have to be found by trying.',
    ask: [
      {
        question: 'Which of the three numbers would you look up, and which only try?',
        answer: 'SPRING and BRAKE can be worked out with control theory. How weak PUSH may be has to be tried.',
      },
      {
        question: 'How many numbers would a walking robot need?',
        answer:
          'At least one for each pair of an observation and a motor: 33 for the hopper, many more for a humanoid.',
      },
      {
        question: 'What if the form itself is wrong?',
        answer:
          'Then no numbers help. Someone has to think of another form, and that is where a language model is strong.',
      },
    ],
    expect: [
      'The brake is found in two or three tries, which makes it look easy. Say that a hopper has three motors and eleven observations.',
      'The recorded run at the end comes close to the solved score: that model plans each step in physics of its own instead of looking for weights. Ask what it would do with a robot whose sizes nobody knows.',
      'The hopper’s picture loads a physics engine once (a few MB); afterwards it works offline.',
    ],
  },
  steps: (m) => {
    const random = formatScore(m.level(pendulum, 'random'));
    const solved = m.level(hopper, 'threshold');
    const byHand = m.level(hopper, 'heuristic');
    const share = Math.round((byHand / solved) * 100);
    const run = m.run(recording);
    const fresh = run.reports.best!;
    const favourite = m.winner(recording, 3);
    const planned = fresh.score;
    const confirmed = run.rounds.find(({ round }) => round === favourite.round)!.confirmed!.score;
    const guesses = [byHand, solved];
    return [
      {
        title: 'A rod that hangs',
        text: [
          'A rod hangs from a motor and is to stand upright. The motor is too weak to lift it in one go.',
          `Every step costs points for tilt, speed and force. At random an [episode|episode] ends at ${random}; 0 would be perfect.`,
        ],
        show: { kind: 'task', envId: pendulum },
        exercise: {
          kind: 'choice',
          question: 'How can a weak motor bring it up?',
          options: [
            {
              text: 'By swinging to and fro, a little higher each time',
              right: true,
              why: 'Yes, as on a swing: push in the direction in which it moves.',
            },
            {
              text: 'By pushing in one direction as long as it takes',
              right: false,
              why: 'Then it hangs at an angle where motor and weight are in balance.',
            },
            { text: 'It cannot', right: false, why: 'It can, with patience. Think of a child on a swing.' },
          ],
        },
      },
      {
        title: 'The trick, with one number missing',
        text: [
          'This program knows the trick: it pumps energy into the swing, and near the top it holds the rod like a spring.',
          '`BRAKE` is 0. Run it, watch an episode, then mend it.',
        ],
        exercise: {
          kind: 'write',
          question: `Find a value for BRAKE with a mean return of at least ${formatScore(wanted)}.`,
          envId: pendulum,
          code: program(0, 3),
          seeds,
          solution: 'const BRAKE = 2;',
          goal: `A mean return of ${formatScore(wanted)} or better over ten episodes.`,
          judge: judgeBrake,
        },
      },
      {
        title: 'How little is enough?',
        text: [
          'A weaker push would save the motor. How weak it may be stands in no book: it depends on this rod and this motor.',
        ],
        exercise: {
          kind: 'write',
          question: `Find a PUSH below 1 that still gets ${formatScore(wanted)}.`,
          envId: pendulum,
          code: program(2, 0.1),
          seeds,
          solution: 'const PUSH = 0.5;',
          goal: `PUSH between 0 and 1, and a mean return of ${formatScore(wanted)} or better.`,
          judge: judgePush,
        },
      },
      {
        title: 'Right numbers, wrong form',
        text: [
          `CMA-ES searches for the best numbers of one fixed form: add up what is seen, each with a weight. After ${formatCount(curves['pendulum.cma-es'].points.at(-1)![0])} steps it stands at ${formatScore(endOf('pendulum.cma-es'))}.`,
          `SAC, whose network can take any form, is at ${formatScore(endOf('pendulum.sac'))} after ${formatCount(curves['pendulum.sac'].points.at(-1)![0])} steps.`,
        ],
        show: {
          kind: 'curves',
          curves: ['pendulum.cma-es', 'pendulum.sac'],
          levels: [{ label: 'Hand-written', value: m.level(pendulum, 'heuristic') }],
        },
        exercise: {
          kind: 'choice',
          question: 'Why does CMA-ES not get there?',
          options: [
            {
              text: 'No weighted sum both swings up and holds',
              right: true,
              why: 'Yes. Your program had two parts and an if between them; a sum has not.',
            },
            {
              text: 'It had too few steps',
              right: false,
              why: 'It had fifty times as many as SAC, and its curve is flat.',
            },
            { text: 'The motor is too weak', right: false, why: 'It is strong enough for your program and for SAC.' },
          ],
        },
      },
      {
        title: 'Three motors, eleven numbers',
        text: [
          `The hopper is one leg with three motors. A score of ${formatScore(solved)} counts as solved. A hand-written program with a known trick gets ${formatScore(byHand)}.`,
          'Its constants were not thought out: a random search found them, trying many values of all of them at once.',
        ],
        show: { kind: 'task', envId: hopper },
        exercise: {
          kind: 'number',
          question: 'What share of the solved score does the hand-written program get?',
          unit: '%',
          from: share - 2,
          to: share + 2,
          tooLow: `It is more. Divide ${formatScore(byHand)} by ${formatScore(solved)}, and take that times 100.`,
          tooHigh: `It is less. Divide ${formatScore(byHand)} by ${formatScore(solved)}, and take that times 100.`,
          right: `About ${share}%. Writing down a trick gets half of the way; the rest is fine tuning.`,
        },
      },
      {
        title: 'Searching for the numbers',
        text: [
          `Searching for the weights of a sum on the hopper: after about 100,000 steps CMA-ES and CEM are at ${formatScore(endOf('hopper.cma-es'))} and ${formatScore(endOf('hopper.cem'))}, means over ${curves['hopper.cma-es'].seeds} trainings. That is more than nothing and less than the written trick.`,
        ],
        show: {
          kind: 'curves',
          curves: ['hopper.cma-es', 'hopper.cem'],
          levels: [
            { label: 'Solved', value: solved },
            { label: 'Hand-written', value: byHand },
          ],
        },
        exercise: {
          kind: 'choice',
          question: 'What would you try to get to the solved score?',
          options: [
            {
              text: 'Let a model write the form, and search for its numbers',
              right: true,
              why: 'A good idea: each does what it is good at. Try it under Write with the hopper.',
            },
            {
              text: 'Tell the model to try harder',
              right: false,
              why: 'It cannot feel which number is better without trying it. Each try is a round, and rounds are few.',
            },
            { text: 'Give the search a simpler form', right: false, why: 'The simple form is what holds it back.' },
          ],
        },
      },
      {
        title: 'What one model did instead',
        text: [
          'This run was recorded. Its programs look for no weights at all: each holds the hopper’s physics, written from the sizes in the description, and before every step it tries many pushes in there and takes the best.',
          'That is knowledge too, and it costs: such a program takes far longer over each step than a sum of eleven numbers does.',
        ],
        show: { kind: 'programs', recording, which: [m.winner(recording, 2)], hidden: true },
        exercise: {
          kind: 'bet',
          question: 'What did the run’s best program score on fresh episodes?',
          options: [
            `Less than the written trick, ${formatScore(byHand)}`,
            'Something in between',
            `${formatScore(solved)} or more: solved`,
          ],
          outcome: guesses.filter((limit) => planned >= limit).length,
          reveal: `${formatScore(planned)} on ${fresh.scores.returns.length} fresh episodes, after ${formatCount(m.stepsAt(recording, favourite))} steps of trying: ${Math.round((planned / solved) * 100)}% of the solved score. In round 3 a program looked better still, ${formatScore(m.score(recording, favourite))}, and got ${formatScore(confirmed)} on fresh episodes: five episodes are few, and a program that thinks by the clock is only as good as the computer is fast.`,
        },
      },
    ];
  },
};
