// Builds the object that a JavaScript policy sees from the flat observation vector: one property per field.
import type { ObservationField } from '../../env-api/env.ts';

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
