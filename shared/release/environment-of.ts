import type { Binding } from './state.ts';

const mostSeriousFirst: readonly Binding['environment'][] = ['production', 'staging', 'test', 'practice'];

/** The most serious environment that a release touches is the one that it is shown in. */
export function environmentOf(bindings: Readonly<Record<string, Binding>>): Binding['environment'] {
  const touched = new Set(Object.values(bindings).map((binding) => binding.environment));
  return mostSeriousFirst.find((environment) => touched.has(environment)) ?? 'practice';
}
