import { z } from 'zod';
import type { ListedConnection } from '../../../shared/contract/connections.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import { isOver } from '../conductor/release-row.ts';
import type { CircuitState } from '../connections/circuit.ts';
import { divideConfig, isSameConfig, protectionsOff } from '../connections/connection-config.ts';
import { revisionOf } from '../connections/connection-revision.ts';
import { namedIn } from '../connections/connections-reached.ts';
import { practiceConnectionId } from '../connections/stored-connections.ts';
import { connectorByKind, connectors } from '../connectors/index.ts';
import type { BackendContext } from './context.ts';
import { forgetHealth } from './forget-health.ts';
import { implementer } from './implement.ts';
import { recordOnce } from './record-once.ts';

export const connectionsProcedures = implementer.connections.router({
  list: implementer.connections.list.handler(async ({ context }) => {
    const { connections, healths, pool } = context;
    // A release that is damaged keeps nobody from the list; saving says what is wrong with it.
    const used = await connectionsInUse(context).catch((): Awaited<ReturnType<typeof connectionsInUse>> => new Map());
    const namers = await connections.namers();
    return connections.list().map((info) => ({
      ...info,
      revision: revisionOf(info),
      namedBy: [...(namers.get(info.connectionId) ?? [])],
      health: healths.last(info.connectionId),
      resting: restingNow(pool.circuit(info.connectionId)),
      openRelease: used.get(info.connectionId) ?? null,
    }));
  }),
  kinds: implementer.connections.kinds.handler(() =>
    Promise.all(
      // The practice range is there once and is configured by nobody.
      connectors
        .filter((connector) => connector.kind !== 'practice')
        .map(async ({ kind, capabilities, load }) => {
          const { configSchema, secretFields, presets = [] } = await load();
          const schema = z.toJSONSchema(configSchema, { io: 'input' }) as Record<string, unknown>;
          return {
            kind,
            capabilities: [...capabilities],
            configSchema: schema,
            secretFields: [...secretFields],
            presets: presets.map(({ id, config }) => ({ id, config: { ...config } })),
          };
        }),
    ),
  ),
  test: implementer.connections.test.handler(({ context: { healths }, input, signal }) =>
    healths.test(input.connectionId, signal),
  ),
  tryOut: implementer.connections.tryOut.handler(({ context: { healths }, input, signal }) =>
    healths.tryOut(input, signal),
  ),
  save: implementer.connections.save.handler(async ({ context, input }) => {
    const { connections, pool, vault } = context;
    const { commandId, removeSecrets = [], config: given, revision, ...draft } = input;
    const connector = await connectorByKind(draft.kind).load();
    // Again when it is written: a repeated command gets its answer, whatever became of the connection since.
    const requireAsRead = (): void => {
      if (draft.connectionId !== null) requireUnchanged(context, draft.connectionId, revision);
    };
    if (context.journal.answerTo(commandId) === undefined) requireAsRead();
    const stored = draft.connectionId === null ? [] : vault.fields(draft.connectionId);
    const divided = divideConfig(connector, draft.kind, given, stored, removeSecrets);
    const { secrets } = divided;
    const kept = draft.connectionId === null ? null : await keptInUse(context, draft.connectionId);
    // A credential may expire in the middle of a release, and be needed to go back: that alone can be replaced.
    const isRotation =
      kept !== null &&
      draft.kind === kept.kind &&
      draft.environment === kept.environment &&
      secrets.remove.length === 0 &&
      isSameConfig(connector, kept.config, divided.config);
    if (kept !== null && !isRotation) throw inUse(kept);
    const config = kept?.config ?? divided.config;
    if (kept === null) requireNamed(context, namedIn({ connector, config }));
    const { kind, environment } = draft;
    const connectionId = draft.connectionId ?? context.host.newId();
    const change = await vault.change(connectionId, secrets);
    const off = protectionsOff(connector, config);
    const weakened = off.length === 0 ? {} : { protectionsOff: [...off] };
    const put = Object.keys(secrets.put);
    const renewed = put.length === 0 ? {} : { secretsSet: put };
    const answer = recordOnce(context, commandId, {
      events: [{ type: 'connection-saved', payload: { connectionId, kind, environment, ...weakened, ...renewed } }],
      answer: { connectionId },
      apply: () => {
        requireAsRead();
        connections.save({ ...draft, config, connectionId });
        change.commit();
      },
    });
    if (isRotation) pool.renew(answer.connectionId);
    else await pool.reopen(answer.connectionId);
    await forgetHealth(context, [answer.connectionId]);
    return answer;
  }),
  remove: implementer.connections.remove.handler(async ({ context, input }) => {
    const { connections, journal, pool } = context;
    if (input.connectionId === practiceConnectionId)
      throw new CockpitFault('connection-in-use', { connection: practiceConnectionId });
    const kept = await keptInUse(context, input.connectionId);
    if (kept !== null) throw inUse(kept);
    const by = (await connections.namers()).get(input.connectionId);
    if (by !== undefined) {
      const usedBy = by.map(connections.nameOf).join(', ');
      throw new CockpitFault('connection-named', { connection: connections.nameOf(input.connectionId), usedBy });
    }
    const removed = journal.connections.get(input.connectionId) !== null;
    const answer = recordOnce(context, input.commandId, {
      events: [{ type: 'connection-removed', payload: { connectionId: input.connectionId } }],
      answer: { removed },
      apply: () => connections.remove(input.connectionId),
    });
    await pool.reopen(input.connectionId);
    await forgetHealth(context, [input.connectionId]);
    return answer;
  }),
});

