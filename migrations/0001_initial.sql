-- The journal of release cockpit, version 1. STRICT keeps a column's type as it was hashed.

-- Recorded facts. One stream per release and the stream `journal` for the rest. Position is the order over all streams.
CREATE TABLE events (
  position      INTEGER PRIMARY KEY AUTOINCREMENT,
  stream        TEXT    NOT NULL,
  sequence      INTEGER NOT NULL CHECK (sequence >= 1),
  at_utc        REAL    NOT NULL,
  at_monotonic  REAL    NOT NULL,
  at_run        TEXT    NOT NULL,
  actor_kind    TEXT    NOT NULL CHECK (actor_kind IN ('person', 'automation', 'conductor')),
  actor_id      TEXT    NOT NULL,
  type          TEXT    NOT NULL,
  version       INTEGER NOT NULL CHECK (version >= 1),
  payload       TEXT    NOT NULL,
  command_id    TEXT    NOT NULL,
  previous_hash TEXT    NOT NULL,
  hash          TEXT    NOT NULL UNIQUE,
  UNIQUE (stream, sequence)
) STRICT;

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- INSERT OR REPLACE removes the old row without firing the two triggers above, so existing keys are refused here. An
-- event that does not continue its stream's chain is refused as well.
CREATE TRIGGER events_no_replace BEFORE INSERT ON events
BEGIN
  SELECT RAISE(ABORT, 'events are append-only')
  WHERE EXISTS (SELECT 1 FROM events WHERE position = NEW.position)
     OR EXISTS (SELECT 1 FROM events WHERE hash = NEW.hash)
     OR EXISTS (SELECT 1 FROM events WHERE stream = NEW.stream AND sequence = NEW.sequence);
  SELECT RAISE(ABORT, 'event does not continue its stream')
  WHERE NEW.sequence > 1
    AND NOT EXISTS (
      SELECT 1 FROM events
      WHERE stream = NEW.stream AND sequence = NEW.sequence - 1 AND hash = NEW.previous_hash
    );
END;

-- The first answer to every command, given again when the command is repeated.
CREATE TABLE commands (
  command_id TEXT PRIMARY KEY,
  stream     TEXT NOT NULL,
  answer     TEXT NOT NULL,
  at_utc     REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- Evidence by its SHA-256. Content over 256 KiB lies in a file of the blobs folder and is NULL here.
CREATE TABLE blobs (
  hash       TEXT    PRIMARY KEY,
  media_type TEXT    NOT NULL,
  size       INTEGER NOT NULL CHECK (size >= 0),
  content    BLOB,
  stored_at  REAL    NOT NULL
) STRICT;

CREATE TRIGGER blobs_no_update BEFORE UPDATE ON blobs
BEGIN SELECT RAISE(ABORT, 'blobs are append-only'); END;

CREATE TRIGGER blobs_no_delete BEFORE DELETE ON blobs
BEGIN SELECT RAISE(ABORT, 'blobs are append-only'); END;

CREATE TRIGGER blobs_no_replace BEFORE INSERT ON blobs
WHEN EXISTS (SELECT 1 FROM blobs WHERE hash = NEW.hash OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'blobs are append-only'); END;

-- Names, contacts and free text that an event refers to by id or by salted hash. Redaction clears salt and text.
CREATE TABLE private_texts (
  id          TEXT PRIMARY KEY,
  salt        BLOB,
  text        TEXT,
  stored_at   REAL NOT NULL,
  redacted_at REAL
) STRICT;

-- Guard evaluations that are not sealed yet: one row per series and flush.
CREATE TABLE open_samples (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  stream    TEXT    NOT NULL,
  series_id TEXT    NOT NULL,
  from_at   REAL    NOT NULL,
  to_at     REAL    NOT NULL,
  count     INTEGER NOT NULL CHECK (count >= 1),
  columns   BLOB    NOT NULL
) STRICT;
CREATE INDEX open_samples_by_series ON open_samples (stream, series_id);

-- Sealed evaluations: a chunk's hash stands in an event of its stream.
CREATE TABLE sample_chunks (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  hash      TEXT    NOT NULL UNIQUE,
  stream    TEXT    NOT NULL,
  series_id TEXT    NOT NULL,
  from_at   REAL    NOT NULL,
  to_at     REAL    NOT NULL,
  count     INTEGER NOT NULL CHECK (count >= 1),
  columns   BLOB    NOT NULL
) STRICT;
CREATE INDEX sample_chunks_by_series ON sample_chunks (stream, series_id);
CREATE INDEX sample_chunks_by_end ON sample_chunks (stream, to_at);

CREATE TRIGGER sample_chunks_no_update BEFORE UPDATE ON sample_chunks
BEGIN SELECT RAISE(ABORT, 'sealed samples are append-only'); END;

CREATE TRIGGER sample_chunks_no_delete BEFORE DELETE ON sample_chunks
BEGIN SELECT RAISE(ABORT, 'sealed samples are append-only'); END;

CREATE TRIGGER sample_chunks_no_replace BEFORE INSERT ON sample_chunks
WHEN EXISTS (SELECT 1 FROM sample_chunks WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM sample_chunks WHERE hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'sealed samples are append-only'); END;

-- The release list: a projection of the events, written with them and rebuilt from them.
CREATE TABLE releases (
  id         TEXT PRIMARY KEY,
  title      TEXT    NOT NULL,
  status     TEXT    NOT NULL,
  open       INTEGER NOT NULL CHECK (open IN (0, 1)),
  plan_hash  TEXT,
  started_at REAL    NOT NULL,
  ended_at   REAL,
  summary    TEXT    NOT NULL
) STRICT;
CREATE INDEX releases_by_start ON releases (started_at);
CREATE INDEX releases_open ON releases (open) WHERE open = 1;

CREATE TABLE plans (
  hash     TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  text     TEXT NOT NULL,
  saved_at REAL NOT NULL
) STRICT;

-- Stored endpoints. Secrets live in the vault, never here.
CREATE TABLE connections (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  name        TEXT NOT NULL,
  environment TEXT,
  config      TEXT NOT NULL,
  created_at  REAL NOT NULL
) STRICT;

CREATE TABLE people (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  details    TEXT NOT NULL,
  created_at REAL NOT NULL
) STRICT;

CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Commands that other cockpits leave for the driver. The only table that a reader may write.
CREATE TABLE inbox (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  command_id TEXT NOT NULL UNIQUE,
  command    TEXT NOT NULL,
  left_at    REAL NOT NULL,
  answer     TEXT,
  answered_at REAL
) STRICT;

-- Who holds the driver's lock, for the message to the second one. The lock itself is the kernel's.
CREATE TABLE driver (
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  process   INTEGER NOT NULL,
  run       TEXT    NOT NULL,
  opened_at REAL    NOT NULL
) STRICT;
