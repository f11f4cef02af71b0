// Plays a task with uniformly random actions, step by step: the moving picture of the studio. Trusted code only.
import type { Env, RenderState } from '../env-api/env.ts';
import { createRandom } from '../env-api/pcg64.ts';
import { sample } from '../env-api/space.ts';

export class RandomEpisode {
  private readonly env: Env;
  private readonly horizon: number;
  private readonly random = createRandom(0);
  private steps = 0;
  private over = false;

  /** Owns `env` from here on and resets it with seed 0. */
  constructor(env: Env, horizon: number) {
    this.env = env;
    this.horizon = horizon;
    env.reset({ seed: 0 });
  }

  /** One random step, or a new episode after the last one ended. Returns whether the episode has just ended. */
  advance(): boolean {
    if (this.over) {
      this.env.reset();
      this.steps = 0;
      this.over = false;
      return false;
    }
    const { terminated, truncated } = this.env.step(sample(this.env.actionSpace, this.random));
    this.steps += 1;
    this.over = terminated || truncated || this.steps >= this.horizon;
    return this.over;
  }

  render(): RenderState {
    return this.env.render();
  }

  close(): void {
    this.env.close();
  }
}
