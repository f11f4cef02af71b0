// Patient, meals, pump and sensor together: what happens in the five minutes between two decisions.
import { type Meal, servedAt } from './meals.ts';
import { Patient } from './patient.ts';
import type { Parameters, PatientData } from './patients.ts';
import type { Sensor } from './sensor.ts';

export const STEP_MINUTES = 5;
const MINUTES_PER_DAY = 1440;
/** An episode begins at midnight, a day after the patient's own clock. */
const FIRST_MINUTE = MINUTES_PER_DAY;

const PMOL_PER_UNIT = 6000;
const PUMP_QUANTUM = 0.05; // pmol/min
export const MOST_INSULIN = 30; // U/min

/** The insulin that keeps a fasting patient steady, U/min. */
export function basalRate({ weight, u2ss }: Parameters): number {
  return (weight * u2ss) / PMOL_PER_UNIT;
}

/** What the pump ("Insulet") makes of a wanted rate in U/min. */
export function pumpRate(wanted: number): number {
  const quantised = (Math.round((wanted * PMOL_PER_UNIT) / PUMP_QUANTUM) * PUMP_QUANTUM) / PMOL_PER_UNIT;
  return Math.min(MOST_INSULIN, Math.max(0, quantised));
}

export class Simulation {
  /** Means over the last five minutes. */
  carbohydrate = 0; // g/min served
  insulin = 0; // U/min pumped
  glucose: number; // mg/dL in the blood
  reading = 0; // mg/dL as the sensor has it

  private readonly patient: Patient;
  private readonly sensor: Sensor;
  private readonly drawMeals: () => readonly Meal[];
  private meals: readonly Meal[] = [];
  private minute = FIRST_MINUTE;

  /** `drawMeals` is asked for one day's meals at each midnight, the first among them. */
  constructor(data: PatientData, correctedDigestion: boolean, sensor: Sensor, drawMeals: () => readonly Meal[]) {
    const { parameters, state } = data;
    this.patient = new Patient(parameters, correctedDigestion);
    this.patient.reset(state);
    this.glucose = this.patient.glucose;
    this.sensor = sensor;
    // The reference starts its sensor on the basal state, before it puts the recorded one in: the first two minutes of
    // an episode still show that reading.
    sensor.read(0, parameters.basalGlucose / parameters.Vg);
    this.drawMeals = drawMeals;
  }

  /** Five minutes with the pump at `rate` U/min, as `pumpRate` gives it. */
  advance(rate: number): void {
    let carbohydrate = 0;
    let glucose = 0;
    let reading = 0;
    for (let i = 0; i < STEP_MINUTES; i++) {
      const minuteOfDay = this.minute % MINUTES_PER_DAY;
      if (minuteOfDay === 0) this.meals = this.drawMeals();
      const served = servedAt(this.meals, minuteOfDay);
      this.patient.liveMinute(served, rate);
      this.minute++;
      carbohydrate += served;
      glucose += this.patient.glucose;
      reading += this.sensor.read(this.minute, this.patient.glucose);
    }
    this.carbohydrate = carbohydrate / STEP_MINUTES;
    this.insulin = rate;
    this.glucose = glucose / STEP_MINUTES;
    this.reading = reading / STEP_MINUTES;
  }
}
