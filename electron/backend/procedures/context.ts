import type { Actor } from '../../../shared/release/envelope.ts';
import type { Conductor } from '../conductor/conductor.ts';
import type { ConnectionPool } from '../conductor/connection-pool.ts';
import type { StoredConnections } from '../connections/stored-connections.ts';
import type { Host } from '../host.ts';
import type { Journal } from '../journal/open-journal.ts';
import type { People } from '../people/people.ts';
import type { PracticeService } from '../practice/practice-service.ts';

/** What every procedure is given. Services that an area needs are added here and filled by `createBackend`. */
export interface BackendContext {
  readonly host: Host;
  readonly log: Log;
  readonly journal: Journal;
  readonly conductor: Conductor;
  readonly pool: ConnectionPool;
  readonly connections: StoredConnections;
  readonly people: People;
  readonly practice: PracticeService;
  /** Who acts: the person at this cockpit, or the automation of the command line. */
  actor(): Actor;
}

/** The part of a pino logger that procedures use. */
export interface Log {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
  info(details: object, message: string): void;
}
