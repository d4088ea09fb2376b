import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { CockpitFault } from '../../shared/errors.ts';
import { lintPlan } from '../../shared/plan/lint/index.ts';
import { practiceConnectionId } from '../backend/connections/stored-connections.ts';
import type { Backend } from '../backend/create-backend.ts';
import { readTextFile } from './read-text-file.ts';

/** A connection as a file for `--bind NAME=FILE`: YAML or JSON. */
const connectionFileSchema = z.strictObject({
  kind: z.string(),
  name: z.string().optional(),
  environment: z.enum(['production', 'staging', 'test']),
  config: z.record(z.string(), z.unknown()),
});

/**
 * Stores the connections of `--bind` and returns slot → connection. A slot without a binding gets the practice range,
 * but only when nothing is bound at all: half a rehearsal on real servers is no rehearsal.
 */
export async function bindSlots(
  backend: Backend,
  planText: string,
  bindings: readonly string[],
): Promise<Record<string, string>> {
  const { file } = lintPlan(planText);
  const slots = Object.keys(file?.connections ?? {});
  if (bindings.length === 0) {
    // Nothing is marked beside the curves of a rehearsal, and a slot for that may be left open.
    const rehearsed = slots.filter((slot) => file?.connections?.[slot]?.capability !== 'annotate');
    return Object.fromEntries(rehearsed.map((slot) => [slot, practiceConnectionId]));
  }
  const bound: Record<string, string> = {};
  for (const binding of bindings) {
    const [slot = '', path = ''] = binding.split(/=(.*)/s);
    const parsed = connectionFileSchema.safeParse(parseYaml(await readTextFile(path), path));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new CockpitFault('connection-invalid', {
        file: path,
        place: issue?.path.join('.') ?? '',
        detail: issue?.message ?? '',
      });
    }
    const { kind, environment, config, name = slot } = parsed.data;
    const known = backend.context.connections
      .list()
      .find((connection) => connection.name === name && connection.kind === kind);
    const saved = await backend.client.connections.save({
      commandId: backend.context.host.newId(),
      connectionId: known?.connectionId ?? null,
      kind,
      name,
      environment,
      config,
    });
    bound[slot] = saved.connectionId;
  }
  return bound;
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) throw cause;
    const [{ line, col } = { line: 1, col: 1 }] = cause.linePos ?? [];
    throw new CockpitFault('connection-invalid', { file, line, column: col, detail: cause.code }, { cause });
  }
}
