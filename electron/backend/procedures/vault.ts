import { z } from 'zod';
import {
  shortestPassphrase,
  type VaultRecord,
  type VaultStatus,
  vaultEventTypes,
} from '../../../shared/contract/vault.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { ReleaseDefinition } from '../../../shared/release/state.ts';
import { isOver } from '../conductor/release-row.ts';
import type { PreparedChange, Vault } from '../vault/vault.ts';
import { coalescedStream } from './coalesced-stream.ts';
import type { BackendContext } from './context.ts';
import { forgetHealth } from './forget-health.ts';
import { implementer } from './implement.ts';
import { recordOnce } from './record-once.ts';

export const vaultProcedures = implementer.vault.router({
  status: implementer.vault.status.handler(({ context: { vault } }) => vault.status()),
  changes: implementer.vault.changes.handler(({ context: { vault, log }, signal }) =>
    coalescedStream<VaultStatus>({
      signal,
      subscribe: (push) => followStatus(vault, push, (thrown) => log.error({ err: thrown }, 'status of the vault')),
    }),
  ),
  unlock: implementer.vault.unlock.handler(async ({ context, input }) => {
    const { state } = await context.vault.status();
    await context.vault.unlock(input.passphrase);
    if (state !== 'unlocked') noteInJournal(context, 'vault-unlocked', { how: 'typed' });
    // That they could not be opened is no news any more.
    await forgetHealth(context, holders(context));
    return context.vault.status();
  }),
  lock: implementer.vault.lock.handler(async ({ context }) => {
    await requireNotNeeded(context);
    const { state } = await context.vault.status();
    context.vault.lock();
    if (state === 'unlocked') noteInJournal(context, 'vault-locked', {});
    // Open instances hold their secrets.
    await Promise.all(holders(context).map((connectionId) => context.pool.reopen(connectionId)));
    await forgetHealth(context, holders(context));
    return context.vault.status();
  }),
  setPassphrase: implementer.vault.setPassphrase.handler(({ context, input }) =>
    makeOnce(context, input.commandId, 'vault-passphrase-set', () => context.vault.setPassphrase(input.passphrase)),
  ),
  changePassphrase: implementer.vault.changePassphrase.handler(
    ({ context, input: { commandId, current, passphrase } }) =>
      makeOnce(context, commandId, 'vault-passphrase-changed', () =>
        context.vault.changePassphrase(current, passphrase),
      ),
  ),
  record: implementer.vault.record.handler(({ context }) => recordOf(context)),
  planSecrets: implementer.vault.planSecrets.handler(({ context: { planSecrets }, input }) =>
    input.names.map((name) => ({ name, source: planSecrets.source(name) })),
  ),
  setPlanSecret: implementer.vault.setPlanSecret.handler(async ({ context, input: { commandId, name, value } }) => {
    await makeOnce(context, commandId, 'plan-secret-set', () => context.planSecrets.put(name, value), { name });
    return { name, source: context.planSecrets.source(name) };
  }),
  removePlanSecret: implementer.vault.removePlanSecret.handler(async ({ context, input: { commandId, name } }) => {
    await makeOnce(context, commandId, 'plan-secret-removed', () => removePlanSecret(context, name), { name });
    return { name, source: context.planSecrets.source(name) };
  }),
  allowPlainText: implementer.vault.allowPlainText.handler(({ context, input }) =>
    makeOnce(context, input.commandId, 'vault-plain-text-allowed', async () => context.vault.allowPlainText()),
  ),
});

/**
 * Opens the vault with the passphrase that the cockpit was started with; where there is none yet, that becomes the first
 * one. Throws `vault-passphrase-wrong`, `vault-damaged`, `vault-newer`, `invalid-input` for one that is too short.
 */
export async function unlockAtStart(context: BackendContext, passphrase: string): Promise<void> {
  const { vault, host } = context;
  const status = await vault.status();
  if (status.error !== null) throw new CockpitFault(status.error.code, status.error.params);
  if (status.hasPassphrase) {
    await vault.unlock(passphrase);
    noteInJournal(context, 'vault-unlocked', { how: 'at-start' });
    return;
  }
  if (host.readOnly) return;
  if (passphrase.length < shortestPassphrase)
    throw new CockpitFault('invalid-input', { what: 'passphrase', min: shortestPassphrase });
  await makeOnce(context, host.newId(), 'vault-passphrase-set', () => vault.setPassphrase(passphrase));
}

