// Builds the object that a JavaScript policy sees from the flat observation vector: one property per field.
import type { ObservationField, TaskDescription } from '../../env-api/env.ts';

// Taken before any model-written code runs, so that it cannot be replaced.
const Numbers = Float64Array;

export type ObservationObject = Readonly<Record<string, number | Float64Array>>;

/**
 * A function from the flat vector to an observation object: numbers for fields of shape [], else a Float64Array copy in
 * row-major order, which the policy may keep and change. The builder is generated code, so that every object has the
 * same hidden class and the engine can inline it.
 */
export function compileObservation(fields: readonly ObservationField[]): (flat: Float64Array) => ObservationObject {
  const properties = fields.map(({ name, offset, shape, countOffset }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const end = countOffset === undefined ? offset + size : `${offset} + flat[${countOffset}]`;
    const value = shape.length === 0 ? `flat[${offset}]` : `flat.slice(${offset}, ${end})`;
    return `${JSON.stringify(name)}: ${value}`;
  });
  return new Function('flat', `"use strict"; return { ${properties.join(', ')} };`) as (
    flat: Float64Array,
  ) => ObservationObject;
}

/** As `compileObservation`, for a task whose policies see one list, `values`, made of `ranges` of the flat vector. */
function compileValues(
  ranges: NonNullable<TaskDescription['observationValues']>,
): (flat: Float64Array) => ObservationObject {
  const length = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  return (flat) => {
    const values = new Numbers(length);
    let at = 0;
    for (const { from, to } of ranges) {
      values.set(flat.subarray(from, to), at);
      at += to - from;
    }
    return { values };
  };
}

/** What a policy of `task` sees: the fields of the environment, or the list of numbers that stands for them. */
export function observer(
  { observationValues }: TaskDescription,
  fields: readonly ObservationField[],
): (flat: Float64Array) => ObservationObject {
  return observationValues === undefined ? compileObservation(fields) : compileValues(observationValues);
}