/** Throws `connection-missing` for one that was removed, `connection-changed` where it is not what was read. */
function requireUnchanged({ connections }: BackendContext, connection: string, revision: string | undefined): void {
  const stored = connections.list().find((one) => one.connectionId === connection && !one.builtIn);
  if (stored === undefined) throw new CockpitFault('connection-missing', { connection, what: 'removed' });
  if (revision !== undefined && revision !== revisionOf(stored))
    throw new CockpitFault('connection-changed', { connection });
}

/** Throws `connection-named-missing` with the field that names a connection that is not there. */
function requireNamed({ connections }: BackendContext, named: ReturnType<typeof namedIn>): void {
  const known = new Set(connections.list().map(({ connectionId }) => connectionId));
  const missing = named.find(([, connectionId]) => !known.has(connectionId));
  if (missing === undefined) return;
  const [way, connection] = missing;
  throw new CockpitFault('connection-named-missing', { place: way.split('/')[0] ?? way, connection });
}

/** A connection as an open release has it, which is bound to it or works through it. */
interface InUse {
  readonly connectionId: string;
  readonly release: string;
  readonly kind: string;
  readonly environment: string | null;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Null: no open release keeps it as it is. */
async function keptInUse(context: BackendContext, connectionId: string): Promise<InUse | null> {
  const release = (await connectionsInUse(context)).get(connectionId)?.releaseId;
  if (release === undefined) return null;
  const stored = context.journal.connections.get(connectionId);
  const { kind = 'practice', environment = 'practice', config = {} } = stored ?? {};
  return { connectionId, release, kind, environment, config: config as InUse['config'] };
}

function inUse({ connectionId, release }: InUse): CockpitFault {
  return new CockpitFault('connection-in-use', { connection: connectionId, release });
}

/** Connections that an open release is bound to, or works through, each with such a release. */
async function connectionsInUse({
  connections,
  conductor,
  journal,
}: BackendContext): Promise<ReadonlyMap<string, NonNullable<ListedConnection['openRelease']>>> {
  const used = new Map<string, NonNullable<ListedConnection['openRelease']>>();
  for (const { id: releaseId } of journal.releases.list({ open: true, limit: 1000 })) {
    const state = conductor.state(releaseId);
    if (isOver(state)) continue;
    const { bindings, plan } = state.definition;
    const bound = Object.values(bindings).map((binding) => binding.connectionId);
    for (const { connectionId } of await connections.reached(bound)) {
      if (!used.has(connectionId)) used.set(connectionId, { releaseId, title: plan.title });
    }
  }
  return used;
}

function restingNow(circuit: CircuitState | null): ListedConnection['resting'] {
  if (circuit === null || circuit.retryAt === null) return null;
  const { failures, retryAt, error } = circuit;
  return {
    failures,
    retryInMs: Math.max(0, Math.round(retryAt - performance.now())),
    error: error === null ? null : { ...error, params: { ...error.params } },
  };
}
