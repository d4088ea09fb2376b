import type { ReleaseDefinition } from '../../../shared/release/state.ts';
import type { Environment } from '../../components/environment-badge.tsx';

const gravest: readonly Environment[] = ['production', 'staging', 'test', 'practice'];

/** The gravest environment that a release touches. */
export function environmentOf(definition: ReleaseDefinition): Environment {
  const touched = Object.values(definition.bindings).map((binding) => binding.environment);
  return gravest.find((environment) => touched.includes(environment)) ?? 'test';
}
