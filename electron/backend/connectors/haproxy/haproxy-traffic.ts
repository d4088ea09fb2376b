import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { FoundSplit } from '../../../../shared/release/split.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { TrafficCapability, TrafficSnapshot } from '../connector.ts';
import { onlyChange } from '../only-target.ts';
import { type BackendState, exposureOf, readBackend, revisionOf, type ServerState, serves } from './backend-state.ts';
import type { HaproxyConfig } from './haproxy-config.ts';
import { createHaproxyWriter } from './haproxy-writer.ts';
import type { RuntimeApi } from './runtime-api.ts';
import { type PairSetting, settingDiff, settingFor } from './shift-commands.ts';
import { weightsFor } from './weights.ts';

const snapshotType = 'application/json; haproxy-backend';

const serverSnapshot = z.strictObject({
  name: z.string(),
  adminState: z.enum(['ready', 'drain', 'maint']),
  weight: z.number().int().min(0).max(256),
  /** Evidence of what the file said; a restart, not a restore, brings it back. */
  initialWeight: z.number().int().min(0),
});
const backendSnapshot = z.strictObject({ backend: z.string(), stable: serverSnapshot, canary: serverSnapshot });

/** Moves the share between two servers of one backend, which is the one target. */
export function createHaproxyTraffic(config: HaproxyConfig, api: RuntimeApi): TrafficCapability {
  const target = config.backend;
  const writer = createHaproxyWriter(config, api);
  const foundIn = (state: BackendState): FoundSplit => ({ targets: [{ target, exposure: exposureOf(state) }] });

  async function observe(options: CallOptions): Promise<BackendState> {
    await writer.settled(options);
    return readBackend(config, api, options);
  }

  return {
    exposures: ['percent', 'permille', 'weights', 'none'],
    async read(options) {
      return foundIn(await observe(options));
    },

    async preview(to, options) {
      const weights = weightsFor(to, false);
      const state = await observe(options);
      requireDecided(config, state);
      const diff = settingDiff(target, state, settingFor(state, weights, config.offState));
      return { targets: [{ target, from: exposureOf(state), to, diff, revision: revisionOf(state) }] };
    },

    async apply(change, expected, options) {
      const { exposure, expectedRevision } = onlyChange(target, change, expected);
      const isRaise = expected !== null;
      const weights = weightsFor(exposure, !isRaise);
      const setting = (state: BackendState): PairSetting => {
        if (isRaise) requireDecided(config, state);
        if (isRaise && weights.canary > 0 && !state.canary.isWell) throw down(config, state.canary);
        return settingFor(state, weights, config.offState);
      };
      return foundIn(await writer.change({ setting, expectedRevision }, options));
    },

    async snapshot(options) {
      const state = await observe(options);
      const facts = ({ name, adminState, weight, initialWeight }: ServerState) => ({
        name,
        adminState,
        weight,
        initialWeight,
      });
      const content = { backend: target, stable: facts(state.stable), canary: facts(state.canary) };
      return { mediaType: snapshotType, content: JSON.stringify(content, null, 2) };
    },

    async restore(snapshot, options) {
      const setting = settingIn(snapshot, config);
      return foundIn(await writer.change({ setting: () => setting, expectedRevision: null }, options));
    },
  };
}

function down({ backend }: HaproxyConfig, { name, status }: ServerState): CockpitFault {
  return new CockpitFault('haproxy-server-down', { backend, server: name, status }, { retryable: true });
}

/** A raise sets the share of two servers: where others have a part in it, the numbers would mean something else. */
function requireDecided({ backend }: HaproxyConfig, state: BackendState): void {
  const { stable, canary, others, processes } = state;
  const undecided = (server: string, reason: string) =>
    new CockpitFault('haproxy-share-undecided', { backend, server, reason });
  const backup = [stable, canary].find((server) => server.isBackup);
  if (backup !== undefined) throw undecided(backup.name, 'backup-server');
  const third = others.find((server) => serves(server) && !server.isBackup);
  if (third !== undefined) throw undecided(third.name, 'third-server');
  if (processes > 1) throw undecided(stable.name, 'several-processes');
}

function settingIn({ mediaType, content }: TrafficSnapshot, config: HaproxyConfig): PairSetting {
  if (mediaType !== snapshotType) throw new CockpitFault('invalid-input', { field: 'mediaType', value: mediaType });
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    parsed = null;
  }
  const { success, data } = backendSnapshot.safeParse(parsed);
  const isOfThis =
    success &&
    data.backend === config.backend &&
    data.stable.name === config.stableServer &&
    data.canary.name === config.canaryServer;
  if (!isOfThis) throw new CockpitFault('invalid-input', { field: 'content' });
  return data;
}
