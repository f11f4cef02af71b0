// A finite task as experience has it: how often every action led where, and what it paid; and plans made in that model.
import type { Transition } from './interaction.ts';
import { States } from './states.ts';

/** Stands for the end of the episode among the states that an action led to. */
const END = -1;

/** What one action led to in one state. */
interface Experience {
  tries: number;
  rewardSum: number;
  /** States reached (END for none) and how often each was. */
  readonly reached: number[];
  readonly times: number[];
}

export class LearnedModel {
  readonly states = new States();
  readonly actions: number;
  /** Extremes of the rewards so far, 0 included. */
  lowestReward = 0;
  highestReward = 0;
  /** Entry `state * actions + action`. */
  private readonly experiences: Experience[] = [];

  constructor(actions: number) {
    this.actions = actions;
  }

  /** Number of the state behind `observation`; new ones are entered. */
  stateOf(observation: Float64Array): number {
    const state = this.states.number(observation);
    while (this.experiences.length < this.states.size * this.actions)
      this.experiences.push({ tries: 0, rewardSum: 0, reached: [], times: [] });
    return state;
  }

  /** Counts a step; returns how often its action was tried in its state. Where an episode was cut at a time limit, the state it led to counts as any other. */
  add({ observation, action, reward, nextObservation, terminated }: Transition): number {
    const experience = this.at(this.stateOf(observation), action as number);
    const next = terminated ? END : this.stateOf(nextObservation);
    experience.tries++;
    experience.rewardSum += reward;
    this.lowestReward = Math.min(this.lowestReward, reward);
    this.highestReward = Math.max(this.highestReward, reward);
    const known = experience.reached.indexOf(next);
    if (known >= 0) experience.times[known]!++;
    else {
      experience.reached.push(next);
      experience.times.push(1);
    }
    return experience.tries;
  }

  tries(state: number, action: number): number {
    return this.at(state, action).tries;
  }

  /** Mean reward of a tried action plus what its successors are worth in `values`, discounted. */
  backup(state: number, action: number, values: ArrayLike<number>, gamma: number): number {
    const { tries, rewardSum, reached, times } = this.at(state, action);
    let following = 0;
    for (let i = 0; i < reached.length; i++) if (reached[i] !== END) following += times[i]! * values[reached[i]!]!;
    return (rewardSum + gamma * following) / tries;
  }

  private at(state: number, action: number): Experience {
    return this.experiences[state * this.actions + action]!;
  }
}

export interface PlanRules {
  readonly gamma: number;
  /** An action tried less often than this counts as worth `untried`. */
  readonly tries: number;
  readonly untried: number;
}

/** A plan is good enough when a sweep over all states moves no value by more than this share of the rewards' spread. */
const TOLERANCE = 1e-6;
/** The next plan goes on from this one's values, so that few sweeps are wanted once the model has settled. */
const MAX_SWEEPS = 100;

/** Values of the states in a learned model, and the action to take in each. */
export class Plan {
  private values = new Float64Array(0);
  private choices = new Int32Array(0);
  private readonly model: LearnedModel;

  constructor(model: LearnedModel) {
    this.model = model;
  }

  /** What a state is worth; NaN for one that came after the last `improve`. */
  value(state: number): number {
    return this.values[state] ?? NaN;
  }

  /** The best action, the first of several; 0 for a state that came after the last `improve`, or -1 for none. */
  choice(state: number): number {
    return this.choices[state] ?? 0;
  }

  /** Value iteration, state by state (Gauss-Seidel), from the values of the last call. */
  improve(rules: PlanRules): void {
    const { model } = this;
    const { size } = model.states;
    const values = new Float64Array(size).fill(rules.untried);
    values.set(this.values);
    this.values = values;
    this.choices = new Int32Array(size);
    const enough = TOLERANCE * Math.max(1e-9, model.highestReward - model.lowestReward);
    for (let sweep = 0; sweep < MAX_SWEEPS && this.sweep(rules) > enough; sweep++);
  }

  /** Sets every state's value and choice once; returns the largest move of a value. */
  private sweep(rules: PlanRules): number {
    const { model, values, choices } = this;
    let moved = 0;
    for (let state = 0; state < values.length; state++) {
      let best = -Infinity;
      for (let action = 0; action < model.actions; action++) {
        const known = model.tries(state, action) >= rules.tries;
        const value = known ? model.backup(state, action, values, rules.gamma) : rules.untried;
        if (value <= best) continue;
        best = value;
        choices[state] = action;
      }
      moved = Math.max(moved, Math.abs(best - values[state]!));
      values[state] = best;
    }
    return moved;
  }
}
