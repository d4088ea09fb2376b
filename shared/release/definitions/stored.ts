/** JSON of a definition as some version of the cockpit stored it: what is known about it is its version. */
export type Stored = Readonly<Record<string, unknown>>;

export function isStored(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of objects, empty where the version had none. */
export function listOf(value: unknown): readonly Stored[] {
  return Array.isArray(value) ? value.filter(isStored) : [];
}

/** What the object says, and the defaults where it says nothing. */
export function withDefaults(object: Stored, defaults: Stored): Stored {
  return { ...defaults, ...object };
}
