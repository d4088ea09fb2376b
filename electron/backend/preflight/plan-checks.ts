import { batchesOf } from '../../../shared/plan/release-plan.ts';
import { drillParams } from '../../../shared/release/kill-switch-drills.ts';
import type { ConnectorInstance } from '../connectors/connector.ts';
import { type Check, failed, passed, required, warned } from './finding.ts';
import { checkGuard, checkQueries } from './guard-check.ts';
import type { PreflightParts } from './run-preflight.ts';

/** What the plan will ask of its connections: readings, previews, ways back, flags, commands. */
export function planChecks(parts: PreflightParts): readonly Check[] {
  return [
    ...guardChecks(parts),
    ...shareChecks(parts),
    ...previewChecks(parts),
    ...switchChecks(parts),
    ...flagChecks(parts),
    ...drillChecks(parts),
    ...silenceChecks(parts),
    ...commandChecks(parts),
  ];
}

/** The system behind a slot, opened. */
export function connectionOf({ definition, pool }: PreflightParts, slot: string): Promise<ConnectorInstance> {
  return pool.instance(definition.bindings[slot]?.connectionId ?? slot);
}

function guardChecks(parts: PreflightParts): readonly Check[] {
  return parts.definition.plan.guards.flatMap((guard): Check[] => {
    const { slot } = guard;
    if (slot === null || guard.role === 'judged') return [];
    return [
      {
        ...{ id: `guard:${guard.id}`, kind: 'guard', subject: guard.id, slot },
        look: async (options) => {
          const { metrics } = await connectionOf(parts, slot);
          return checkGuard(guard, required(metrics, slot, 'metrics'), parts.now, options);
        },
      },
    ];
  });
}

function shareChecks(parts: PreflightParts): readonly Check[] {
  return Object.entries(parts.definition.plan.shareGauges ?? {}).map(
    ([switchId, { slot, canary, all, windowMs }]): Check => ({
      ...{ id: `share:${switchId}`, kind: 'share', subject: switchId, slot },
      look: async (options) => {
        const { metrics } = await connectionOf(parts, slot);
        const queries = [
          { part: 'canary-all', query: canary },
          { part: 'requests', query: all },
        ];
        return checkQueries(queries, windowMs, required(metrics, slot, 'metrics'), parts.now, options);
      },
    }),
  );
}

function previewChecks(parts: PreflightParts): readonly Check[] {
  return batchesOf(parts.definition.plan).flatMap(({ id, shifts }) =>
    shifts.map(
      ({ switchId, exposure }): Check => ({
        ...{ id: `preview:${id}/${switchId}`, kind: 'preview', subject: id, slot: switchId },
        look: async (options) => {
          const { traffic } = await connectionOf(parts, switchId);
          const { targets } = await required(traffic, switchId, 'traffic').preview(exposure, options);
          return targets.length === 0 ? failed('no-targets') : passed('previewed', { targets: targets.length });
        },
      }),
    ),
  );
}

/** Of a switch that moves replicas: whether somebody else decides on them as well. */
function replicasCheck(parts: PreflightParts, slot: string): Check {
  return {
    ...{ id: `switch-autoscaler:${slot}`, kind: 'switch-autoscaler', subject: slot, slot },
    look: async (options) => {
      // Where it cannot be opened nobody knows what it moves, and the check of the connection says why.
      const traffic = await connectionOf(parts, slot).then(
        (connection) => connection.traffic,
        () => undefined,
      );
      if (traffic?.replicasAlsoBy === undefined) return null;
      const { object, autoscaler } = await traffic.replicasAlsoBy(options);
      if (autoscaler === 'unseen') return warned('autoscaler-unseen', { object });
      if (autoscaler === null) return passed('autoscaler-none');
      const { name, min, max } = autoscaler;
      return warned('autoscaler-after-shift', { object, autoscaler: name, min, max });
    },
  };
}

