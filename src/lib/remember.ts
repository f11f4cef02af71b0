// Keeps what a pure function made of the same objects, told by identity. Imports nothing of ours.

/** `make`, called once per object for as long as the object lives. */
export function remembered<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const made = new WeakMap<K, { readonly value: V }>();
  return (of) => {
    let known = made.get(of);
    if (!known) made.set(of, (known = { value: make(of) }));
    return known.value;
  };
}

/** As `remembered` for lists: under each name the last list's value is kept while the list holds the same objects. */
export function rememberedLists<T, V>(): (name: string, list: readonly T[], make: () => V) => V {
  const made = new Map<string, { readonly list: readonly T[]; readonly value: V }>();
  return (name, list, make) => {
    const known = made.get(name);
    if (known && known.list.length === list.length && known.list.every((each, i) => each === list[i]))
      return known.value;
    const value = make();
    made.set(name, { list, value });
    return value;
  };
}
