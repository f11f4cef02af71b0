// The random policy: what a task yields to somebody who does not learn. Every method has to beat it.
import { createRandom } from '../env-api/pcg64.ts';
import { sample } from '../env-api/space.ts';
import type { Algorithm } from './algorithm.ts';
import { unfitFor, type Fits } from './fit.ts';
import { Interaction, learnerRandom } from './interaction.ts';

/** Environment steps between two updates. */
const STEPS_PER_UPDATE = 10;

/** Keeps the stream of the evaluated policy apart from that of training. */
const EVALUATION_STREAM = 2 ** 41;

const fits: Fits = { actions: 'any' };

export const algorithm: Algorithm = {
  id: 'random',
  title: 'Random',
  summary: 'Draws every action at random and learns nothing.',
  sources: [],
  hyperparameters: [],
  unfit: (spaces) => unfitFor('Random', fits, spaces),

  *train(task) {
    const { actionSpace } = task.env;
    const interaction = new Interaction(task);
    const random = learnerRandom(task);
    const evaluationRandom = createRandom(task.seed + EVALUATION_STREAM);
    const policy = () => sample(actionSpace, evaluationRandom);
    for (;;) {
      yield { steps: interaction.steps, finished: interaction.takeFinished(), metrics: {}, policy };
      for (let i = 0; i < STEPS_PER_UPDATE; i++) interaction.step(sample(actionSpace, random));
    }
  },
};
