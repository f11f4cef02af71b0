// Lesson 5: a rule that nobody told has to be found by chance; a run that failed, and what one hint is worth.
import { formatCount, formatScore } from '../format.ts';
import { endOf, settledAt } from './curves.ts';
import type { Lesson, Tried } from './lesson.ts';

const recording = 'noise-world-4';
const task = 'noise_world_board_4';
const seeds = [0, 1, 2, 3, 4];

const program = `// Labels to step on before the flag, in this order.
const STOPS = [];
// Labels that the way keeps clear of: 3 is a wall, 5 is deadly.
const AVOID = [3, 5];

class NoiseWorldBoard4Policy {
  constructor() {
    this.done = 0; // stops reached so far
  }

  act(obs) {
    const n = Math.round(Math.sqrt(obs.board.length));
    const at = Math.round(obs.agent_row * (n - 1)) * n + Math.round(obs.agent_col * (n - 1));
    if (obs.board[at] === STOPS[this.done]) this.done += 1;
    const flag = n * n - 1;
    const target = this.done < STOPS.length ? obs.board.indexOf(STOPS[this.done]) : flag;
    return this.firstStep(obs.board, n, at, target, flag);
  }

  /** Measures all distances to the target, and takes the step that comes nearest to it. */
  firstStep(board, n, at, target, flag) {
    const far = new Array(n * n).fill(Infinity);
    far[target] = 0;
    const queue = [target];
    for (const cell of queue) {
      for (const next of this.neighbours(cell, n)) {
        const closed = AVOID.includes(board[next]) || (next === flag && target !== flag);
        if (next < 0 || closed || far[next] < Infinity) continue;
        far[next] = far[cell] + 1;
        queue.push(next);
      }
    }
    const ways = this.neighbours(at, n).map((cell) => (cell < 0 ? Infinity : far[cell]));
    return ways.indexOf(Math.min(...ways));
  }

  /** Cells above, below, left and right; -1 beyond the edge. */
  neighbours(cell, n) {
    const row = Math.floor(cell / n);
    const col = cell % n;
    return [
      row > 0 ? cell - n : -1,
      row < n - 1 ? cell + n : -1,
      col > 0 ? cell - 1 : -1,
      col < n - 1 ? cell + 1 : -1,
    ];
  }
}
`;

function judgeStops({ mean, code }: Tried) {
  if (mean >= 900)
    return { passed: true, words: `${formatScore(mean)}: both stops, then the flag. One line of knowledge.` };
  const stops = (/const STOPS\s*=\s*\[([^\]]*)\]/.exec(code)?.[1] ?? '').split(',').map((each) => each.trim());
  const hint =
    stops.join('') === ''
      ? 'Straight to the flag pays nothing. Put the two labels into STOPS, separated by a comma.'
      : stops.join() === '7,6'
        ? 'The order counts: 7 only counts after 6.'
        : mean <= -1000
          ? 'Something deadly lies on the way. AVOID needs 3 and 5.'
          : 'The rule: first label 6, then label 7, then the flag.';
  return { passed: false, words: `${formatScore(mean)} on average. ${hint}` };
}

