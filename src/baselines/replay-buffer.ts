// What DQN and SAC remember: the latest transitions in flat arrays, the oldest overwritten first, drawn uniformly with
// replacement. Only the end of the task stops bootstrapping: a transition cut at the horizon is kept as one that goes on.
import type { RandomSource } from '../env-api/random.ts';
import type { Transition } from './interaction.ts';

/** Room for this many transitions is made at first; it doubles up to the capacity. */
const FIRST_ROOM = 1024;

/** Transitions side by side, row i of every array from the same step. Overwritten by the next draw into it. */
export interface Batch {
  /** [size, observationSize] */
  readonly observations: Float32Array;
  /** [size, actionSize] */
  readonly actions: Float32Array;
  /** [size] */
  readonly rewards: Float32Array;
  /** [size, observationSize] */
  readonly nextObservations: Float32Array;
  /** [size]: 1 where the task ended with the step, 0 where it went on or was cut at a time limit. */
  readonly terminated: Float32Array;
}

export interface BufferShape {
  readonly capacity: number;
  readonly observationSize: number;
  readonly actionSize: number;
}

export class ReplayBuffer {
  /** Transitions held, at most the capacity. */
  size = 0;
  private readonly shape: BufferShape;
  private stored: Batch;
  private room: number;
  /** Row of the next transition. */
  private next = 0;

  /** Throws a RangeError where the capacity is not a positive integer. */
  constructor(shape: BufferShape) {
    if (!Number.isInteger(shape.capacity) || shape.capacity < 1)
      throw new RangeError(`A replay buffer's capacity must be a positive integer; got ${shape.capacity}.`);
    this.shape = shape;
    this.room = Math.min(FIRST_ROOM, shape.capacity);
    this.stored = createBatch(this.room, shape);
  }

  /** Copies a transition in. `action` holds what the networks see of it: scaled, or the number of a discrete action. */
  add(transition: Transition, action: ArrayLike<number>): void {
    const { capacity, observationSize, actionSize } = this.shape;
    if (this.next === this.room) this.grow(Math.min(2 * this.room, capacity));
    const { next, stored } = this;
    stored.observations.set(transition.observation, next * observationSize);
    stored.actions.set(action, next * actionSize);
    stored.rewards[next] = transition.reward;
    stored.nextObservations.set(transition.nextObservation, next * observationSize);
    stored.terminated[next] = transition.terminated ? 1 : 0;
    this.size = Math.max(this.size, next + 1);
    this.next = (next + 1) % capacity;
  }

  /** Fills `batch` with draws from the transitions held. Throws where there are none. */
  sample(batch: Batch, random: RandomSource): void {
    const { stored } = this;
    const { observationSize, actionSize } = this.shape;
    for (let row = 0; row < batch.rewards.length; row++) {
      const from = random.integers(0, this.size);
      copyRow(stored.observations, from, batch.observations, row, observationSize);
      copyRow(stored.actions, from, batch.actions, row, actionSize);
      batch.rewards[row] = stored.rewards[from]!;
      copyRow(stored.nextObservations, from, batch.nextObservations, row, observationSize);
      batch.terminated[row] = stored.terminated[from]!;
    }
  }

  private grow(room: number): void {
    const larger = createBatch(room, this.shape);
    for (const name of Object.keys(larger) as (keyof Batch)[]) larger[name].set(this.stored[name]);
    this.stored = larger;
    this.room = room;
  }
}

/** An empty batch for `size` transitions. */
export function createBatch(size: number, shape: Omit<BufferShape, 'capacity'>): Batch {
  const { observationSize, actionSize } = shape;
  return {
    observations: new Float32Array(size * observationSize),
    actions: new Float32Array(size * actionSize),
    rewards: new Float32Array(size),
    nextObservations: new Float32Array(size * observationSize),
    terminated: new Float32Array(size),
  };
}

/** Row `from` of a matrix into row `to` of another; rows are short, so a plain loop beats views. */
function copyRow(source: Float32Array, from: number, target: Float32Array, to: number, width: number): void {
  for (let i = 0; i < width; i++) target[to * width + i] = source[from * width + i]!;
}
