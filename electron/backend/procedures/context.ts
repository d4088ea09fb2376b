import type { Actor } from '../../../shared/release/envelope.ts';
import type { Conductor } from '../conductor/conductor.ts';
import type { ConnectionHealths } from '../connections/connection-health.ts';
import type { ConnectionPool } from '../connections/connection-pool.ts';
import type { StoredConnections } from '../connections/stored-connections.ts';
import type { Host } from '../host.ts';
import type { Journal } from '../journal/open-journal.ts';
import type { ChangeRequests } from '../people/change-requests.ts';
import type { People } from '../people/people.ts';
import type { PlanChanges } from '../plans/plan-changes.ts';
import type { PlanLibrary } from '../plans/plan-library.ts';
import type { Log } from '../platform/log.ts';
import type { PracticeService } from '../practice/practice-service.ts';
import type { Preflights } from '../preflight/preflights.ts';
import type { PlanSecrets } from '../vault/plan-secrets.ts';
import type { Vault } from '../vault/vault.ts';

/** What every procedure is given. Services that an area needs are added here and filled by `createBackend`. */
export interface BackendContext {
  readonly host: Host;
  readonly log: Log;
  readonly journal: Journal;
  readonly conductor: Conductor;
  readonly pool: ConnectionPool;
  readonly connections: StoredConnections;
  readonly healths: ConnectionHealths;
  readonly people: People;
  readonly library: PlanLibrary;
  readonly planChanges: PlanChanges;
  readonly practice: PracticeService;
  readonly preflights: Preflights;
  readonly vault: Vault;
  readonly planSecrets: PlanSecrets;
  readonly changeRequests: ChangeRequests;
  /** Who acts: the person at this cockpit, or the automation of the command line. */
  actor(): Actor;
}
