import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import type { Connector } from '../connectors/connector.ts';
import type { FormHint } from '../connectors/form-hints.ts';
import type { SecretsChange } from '../vault/vault.ts';

type Config = Readonly<Record<string, unknown>>;
type Described = Pick<Connector, 'configSchema' | 'secretFields'>;

/**
 * Parses a configuration with its secrets. Throws `connection-invalid` with the first field that is wrong, and `about`;
 * of a secret only its field's name.
 */
export function parseConfig(
  connector: Described,
  config: Config,
  about: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const parsed = connector.configSchema.safeParse(config);
  if (parsed.success) return parsed.data;
  throw invalid(connector, parsed.error.issues[0], about);
}

/** A draft of a connection, with what may be stored apart from what only the vault may hold. */
export interface DividedConfig {
  /** Without any secret. */
  readonly config: Record<string, unknown>;
  readonly secrets: SecretsChange;
}

/**
 * Takes the secrets out of a draft and checks the rest. An empty secret is no change; one that is stored already and is
 * not in the draft counts as given. Throws `connection-invalid`.
 */
export function divideConfig(
  connector: Described,
  kind: string,
  draft: Config,
  stored: readonly string[],
  remove: readonly string[],
): DividedConfig {
  const put: Record<string, string> = {};
  const config: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(draft)) {
    if (!connector.secretFields.includes(name)) config[name] = value;
    else if (typeof value !== 'string') throw new CockpitFault('connection-invalid', { kind, place: name });
    else if (value !== '') put[name] = value;
  }
  const kept = stored.filter((name) => !remove.includes(name) && !(name in put));
  const parsed = connector.configSchema.safeParse({ ...config, ...put });
  // What the vault holds was checked when it was put there, and may be locked away now.
  const issue = parsed.error?.issues.find(({ path }) => !kept.includes(String(path[0])));
  if (issue !== undefined) throw invalid(connector, issue, { kind });
  return { config, secrets: { put, remove: remove.filter((name) => !(name in put)) } };
}

/** Whether two configurations say the same, secrets aside; a field that is left out is its default. */
export function isSameConfig({ configSchema, secretFields }: Described, one: Config, other: Config): boolean {
  const valueIn = (config: Config, name: string): unknown =>
    configSchema.shape[name]?.safeParse(config[name]).data ?? config[name];
  return Object.keys({ ...one, ...other }).every(
    (name) => secretFields.includes(name) || isDeepStrictEqual(valueIn(one, name), valueIn(other, name)),
  );
}

/** Names of the protections that a configuration switches off. */
export function protectionsOff({ configSchema }: Described, config: Config): readonly string[] {
  return Object.entries(configSchema.shape).flatMap(([name, field]) => {
    const { form } = (field.meta() ?? {}) as { readonly form?: FormHint };
    return form?.protects === true && config[name] === false ? [name] : [];
  });
}

/** What zod says of a rule that has no words of its own: the place says more. */
const unsaid = 'Invalid input';

function invalid(
  { secretFields }: Described,
  issue: z.core.$ZodIssue | undefined,
  about: Readonly<Record<string, string>>,
): CockpitFault {
  const place = issue?.path.join('.') ?? '';
  const isSecret = secretFields.includes(String(issue?.path[0]));
  const detail = isSecret || issue === undefined || issue.message === unsaid ? '' : issue.message;
  return new CockpitFault('connection-invalid', { ...about, place, detail });
}
