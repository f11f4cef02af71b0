// The UVA/Padova model of a person with type 1 diabetes: 13 differential equations for glucose and insulin in the body,
// advanced minute by minute. C. Dalla Man et al., "The UVA/PADOVA Type 1 Diabetes Simulator: New Features" (2014); numbers
// and eating rules of the package simglucose and of the fork that the paper's environment is made from.
import { tanh } from './exponential.ts';
import type { Parameters } from './patients.ts';

/** The same for all patients in the table. */
const ABSORBED = 0.9; // part of the carbohydrate that arrives in the blood
const BRAIN_UPTAKE = 1; // mg/kg/min, whatever the insulin
const KIDNEY_RATE = 0.0005; // 1/min
const KIDNEY_THRESHOLD = 339; // mg/kg
const EATING_RATE = 5; // g/min at most
const PMOL_PER_UNIT = 6000;
const EQUATIONS = 13;

/**
 * State: 0, 1 stomach (solid, liquid) and 2 gut, mg of carbohydrate; 3 plasma and 4 tissue glucose, mg/kg; 5 plasma insulin,
 * pmol/kg; 6 insulin action on uptake, 7 and 8 on production, pmol/L; 9 liver insulin, 10 and 11 insulin under the skin,
 * pmol/kg; 12 glucose under the skin, mg/kg.
 */
export class Patient {
  private readonly p: Parameters;
  /** What a gram adds to the meal size that rules the stomach, in mg: 1000, or 1 as published. */
  private readonly mealUnit: number;
  private readonly state = new Float64Array(EQUATIONS);
  private readonly at = new Float64Array(EQUATIONS);
  private readonly slopes = [0, 1, 2, 3].map(() => new Float64Array(EQUATIONS));
  private toEat = 0; // g
  private eatenLastMinute = 0; // g
  private stomachBefore = 0; // mg in the stomach when the present or last meal began
  private eatenThisMeal = 0; // g

  constructor(parameters: Parameters, correctedDigestion: boolean) {
    this.p = parameters;
    this.mealUnit = correctedDigestion ? 1000 : 1;
  }

  /** Starts anew from `state` [13], with no meal remembered. */
  reset(state: readonly number[]): void {
    this.state.set(state);
    this.toEat = this.eatenLastMinute = this.stomachBefore = this.eatenThisMeal = 0;
  }

  /** Blood glucose, measured under the skin, in mg/dL. */
  get glucose(): number {
    return this.state[12]! / this.p.Vg;
  }

  /** One minute, in which `carbohydrate` g are served and the pump gives `insulin` U/min. */
  liveMinute(carbohydrate: number, insulin: number): void {
    const eaten = this.eat(carbohydrate);
    const mealSize = this.stomachBefore + this.mealUnit * this.eatenThisMeal;
    this.integrate(1000 * eaten, (insulin * PMOL_PER_UNIT) / this.p.weight, mealSize);
  }

  /** What is swallowed in this minute, g. A meal ends with the first minute without a bite. */
  private eat(served: number): number {
    this.toEat += served;
    const eaten = Math.min(EATING_RATE, this.toEat);
    this.toEat -= eaten;
    if (eaten > 0) {
      if (this.eatenLastMinute === 0) {
        this.stomachBefore = this.state[0]! + this.state[1]!;
        this.eatenThisMeal = 0;
      }
      this.eatenThisMeal += eaten;
    }
    this.eatenLastMinute = eaten;
    return eaten;
  }

  /** Classical Runge-Kutta with one step for the minute, in which all inputs are constant. */
  private integrate(food: number, insulin: number, mealSize: number): void {
    const { state, at } = this;
    const [k1, k2, k3, k4] = this.slopes as [Float64Array, Float64Array, Float64Array, Float64Array];
    this.slope(state, food, insulin, mealSize, k1);
    for (let i = 0; i < EQUATIONS; i++) at[i] = state[i]! + 0.5 * k1[i]!;
    this.slope(at, food, insulin, mealSize, k2);
    for (let i = 0; i < EQUATIONS; i++) at[i] = state[i]! + 0.5 * k2[i]!;
    this.slope(at, food, insulin, mealSize, k3);
    for (let i = 0; i < EQUATIONS; i++) at[i] = state[i]! + k3[i]!;
    this.slope(at, food, insulin, mealSize, k4);
    for (let i = 0; i < EQUATIONS; i++) state[i]! += (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!) / 6;
  }

  /** Time derivative of state `x` per minute, into `out`. `food` in mg/min, `insulin` in pmol/kg/min, `mealSize` in mg. */
  private slope(x: Float64Array, food: number, insulin: number, mealSize: number, out: Float64Array): void {
    const p = this.p;
    const glucose = x[3]!;
    const tissue = x[4]!;
    const plasmaInsulin = x[5]!;

    const emptied = this.emptying(x[0]! + x[1]!, mealSize) * x[1]!;
    out[0] = food - p.kmax * x[0]!;
    out[1] = p.kmax * x[0]! - emptied;
    out[2] = emptied - p.kabs * x[2]!;

    const fromFood = (ABSORBED * p.kabs * x[2]!) / p.weight;
    const fromLiver = Math.max(0, p.kp1 - p.kp2 * glucose - p.kp3 * x[8]!);
    const toKidneys = KIDNEY_RATE * Math.max(0, glucose - KIDNEY_THRESHOLD);
    const exchanged = p.k1 * glucose - p.k2 * tissue;
    const uptake = ((p.Vm0 + p.Vmx * x[6]!) * tissue) / (p.Km0 + tissue);
    // The reference freezes a compartment that has become negative.
    out[3] = glucose >= 0 ? fromLiver + fromFood - BRAIN_UPTAKE - toKidneys - exchanged : 0;
    out[4] = tissue >= 0 ? exchanged - uptake : 0;

    const concentration = plasmaInsulin / p.Vi;
    const fromSkin = p.ka1 * x[10]! + p.ka2 * x[11]!;
    out[5] = plasmaInsulin >= 0 ? p.m1 * x[9]! + fromSkin - (p.m2 + p.m4) * plasmaInsulin : 0;
    out[6] = p.p2u * (concentration - p.Ib - x[6]!);
    out[7] = p.ki * (concentration - x[7]!);
    out[8] = p.ki * (x[7]! - x[8]!);
    out[9] = x[9]! >= 0 ? p.m2 * plasmaInsulin - (p.m1 + p.m30) * x[9]! : 0;
    out[10] = x[10]! >= 0 ? insulin - (p.ka1 + p.kd) * x[10]! : 0;
    out[11] = x[11]! >= 0 ? p.kd * x[10]! - p.ka2 * x[11]! : 0;
    out[12] = x[12]! >= 0 ? p.ksc * (glucose - x[12]!) : 0;
  }

  /** How fast the stomach empties, 1/min, at `content` mg; slower in the middle of a meal of `mealSize` mg. */
  private emptying(content: number, mealSize: number): number {
    const { kmax, kmin, b, d } = this.p;
    if (mealSize <= 0) return kmax;
    const full = tanh((2.5 / ((1 - b) * mealSize)) * (content - b * mealSize));
    const empty = tanh((2.5 / (d * mealSize)) * (content - d * mealSize));
    return kmin + ((kmax - kmin) / 2) * (full - empty + 2);
  }
}