export const exploration: Lesson = {
  id: 'exploration',
  title: 'Exploration without knowledge',
  question: 'What if the one rule that counts is told to nobody?',
  minutes: 12,
  needs: { recordings: [recording], tasks: [task] },
  notes: {
    aim: 'Neither a model nor an algorithm finds a hidden rule without trying; how costly trying is decides how much of it there is.',
    ask: [
      {
        question: 'What would you have tried in round 2?',
        answer: 'Stepping on squares that nobody had been on. That is what the model did, and one of them was deadly.',
      },
      {
        question: 'Why did round 3 take fewer risks than round 2?',
        answer: 'One deadly step costs as much as a hundred perfect episodes bring. After that, care looks wise.',
      },
      {
        question: 'Which single sentence in the prompt would have helped most?',
        answer: '“Step on label 6, then on label 7, then go to the flag.”',
      },
    ],
    expect: [
      'The failed run is real and was kept because it teaches. Nothing was left out.',
      'Some find the deadly square unfair. It is: the task was made so that exploring costs.',
    ],
  },
  steps: (m) => {
    const run = m.run(recording);
    const best = (round: number): string => formatScore(m.score(recording, m.winner(recording, round)));
    const steps2 = m.candidate(recording, m.winner(recording, 2)).scores!.steps[0]!;
    const second = m.winner(recording, 2);
    const lastStep = -m.score(recording, second) - (steps2 - 1);
    const undone = Math.round(lastStep / m.level(task, 'optimum'));
    const settled = settledAt('noise-world-1.q-learning', endOf('noise-world-1.q-learning'))!;
    return [
      {
        title: 'A flag that does not pay',
        text: [
          'Again a board with numbers on its squares. On this one the flag pays only to those who have stepped on two special squares before, in the right order.',
          'The model is not told. It knows that every step costs a little, that success pays much, and that a catastrophe may cost very much.',
        ],
        show: { kind: 'task', envId: task, options: run.settings.envOptions },
        exercise: {
          kind: 'bet',
          question: 'The model’s first program walks straight to the flag. What is its return?',
          options: [
            'About 1,000: it arrived',
            'About −18: it only paid for its steps',
            'About −100,000: a catastrophe',
          ],
          outcome: 1,
          reveal: `It was ${best(1)} in every episode: the flag ended the episode and paid nothing.`,
        },
      },
      {
        title: 'It notices',
        text: ['What the model concluded from round 1:'],
        show: { kind: 'quote', from: 'The model, after round 1', hue: 'model', text: run.rounds[0]!.reflection! },
        exercise: {
          kind: 'choice',
          question: 'What does it suspect?',
          options: [
            {
              text: 'The flag was reached without the conditions for success',
              right: true,
              why: 'Yes. It is right, and still does not know which conditions.',
            },
            {
              text: 'It took too many steps',
              right: false,
              why: '18 steps are the shortest way. Read what it says about the last step.',
            },
            {
              text: 'Noise threw it off its way',
              right: false,
              why: 'All its moves went as asked. Read what it says about the last step.',
            },
          ],
        },
      },
      {
        title: 'So it tries something new',
        text: [
          'Trying means stepping on squares that nobody has been on. Here are all candidates of the run.',
          'In round 2 every episode ended with a single step that cost about 100,000.',
        ],
        show: { kind: 'scores', recording },
        exercise: {
          kind: 'number',
          question: `The winner of round 2 scored ${best(2)}; the last step alone cost ${formatCount(lastStep)} and every other step 1. How many steps did it take?`,
          unit: 'steps',
          from: steps2,
          to: steps2,
          tooLow: `More: take ${formatCount(lastStep)} away, then count 1 for each step before, and the last one.`,
          tooHigh: `Fewer: take ${formatCount(lastStep)} away, then count 1 for each step before, and the last one.`,
          right: `Yes, ${steps2}. One wrong square undoes ${undone} perfect episodes; that makes careful.`,
        },
      },
      {
        title: 'Half of the rule',
        text: ['Round 3 went a long way around the deadly square. Its feedback says which labels it met:'],
        show: {
          kind: 'quote',
          from: 'Feedback on the winner of round 3',
          hue: 'env',
          text: run.rounds[2]!.feedbackSummaries[0]!.text,
        },
        exercise: {
          kind: 'choice',
          question: 'What had it found without knowing?',
          options: [
            {
              text: 'The first of the two special squares, label 6',
              right: true,
              why: 'Yes: labels 0 and 6 were met, 7 never was. And the flag told it nothing about that.',
            },
            { text: 'Both special squares', right: false, why: 'Look at “labels in order of first visit”.' },
            {
              text: 'Nothing new',
              right: false,
              why: 'Look at “labels in order of first visit”: there is one beside 0.',
            },
          ],
        },
      },
      {
        title: 'One line of knowledge',
        text: [
          'Now you are told what the model was not: first the square with label 6, then the one with label 7, then the flag. Reaching 7 before 6 does not count.',
          'The program finds its way by itself; it only needs to know which squares to step on.',
        ],
        exercise: {
          kind: 'write',
          question: 'Fill in STOPS so that the flag pays.',
          envId: task,
          options: run.settings.envOptions,
          code: program,
          seeds,
          solution: 'const STOPS = [6, 7];',
          goal: 'A mean return of 900 or more over five episodes.',
          judge: judgeStops,
        },
      },
      {
        title: 'And classical RL?',
        text: [
          `Q-learning explores by chance. On board 1, which has no such rule, its policy did not reach the flag for long: a return of −100 means that time ran out. From about ${formatCount(settled)} steps on it is at ${formatScore(endOf('noise-world-1.q-learning'))}.`,
          'Chance finds everything in the end, where trying is cheap and there is time.',
        ],
        show: { kind: 'curves', curves: ['noise-world-1.q-learning'], levels: [] },
        exercise: {
          kind: 'choice',
          question: `The model’s run on board 4 had used ${formatCount(m.stepsAt(recording, m.winner(recording, 3)))} steps by then. What would have helped it most?`,
          options: [
            {
              text: 'One sentence about the two squares',
              right: true,
              why: 'Yes. Knowledge in the prompt is the cheapest exploration there is; on the task’s card it is an option, “Tell the rule of codes 6 and 7”.',
            },
            {
              text: 'A faster computer',
              right: false,
              why: 'It took few steps, and they were quick. What it lacked was a reason to step on 6 and 7.',
            },
            { text: 'A shorter way to the flag', right: false, why: 'It had the shortest way in round 1.' },
          ],
        },
      },
    ];
  },
};
