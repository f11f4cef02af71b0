// Equality of plain data (numbers, strings, booleans, null, arrays, objects), whatever the order of the keys.

/** True if `a` and `b` would print as the same JSON; a key that is undefined counts as absent. */
export function sameData(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sortKeys) === JSON.stringify(b, sortKeys);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)));
}
