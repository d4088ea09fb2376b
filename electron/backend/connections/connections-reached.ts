import type { Connector } from '../connectors/connector.ts';
import type { FormHint } from '../connectors/form-hints.ts';

/** A connection that is worked through: one that was asked for, or one that it names, such as its machine. */
export interface ReachedConnection {
  readonly connectionId: string;
  /** The one that was asked for and leads there. */
  readonly from: string;
  /** Fields that lead there from it, such as `machine/jump`; empty: it is that one itself. */
  readonly by: string;
}

/** What is stored of a connection, and its connector; null: no such connection. */
export type LookUpConnector = (connectionId: string) => Promise<{
  readonly connector: Pick<Connector, 'configSchema'>;
  readonly config: Readonly<Record<string, unknown>>;
} | null>;

/**
 * The connections, and those that the fields of their configurations name (a machine, the jump host that leads there), and
 * so on: each once, those that were asked for first. An id that nobody stored leads no further. Throws what `lookUp` throws.
 */
export async function connectionsReached(
  connectionIds: Iterable<string>,
  lookUp: LookUpConnector,
): Promise<readonly ReachedConnection[]> {
  const reached = new Map<string, ReachedConnection>();
  for (const connectionId of connectionIds) reached.set(connectionId, { connectionId, from: connectionId, by: '' });
  // A map gives what is added meanwhile, and nothing twice: a circle ends.
  for (const { connectionId, from, by } of reached.values()) {
    const found = await lookUp(connectionId);
    if (found === null) continue;
    for (const [field, named] of namedIn(found)) {
      if (!reached.has(named)) {
        reached.set(named, { connectionId: named, from, by: by === '' ? field : `${by}/${field}` });
      }
    }
  }
  return [...reached.values()];
}

/** Ids that stand in fields for connections, by field; of a list each with its number. */
export function namedIn({
  connector,
  config,
}: NonNullable<Awaited<ReturnType<LookUpConnector>>>): readonly (readonly [string, string])[] {
  return Object.entries(connector.configSchema.shape).flatMap(([field, schema]) => {
    const { form } = (schema.meta() ?? {}) as { readonly form?: FormHint };
    const value = config[field];
    if (form?.connection === undefined) return [];
    if (Array.isArray(value)) return value.flatMap((id, at) => (isId(id) ? [[`${field}/${at + 1}`, id] as const] : []));
    return isId(value) ? [[field, value] as const] : [];
  });
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
