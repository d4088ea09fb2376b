import type { Database } from 'better-sqlite3';
import type { Now } from '../../../shared/release/time.ts';
import { type AppendRequest, type AppendResult, createAppend } from './append.ts';
import { type BlobStore, createBlobStore } from './blobs.ts';
import { type ConnectionsStore, createConnectionsStore } from './connections-store.ts';
import type { Upcasters } from './envelope-of.ts';
import { createInbox, type Inbox, type InboxWriter, writeAsReader } from './inbox.ts';
import { type JournalLocation, type JournalPlaces, journalPlaces } from './journal-places.ts';
import { type Migration, migrations as shippedMigrations } from './migrations.ts';
import { type OpenDatabase, openForDriver, openForReader } from './open-database.ts';
import { createPeopleStore, type PeopleStore } from './people-store.ts';
import { createPlansStore, type PlansStore } from './plans-store.ts';
import { createPrivateTexts, type PrivateTexts } from './private-texts.ts';
import { createEventReader, type EventReader } from './read.ts';
import { createReleasesList, type ReleasesList } from './releases-list.ts';
import { createSampleStore, type SampleStore } from './samples.ts';
import { createSettingsStore, type SettingsStore } from './settings-store.ts';
import { namingFaults, withJournalFaults } from './sqlite-fault.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';

export type OpenJournalOptions = JournalLocation & {
  /** One driver at a time may write; any number of readers. */
  readonly role: 'driver' | 'reader';
  readonly now: () => Now;
  readonly newId: () => string;
  /** How old payloads become new ones on reading. */
  readonly upcasters?: Upcasters;
  /** Gets what a listener threw; a process warning unless told. */
  readonly reportFault?: (thrown: unknown) => void;
  /** Another list than the shipped one, for tests of migrating. */
  readonly migrations?: readonly Migration[];
};

export interface Journal extends EventReader, Pick<Subscriptions, 'onAppend' | 'watchForeign'> {
  readonly role: 'driver' | 'reader';
  readonly places: JournalPlaces;
  /** True for a reader whose folder cannot be written or whose schema is older: it sees a copy of the moment of opening. */
  readonly copied: boolean;
  /**
   * Appends to one stream in one durable transaction; a repeated `commandId` gives back the first answer. Throws
   * `journal-sequence-conflict`, `journal-write-failed`, `read-only`, `invalid-input`.
   */
  append(request: AppendRequest): AppendResult;
  /** Runs stores' writes as one transaction. */
  together(work: () => void): void;
  readonly blobs: BlobStore;
  readonly samples: Omit<SampleStore, 'keepSealed' | 'forgetSealed'>;
  readonly privateTexts: PrivateTexts;
  readonly connections: ConnectionsStore;
  readonly people: PeopleStore;
  readonly plans: PlansStore;
  readonly settings: SettingsStore;
  readonly releases: ReleasesList;
  readonly inbox: Inbox;
  /** Flushes the samples, ends subscriptions, frees the lock. */
  close(): void;
}

/**
 * Opens the journal, as its only driver or as one of its readers. Throws `journal-locked` {file, holder?, since?},
 * `journal-newer` {file, found, supported}, `journal-corrupt` {file, reason}, `journal-write-failed` {file, detail},
 * and for a reader `not-found` {file}.
 */
export function openJournal(options: OpenJournalOptions): Journal {
  const { role, now, migrations = shippedMigrations } = options;
  const places = journalPlaces(options);
  const opened = role === 'driver' ? openForDriver(places, migrations, now().utc) : openForReader(places, migrations);
  try {
    return withJournalFaults(places.file, () => {
      if (role === 'driver') signAsDriver(opened.database, now());
      return compose(options, places, opened);
    });
  } catch (thrown) {
    opened.close();
    throw thrown;
  }
}

function compose(options: OpenJournalOptions, places: JournalPlaces, opened: OpenDatabase): Journal {
  const { role, newId } = options;
  const { database, copied } = opened;
  const { file } = places;
  const utcNow = () => options.now().utc;
  const subscriptions = createSubscriptions(database, options.reportFault ?? warn);
  const { publish, onAppend, watchForeign } = subscriptions;
  const reader = namingFaults(file, createEventReader(database, options.upcasters));
  const samples = namingFaults(file, createSampleStore(database, options.reportFault ?? warn));
  const releases = namingFaults(file, createReleasesList(database));
  const writeInbox: InboxWriter = (write) => (role === 'driver' ? write(database) : writeAsReader(file, write));
  const together = database.transaction((work: () => void) => work());
  return {
    role,
    places,
    copied,
    ...reader,
    append: createAppend({ database, file, reader, samples, releases, publish }),
    onAppend,
    watchForeign,
    together: (work) => withJournalFaults(file, () => together.immediate(work)),
    blobs: namingFaults(file, createBlobStore(database, places.blobsFolder, utcNow)),
    samples,
    privateTexts: namingFaults(file, createPrivateTexts(database, newId, utcNow)),
    connections: namingFaults(file, createConnectionsStore(database)),
    people: namingFaults(file, createPeopleStore(database)),
    plans: namingFaults(file, createPlansStore(database)),
    settings: namingFaults(file, createSettingsStore(database)),
    releases,
    inbox: namingFaults(file, createInbox(database, writeInbox, utcNow)),
    close: () => {
      subscriptions.stop();
      try {
        if (role === 'driver') samples.flush();
      } finally {
        opened.close();
      }
    },
  };
}

function signAsDriver(database: Database, now: Now): void {
  database
    .prepare('INSERT OR REPLACE INTO driver (id, process, run, opened_at) VALUES (1, ?, ?, ?)')
    .run(process.pid, now.run, now.utc);
}

function warn(thrown: unknown): void {
  process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
}
