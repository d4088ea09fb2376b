import { CockpitFault } from '../../errors.ts';
import type { ReleaseDefinition } from '../state.ts';
import { fromVersion1 } from './from-version-1.ts';
import { isStored, type Stored } from './stored.ts';

/** Version of the shape that is stored now. */
export const definitionVersion = 2;

/** version → function to the next version. */
const upcasters: Readonly<Record<number, (definition: Stored) => Stored>> = { 1: fromVersion1 };

/** A definition as it is stored: its JSON, with the version of its shape. */
export function definitionText(definition: ReleaseDefinition): string {
  return JSON.stringify({ version: definitionVersion, ...definition });
}

/**
 * The definition of a release as it is read now, whichever version of the cockpit stored it. Throws `definition-newer`
 * {release, found, supported} for one that a later cockpit stored, `definition-unreadable` {detail} for what is none.
 */
export function presentDefinition(stored: unknown): ReleaseDefinition {
  if (!isStored(stored) || !isStored(stored.plan)) throw new CockpitFault('definition-unreadable', { detail: 'plan' });
  const { version = 1, ...definition } = stored;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw new CockpitFault('definition-unreadable', { detail: 'version' });
  if (version > definitionVersion) {
    const release = typeof definition.releaseId === 'string' ? definition.releaseId : null;
    throw new CockpitFault('definition-newer', { release, found: version, supported: definitionVersion });
  }
  let present: Stored = definition;
  for (let at = version; at < definitionVersion; at += 1) present = upcasters[at]?.(present) ?? present;
  return present as unknown as ReleaseDefinition;
}
