import { z } from 'zod';
import type { ListedConnection } from '../../../shared/contract/connections.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import { isOver } from '../conductor/release-row.ts';
import type { CircuitState } from '../connections/circuit.ts';
import { divideConfig, protectionsOff } from '../connections/connection-config.ts';
import { practiceConnectionId } from '../connections/stored-connections.ts';
import { connectorByKind, connectors } from '../connectors/index.ts';
import type { BackendContext } from './context.ts';
import { implementer } from './implement.ts';
import { recordOnce } from './record-once.ts';

export const connectionsProcedures = implementer.connections.router({
  list: implementer.connections.list.handler(({ context: { connections, healths, pool } }) =>
    connections.list().map((info) => ({
      ...info,
      health: healths.last(info.connectionId),
      resting: restingNow(pool.circuit(info.connectionId)),
    })),
  ),
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
    const { commandId, removeSecrets = [], config: given, ...draft } = input;
    const connector = await connectorByKind(draft.kind).load();
    const stored = draft.connectionId === null ? [] : vault.fields(draft.connectionId);
    const { config, secrets } = divideConfig(connector, draft.kind, given, stored, removeSecrets);
    if (draft.connectionId !== null) await requireUnused(context, draft.connectionId);
    const { kind, environment } = draft;
    const connectionId = draft.connectionId ?? context.host.newId();
    const change = await vault.change(connectionId, secrets);
    const off = protectionsOff(connector, config);
    const weakened = off.length === 0 ? {} : { protectionsOff: [...off] };
    const answer = recordOnce(context, commandId, {
      events: [{ type: 'connection-saved', payload: { connectionId, kind, environment, ...weakened } }],
      answer: { connectionId },
      apply: () => {
        connections.save({ ...draft, config, connectionId });
        change.commit();
      },
    });
    await pool.reopen(answer.connectionId);
    context.healths.forget(answer.connectionId);
    return answer;
  }),
  remove: implementer.connections.remove.handler(async ({ context, input }) => {
    const { connections, journal, pool } = context;
    if (input.connectionId === practiceConnectionId)
      throw new CockpitFault('connection-in-use', { connection: practiceConnectionId });
    await requireUnused(context, input.connectionId);
    const removed = journal.connections.get(input.connectionId) !== null;
    const answer = recordOnce(context, input.commandId, {
      events: [{ type: 'connection-removed', payload: { connectionId: input.connectionId } }],
      answer: { removed },
      apply: () => connections.remove(input.connectionId),
    });
    await pool.reopen(input.connectionId);
    context.healths.forget(input.connectionId);
    return answer;
  }),
});

/** A connection that an open release is bound to, or works through, is neither changed nor removed under it. */
async function requireUnused({ connections, conductor, journal }: BackendContext, connectionId: string): Promise<void> {
  for (const row of journal.releases.list({ open: true, limit: 1000 })) {
    const state = conductor.state(row.id);
    if (isOver(state)) continue;
    const bound = Object.values(state.definition.bindings).map((binding) => binding.connectionId);
    const reached = await connections.reached(bound);
    if (reached.some((one) => one.connectionId === connectionId))
      throw new CockpitFault('connection-in-use', { connection: connectionId, release: row.id });
  }
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
