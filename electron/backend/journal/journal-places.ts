import { basename, dirname, join } from 'node:path';

/** A data directory, or one journal file as the command line's `--journal F` names it. */
export type JournalLocation = { readonly dataDirectory: string } | { readonly file: string };

/** Where the parts of one journal lie. */
export interface JournalPlaces {
  readonly file: string;
  readonly lockFile: string;
  readonly blobsFolder: string;
  readonly backupsFolder: string;
  /** Secrets of the connections: no part of the journal, but one for each. */
  readonly vaultFile: string;
}

/**
 * A data directory holds `journal.db`, `journal.db.lock`, `blobs/`, `backups/`, `vault.db`. A file `F` has `F.lock`, `F.blobs/`,
 * `F.backups/` and `F.vault` beside it, so that several journals can share a folder; a file named `journal.db` is that of a data
 * directory, so that both ways of naming it open the same journal.
 */
export function journalPlaces(location: JournalLocation): JournalPlaces {
  const file = 'file' in location ? location.file : join(location.dataDirectory, 'journal.db');
  const ofDataDirectory = basename(file) === 'journal.db';
  return {
    file,
    lockFile: `${file}.lock`,
    blobsFolder: ofDataDirectory ? join(dirname(file), 'blobs') : `${file}.blobs`,
    backupsFolder: ofDataDirectory ? join(dirname(file), 'backups') : `${file}.backups`,
    vaultFile: ofDataDirectory ? join(dirname(file), 'vault.db') : `${file}.vault`,
  };
}
