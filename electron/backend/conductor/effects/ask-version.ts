import { type CockpitError, CockpitFault } from '../../../../shared/errors.ts';
import type { CallOptions, ProbeCapability } from '../../connectors/connector.ts';
import { connectionOf, type EffectTools } from './effect-tools.ts';

/** What came of asking a version whether it can serve. Not asked: no probe leads to it. */
export interface AskedVersion {
  readonly answer: 'well' | 'unwell' | 'not-asked';
  /** What was heard, in the words of the other side; null where nobody was asked. */
  readonly detail: string | null;
}

/**
 * Asks a version behind a switch once whether it can serve: through the switch's own connection, else through the probe
 * that the plan names for it. Throws what the probe throws.
 */
export async function askVersion(
  switchId: string,
  version: 'stable' | 'canary',
  tools: EffectTools,
  options: CallOptions,
): Promise<AskedVersion> {
  const probe = await probeFor(switchId, version, tools, options);
  if (probe === null) return { answer: 'not-asked', detail: null };
  const { ok, untold = false, detail } = await probe.probe(version, options);
  return { answer: ok ? 'well' : untold ? 'not-asked' : 'unwell', detail };
}

/** What is to be said where nobody could ask; null: it is well. Throws `stable-cannot-serve`. */
export function requireNotUnwell({ answer, detail }: AskedVersion): CockpitError | null {
  const params: CockpitError['params'] = detail === null ? {} : { detail };
  if (answer === 'unwell') throw new CockpitFault('stable-cannot-serve', params);
  return answer === 'well' ? null : { code: 'stable-not-asked', params, retryable: false };
}

async function probeFor(
  switchId: string,
  version: 'stable' | 'canary',
  tools: EffectTools,
  options: CallOptions,
): Promise<ProbeCapability | null> {
  const state = tools.state();
  const leads = (probe: ProbeCapability | undefined): probe is ProbeCapability =>
    probe !== undefined && (probe.leadsTo?.includes(version) ?? true);
  const { probe: own } = await tools.pool.instance(connectionOf(state, switchId), options);
  if (leads(own)) return own;
  const slot = state.definition.plan.probes?.[switchId];
  if (slot === undefined) return null;
  // One that cannot be opened says nothing of the version.
  const named = await tools.pool.instance(connectionOf(state, slot), options).then(
    ({ probe }) => probe,
    () => undefined,
  );
  return leads(named) ? named : null;
}