/** The way back: the switch can be kept as it is now, and the old version serves. */
function switchChecks(parts: PreflightParts): readonly Check[] {
  const { plan } = parts.definition;
  const switches = [...new Set(batchesOf(plan).flatMap(({ shifts }) => shifts.map(({ switchId }) => switchId)))];
  const probes = Object.entries(plan.slots).flatMap(([slot, { capability }]) => (capability === 'probe' ? [slot] : []));
  return [
    ...switches.map(
      (slot): Check => ({
        ...{ id: `snapshot:${slot}`, kind: 'snapshot', subject: slot, slot },
        look: async (options) => {
          const { traffic } = await connectionOf(parts, slot);
          const { content } = await required(traffic, slot, 'traffic').snapshot(options);
          return passed('snapshot-taken', { bytes: Buffer.byteLength(content) });
        },
      }),
    ),
    ...switches.map((slot) => replicasCheck(parts, slot)),
    ...[...new Set([...switches, ...probes])].map(
      (slot): Check => ({
        ...{ id: `probe:${slot}`, kind: 'probe', subject: slot, slot },
        look: async (options) => {
          const { probe } = await connectionOf(parts, slot);
          if (probe === undefined) return warned('no-probe');
          const { ok, detail } = await probe.probe('stable', options);
          return ok ? passed('serves') : failed('serves-not', { detail: detail.slice(0, 500) });
        },
      }),
    ),
  ];
}

function flagChecks(parts: PreflightParts): readonly Check[] {
  return Object.entries(parts.definition.plan.flags).flatMap(([flagId, plan]): Check[] => {
    const { slot, key } = plan;
    if (slot === null) return [];
    return [
      {
        ...{ id: `flag:${flagId}`, kind: 'flag', subject: flagId, slot },
        look: async (options) => {
          const { flag, killSwitch } = await connectionOf(parts, slot);
          if (plan.killSwitch === true && killSwitch !== undefined) {
            const { state } = await killSwitch.read(key, options);
            return state === 'engaged' ? warned('kill-switch-engaged') : passed('kill-switch-released');
          }
          const { value } = await required(flag, slot, 'flag').get(key, options);
          return value === null ? warned('flag-absent', { key }) : passed('flag-read', { value: String(value) });
        },
      },
    ];
  });
}

/** Kill switches whose plan names a drill: when it was held last, by whom, how it ended, and whether that still counts. */
function drillChecks({ definition: { plan }, drills, now }: PreflightParts): readonly Check[] {
  return Object.entries(drills ?? {}).flatMap(([flagId, drill]): Check[] => {
    const { drillId, slot = null } = plan.flags[flagId] ?? {};
    if (drillId === undefined) return [];
    const { validForMs = null } = plan.items.find(({ id }) => id === drillId) ?? {};
    return [
      {
        ...{ id: `drill:${flagId}`, kind: 'drill', subject: flagId, slot },
        look: async () => {
          if (drill === null) return warned('undrilled');
          const params = { ...drillParams(drill), ageMs: Math.max(0, now - drill.at), validForMs };
          if (drill.outcome === 'failed') return warned('drill-failed', params);
          return validForMs !== null && params.ageMs >= validForMs
            ? warned('drill-old', params)
            : passed('drilled', params);
        },
      },
    ];
  });
}

/** Drills: silences can be read there, and this kind of connection can make them. */
function silenceChecks(parts: PreflightParts): readonly Check[] {
  return parts.definition.plan.playbooks.flatMap(({ id, silence }): Check[] => {
    if (silence === undefined) return [];
    const { slot } = silence;
    return [
      {
        ...{ id: `silence:${id}`, kind: 'silence', subject: id, slot },
        look: async (options) => {
          const { alerts } = await connectionOf(parts, slot);
          // A drill may do without one.
          if (alerts?.silence === undefined || alerts.silences === undefined) return warned('no-silences');
          return passed('silences-read', { count: (await alerts.silences({}, options)).length });
        },
      },
    ];
  });
}

function commandChecks({ definition: { commandsHash }, commandsApproved }: PreflightParts): readonly Check[] {
  if (commandsHash === null) return [];
  return [
    {
      ...{ id: 'commands', kind: 'commands', subject: null, slot: null },
      // The release does not begin without it: days before, it may well be open.
      look: async () => (commandsApproved === commandsHash ? passed('approved') : warned('unapproved')),
    },
  ];
}
