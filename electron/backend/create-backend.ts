import { createRouterClient } from '@orpc/server';
import type { CockpitClient } from '../../shared/contract/index.ts';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import type { Actor } from '../../shared/release/envelope.ts';
import { releaseUpcasters } from '../../shared/release/events.ts';
import { createConductor } from './conductor/conductor.ts';
import { watchAwakening } from './connections/awakening.ts';
import { createConnectionHealths } from './connections/connection-health.ts';
import { createConnectionPool } from './connections/connection-pool.ts';
import { createStoredConnections } from './connections/stored-connections.ts';
import type { Host } from './host.ts';
import type { JournalLocation } from './journal/journal-places.ts';
import { openJournal } from './journal/open-journal.ts';
import { createChangeRequests } from './people/change-requests.ts';
import { createPeople } from './people/people.ts';
import { createPlanChanges } from './plans/plan-changes.ts';
import { createPlanLibrary } from './plans/plan-library.ts';
import { createLog } from './platform/create-log.ts';
import type { Log } from './platform/log.ts';
import { startWorker } from './platform/worker-thread.ts';
import { createPracticeService } from './practice/practice-service.ts';
import { createPreflights } from './preflight/preflights.ts';
import { connectionsProcedures } from './procedures/connections.ts';
import type { BackendContext } from './procedures/context.ts';
import { implementer } from './procedures/implement.ts';
import { journalProcedures } from './procedures/journal.ts';
import { peopleProcedures } from './procedures/people.ts';
import { plansProcedures } from './procedures/plans.ts';
import { practiceProcedures } from './procedures/practice.ts';
import { releasesProcedures } from './procedures/releases.ts';
import { reportsProcedures } from './procedures/reports.ts';
import { systemProcedures } from './procedures/system.ts';
import { unlockAtStart, vaultProcedures } from './procedures/vault.ts';
import { createPlanSecrets } from './vault/plan-secrets.ts';
import { createVault } from './vault/vault.ts';

const router = implementer.router({
  connections: connectionsProcedures,
  journal: journalProcedures,
  people: peopleProcedures,
  plans: plansProcedures,
  practice: practiceProcedures,
  releases: releasesProcedures,
  reports: reportsProcedures,
  system: systemProcedures,
  vault: vaultProcedures,
});

export interface BackendOptions {
  readonly log?: Log;
  /** Another journal than the data directory's own. */
  readonly journal?: JournalLocation;
  /** Who acts; the person at this cockpit unless told. */
  readonly actor?: Actor;
  /** False leaves checkpoints to the next start: for short-lived command lines. */
  readonly checkpoints?: boolean;
  /** False takes over no open release: for command lines that only look at one, whoever drives the others. */
  readonly takesOver?: boolean;
  /** Of the vault, as it was given at the start; where there is none yet it becomes the first one. */
  readonly passphrase?: string | null;
}

export interface Backend {
  /** The implemented contract; the transports serve it with `context`. */
  readonly router: typeof router;
  readonly context: BackendContext;
  /** The contract without a transport, for the process that holds the backend (command line, tray). */
  readonly client: CockpitClient;
  /** Stops everything that was started and releases the journal. */
  close(): Promise<void>;
}

/**
 * Starts the backend: opens the journal (as its driver, or as a reader on a read-only host) and takes over every open
 * release unless told otherwise. Throws `journal-locked`, `journal-newer`, `journal-corrupt`, and what a given passphrase meets.
 */
export async function createBackend(host: Host, options: BackendOptions = {}): Promise<Backend> {
  const log = options.log ?? createLog(host);
  const journal = openJournal({
    ...(options.journal ?? { dataDirectory: host.dataDirectory }),
    role: host.readOnly ? 'reader' : 'driver',
    now: host.now,
    newId: host.newId,
    upcasters: releaseUpcasters,
    reportFault: (thrown) => log.error({ err: thrown }, 'a listener of the journal failed'),
  });
  const people = createPeople(journal, host);
  const practice = createPracticeService();
  const vault = createVault(journal.places.vaultFile, host);
  const planSecrets = createPlanSecrets(vault, host);
  const connections = createStoredConnections(journal, host, practice, vault);
  const changeRequests = createChangeRequests(journal, host, log);
  // A draft only reads what nobody has claimed yet.
  const peopleFor = (connectionId: string | null) => changeRequests.of(connectionId ?? 'draft');
  const pool = createConnectionPool(connections.lookUp, vault, peopleFor);
  const healths = createConnectionHealths(pool, host);
  const stopWatchingAwakening = watchAwakening(host.now, (what) => {
    log.info({ what }, 'all connections are opened anew');
    healths.forget(null);
    pool.renew(null);
  });
  const library = createPlanLibrary(journal, host);
  const planChanges = createPlanChanges(journal);
  const me = () => people.me().personId;
  const conductor = createConductor({
    ...{ journal, host, log, pool, planSecrets, me },
    names: () => Object.fromEntries(people.list().map(({ personId, name }) => [personId, name])),
  });
  const preflights = createPreflights({ conductor, journal, pool, connections, vault, planSecrets, host });
  const actor = (): Actor => options.actor ?? { kind: 'person', id: me() };
  const checkpoints =
    host.readOnly || options.checkpoints === false ? null : startWorker('checkpoint', { file: journal.places.file });
  const context: BackendContext = {
    ...{ host, log, journal, conductor, pool, connections, healths, people, practice, actor },
    ...{ library, planChanges, preflights, vault, planSecrets, changeRequests },
  };
  const close = async () => {
    stopWatchingAwakening();
    await preflights.close();
    // What flights report from here on is not taken any more: what was intended stays intended.
    const landing = conductor.close();
    changeRequests.close();
    await landing;
    await practice.stop();
    if (checkpoints !== null) {
      const exited = new Promise((resolve) => checkpoints.once('exit', resolve));
      checkpoints.postMessage('stop');
      await exited;
    }
    journal.close();
    vault.lock();
  };
  try {
    // Before any release is taken over: its way back may need a secret at once.
    if (options.passphrase != null) await unlockAtStart(context, options.passphrase);
  } catch (thrown) {
    await close();
    throw thrown;
  }
  if (!host.readOnly && options.takesOver !== false) conductor.resume(me());
  return {
    router,
    context,
    client: createRouterClient(router, {
      context,
      // Whoever holds the backend itself gets the same faults as somebody behind a transport.
      interceptors: [({ next }) => Promise.resolve(next()).catch((thrown) => Promise.reject(fromWireError(thrown)))],
    }),
    close,
  };
}