/** Connections with secrets. */
function holders({ connections }: BackendContext): string[] {
  return connections.list().flatMap(({ connectionId, secretsSet }) => (secretsSet.length > 0 ? [connectionId] : []));
}

/** Pushes the status now and after every change, the last change last. */
function followStatus(
  vault: Vault,
  push: (status: VaultStatus) => void,
  onFault: (thrown: unknown) => void,
): () => void {
  let last = Promise.resolve();
  const tell = () => {
    last = last.then(() => vault.status()).then(push, onFault);
  };
  tell();
  return vault.onChange(tell);
}

/** Changes the vault and the journal together; a repeated command is not made again. */
async function makeOnce(
  context: BackendContext,
  commandId: string,
  type: string,
  prepare: () => Promise<PreparedChange>,
  payload: object = {},
): Promise<VaultStatus> {
  if (context.journal.answerTo(commandId) === undefined) {
    const change = await prepare();
    recordOnce(context, commandId, {
      events: [{ type, payload }],
      answer: {},
      apply: () => change.commit(),
    });
  }
  return context.vault.status();
}

/**
 * Tells the journal of what was done. A journal that takes nothing, such as that of a full disk, must not keep a vault
 * shut that a way back may need; of a read-only host it is another cockpit's.
 */
function noteInJournal(context: BackendContext, type: string, payload: object): void {
  if (context.host.readOnly) return;
  try {
    recordOnce(context, context.host.newId(), { events: [{ type, payload }], answer: {}, apply: () => {} });
  } catch (thrown) {
    context.log.warn({ err: thrown, type }, 'the journal did not take it');
  }
}

const recordLimit = 20;
const detailsSchema = z.object({ how: z.enum(['typed', 'at-start']).optional(), name: z.string().optional() });

function recordOf({ journal, people }: BackendContext): VaultRecord[] {
  return journal.newestOf('journal', vaultEventTypes, recordLimit).flatMap(({ at, type, actor, payload }) => {
    const known = vaultEventTypes.find((one) => one === type);
    const { how = null, name = null } = detailsSchema.safeParse(payload).data ?? {};
    const by = actor.kind === 'person' ? (people.get(actor.id)?.name ?? null) : null;
    return known === undefined ? [] : [{ at: at.utc, type: known, by, how, secret: name }];
  });
}

/** A release that is under way must be able to go back without anybody typing a passphrase. */
async function requireNotNeeded(context: BackendContext): Promise<void> {
  const { connections, vault, planSecrets } = context;
  for (const { releaseId, definition } of underWay(context)) {
    const bound = Object.values(definition.bindings).map(({ connectionId }) => connectionId);
    const reached = await connections.reached(bound);
    const needing = reached.find(({ connectionId }) => vault.fields(connectionId).length > 0);
    if (needing !== undefined) {
      const connection = connections.nameOf(needing.connectionId);
      throw new CockpitFault('refused', { what: 'vault-in-use', connection, release: releaseId });
    }
    const named = definition.plan.secrets.find((name) => planSecrets.source(name) === 'vault');
    if (named !== undefined)
      throw new CockpitFault('refused', { what: 'vault-in-use', secret: named, release: releaseId });
  }
}

/** Replacing one is rotation; without it the steps of a release that is under way, and of its way back, cannot run. */
function removePlanSecret(context: BackendContext, name: string): Promise<PreparedChange> {
  const needing = underWay(context).find(({ definition }) => definition.plan.secrets.includes(name));
  if (needing !== undefined && context.planSecrets.source(name) === 'vault')
    throw new CockpitFault('refused', { what: 'plan-secret-in-use', secret: name, release: needing.releaseId });
  return context.planSecrets.remove(name);
}

interface ReleaseUnderWay {
  readonly releaseId: string;
  readonly definition: ReleaseDefinition;
}

function underWay({ journal, conductor }: BackendContext): readonly ReleaseUnderWay[] {
  return journal.releases.list({ open: true, limit: 1000 }).flatMap(({ id }) => {
    const state = conductor.state(id);
    return isOver(state) ? [] : [{ releaseId: id, definition: state.definition }];
  });
}
