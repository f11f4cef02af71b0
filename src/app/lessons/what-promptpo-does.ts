// Lesson 2: one whole run, round by round: candidates, scores, feedback, reflection, and the line that changed.
import { formatCount, formatScore, plural } from '../format.ts';
import type { Lesson } from './lesson.ts';

const recording = 'noise-world-1-javascript';
const task = 'noise_world_board_1';
const second = { round: 2, candidate: 1 };

export const whatPromptPoDoes: Lesson = {
  id: 'what-promptpo-does',
  title: 'What PromptPO does',
  question: 'How does a model that writes programs get better at it?',
  minutes: 15,
  needs: { recordings: [recording], tasks: [task] },
  notes: {
    aim: 'The loop of PromptPO: several candidates, a score, feedback in words, a reflection, and a new program that uses them.',
    ask: [
      {
        question: 'Which candidate would you bet on, and why?',
        answer: 'There is no sure sign before it is run. That is why the loop plays every candidate.',
      },
      {
        question: 'What does the model get to read, and what never?',
        answer:
          'What can be seen, done and won, its earlier programs, their scores and feedback. Never the rules of the board.',
      },
      {
        question: 'Where did the numbers in the new program come from?',
        answer: 'From the feedback of round 1: it counts what happened on each kind of square.',
      },
    ],
    expect: [
      'Some bet on the longest program. Here it wins, but length says little: the worst one is as long as the second best.',
      'The best score of a round is a little lucky; that is why it is confirmed on fresh seeds.',
    ],
  },
  steps: (m) => {
    const run = m.run(recording);
    const [round1, round2] = run.rounds;
    const candidates = round1!.candidates.map(({ candidate }) => ({ round: 1, candidate }));
    const won = m.winner(recording, 1);
    const scoreOf = (candidate: number): string => formatScore(m.score(recording, { round: 1, candidate }));
    const gain = m.score(recording, second) - m.score(recording, won);
    const report = run.reports.best!;
    return [
      {
        title: 'The task',
        text: [
          `A board of 10 by 10 squares. The way leads from the top left to the flag; a step costs 1, the flag pays about 1,000, and after ${formatCount(m.card(task).horizon)} steps it is over.`,
          'The picture shows you what its marks mean. The model gets no picture: it sees where it is, where the flag is, and one number for each square, its label. Red squares have label 2, white ones label 0, and nobody tells it what a label does.',
        ],
        show: { kind: 'task', envId: task },
        exercise: {
          kind: 'choice',
          question: 'How can the model find out what the labels mean?',
          options: [
            {
              text: 'Only from how its programs fare',
              right: true,
              why: 'Yes. Its programs try, and what happened to them is told to it.',
            },
            {
              text: 'It reads the program of the task',
              right: false,
              why: 'That is what it never gets: it knows what can be seen, done and won, not how the board reacts.',
            },
            { text: 'It plays the board itself', right: false, why: 'The model only writes. What it writes plays.' },
          ],
        },
      },
      {
        title: 'Round 1: three programs, one bet',
        text: [
          `The model wrote ${plural(candidates.length, 'program')}, the [candidate|candidates], from the same prompt. Before each program it wrote down a plan, and the plans are enough for a bet.`,
          'All three learn as they go. They differ in how they treat a square whose label they have never stepped on: look for “risk”, “danger” and “unknown”. Too bold, and a program may die; too careful, and it may not arrive in time.',
        ],
        show: { kind: 'programs', recording, which: candidates, hidden: true, plans: true },
        exercise: {
          kind: 'bet',
          question: 'Whose plan gets the best score in five episodes?',
          options: candidates.map(({ candidate }) => `Candidate ${candidate}`),
          outcome: won.candidate - 1,
          reveal: `They scored ${candidates.map(({ candidate }) => scoreOf(candidate)).join(', ')}. A score of −100 means that the flag was never reached: every step cost 1.`,
        },
      },
      {
        title: 'Feedback: what happened, in words',
        text: [
          'The winner’s median episode is put into words by a small class that the model wrote itself, the [feedback|feedback]. This is all it said.',
          'It counts every move twice: by the label of the square that was left, and by that of the square asked for. “As asked” means that the move led where it should.',
        ],
        show: {
          kind: 'quote',
          from: 'Feedback on the winner of round 1',
          hue: 'env',
          text: round1!.feedbackSummaries[0]!.text,
          board: task,
        },
        exercise: {
          kind: 'number',
          question: 'How many of the moves that left a square with label 2, a red one, went as asked?',
          unit: 'moves',
          from: asked(round1!.feedbackSummaries[0]!.text),
          to: asked(round1!.feedbackSummaries[0]!.text),
          tooLow: 'Look for “Steps by label left”, and there for “2:”. It is more.',
          tooHigh: 'Look for “Steps by label left”, and there for “2:”. It is fewer.',
          right: 'Right. The others stayed, slipped or were thrown back. Remember this number.',
        },
      },
      {
        title: 'The model reflects',
        text: [
          'Before it writes again, the model says in a few sentences how its program did, its [reflection|reflection].',
        ],
        show: { kind: 'quote', from: 'The model, after round 1', hue: 'model', text: round1!.reflection! },
        exercise: {
          kind: 'choice',
          question: 'What does it take to be the main loss?',
          options: [
            {
              text: 'The steps lost on squares with label 2',
              right: true,
              why: 'Yes: moves from there did not go as asked, and some led back to the start.',
            },
            {
              text: 'That the flag is not found',
              right: false,
              why: 'All five episodes reached it. Read where “what can still be gained” comes from.',
            },
            {
              text: 'That the program is too slow',
              right: false,
              why: 'Time to think costs nothing here. It is about steps on the board.',
            },
          ],
        },
      },
      {
        title: 'The line that changed',
        text: [
          'The next program knows what the first one found out. Lines with a plus are new.',
          'Remember the number of moves that went as asked.',
        ],
        show: { kind: 'programs', recording, which: [second], against: won },
        exercise: {
          kind: 'choice',
          question: 'Which new line holds what was learned about label 2?',
          options: [
            {
              text: '`this.moveCnt.push([30, 0.1, 0.1, 0.05, 0.2, 0.05]);`',
              right: false,
              why: 'That is label 0, whose moves all went as asked: look at the `if` above it.',
            },
            {
              text: '`this.moveCnt.push([15, 1.4, 1.4, 2.2, 2.8, 2.6]);`',
              right: true,
              why: 'Yes. 15 went as asked; the others say how often it slips, stays or is thrown back.',
            },
            {
              text: '`this.goalReward = 1000;`',
              right: false,
              why: 'That is what the flag pays, also found out in round 1. But it is not about label 2.',
            },
          ],
        },
      },
      {
        title: 'Round 2: was it worth it?',
        text: ['Every candidate of the run with its score, the winners marked.'],
        show: { kind: 'scores', recording },
        exercise: {
          kind: 'number',
          question: 'By how much is the best score of round 2 above that of round 1?',
          unit: 'points',
          from: gain,
          to: gain,
          tooLow: 'It is more. Take the two marked scores.',
          tooHigh: 'It is less. Take the two marked scores, not the other candidates.',
          right: `Right: ${formatScore(gain)} points, which are ${formatScore(gain)} steps saved in each episode.`,
        },
      },
      {
        title: 'An honest number',
        text: [
          `The best of many scores tends to be a lucky one. So the champion plays ${plural(report.scores.returns.length, 'episode')} on [freshSeeds|fresh seeds]: ${formatScore(report.score)} on average. Round 3 changed nothing any more; ${formatScore(round2!.score)} stayed the best.`,
          'Here is the whole run as a film. Play it to the end, or go on.',
        ],
        show: { kind: 'film', recording },
        exercise: {
          kind: 'choice',
          question: 'What did the model learn with?',
          options: [
            {
              text: 'Words and numbers in its prompt',
              right: true,
              why: 'Yes. The model itself stays as it is; what it reads gets better.',
            },
            {
              text: 'Its weights were trained on the board',
              right: false,
              why: 'No weight changes. All that was learned stands in prompts and programs, and you can read it.',
            },
            {
              text: 'A person told it what to mend',
              right: false,
              why: 'Nobody did. The feedback and the reflection are its own.',
            },
          ],
        },
      },
    ];
  },
};

/** Moves from label 2 that went as asked, out of the sentence that the run's own feedback class wrote. */
function asked(feedback: string): number {
  return Number(/Steps by label left:.*? 2: (\d+) as asked/.exec(feedback)?.[1] ?? Number.NaN);
}
