import type { ReleaseEvent, ReleaseEventType } from '../events.ts';
import type { ReleaseState } from '../state.ts';

/** One function for each event type of a subject. */
export type Evolvers<Type extends ReleaseEventType> = {
  readonly [T in Type]: (state: ReleaseState, event: Extract<ReleaseEvent, { type: T }>) => ReleaseState;
};

/** A record with one entry replaced; an unknown key stays unknown, because old events outlive renamed plans. */
export function withEntry<Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
  change: (value: Value) => Value,
): Readonly<Record<string, Value>> {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  return value === undefined ? record : { ...record, [key]: change(value) };
}

export function mapEntries<Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value, key: string) => Value,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
