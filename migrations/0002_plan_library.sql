-- Plans become a library: a plan has a working draft and versions that never change.
ALTER TABLE plans RENAME TO plan_texts;

CREATE TABLE plans (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  created_at  REAL NOT NULL,
  archived_at REAL
) STRICT;

-- What is being written. `revision` counts the saves: whoever saves names the one that was read before.
CREATE TABLE plan_drafts (
  plan_id  TEXT    PRIMARY KEY REFERENCES plans (id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  hash     TEXT    NOT NULL,
  headline TEXT    NOT NULL,
  text     TEXT    NOT NULL,
  saved_at REAL    NOT NULL,
  saved_by TEXT
) STRICT;

-- Texts that were saved on an older revision of the draft: kept until somebody has decided about them.
CREATE TABLE plan_refused_drafts (
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  window_id  TEXT NOT NULL,
  text       TEXT NOT NULL,
  refused_at REAL NOT NULL,
  saved_by   TEXT,
  PRIMARY KEY (plan_id, window_id)
) STRICT;

CREATE TABLE plan_versions (
  plan_id  TEXT    NOT NULL REFERENCES plans (id),
  sequence INTEGER NOT NULL CHECK (sequence >= 1),
  hash     TEXT    NOT NULL,
  text     TEXT    NOT NULL,
  saved_at REAL    NOT NULL,
  saved_by TEXT,
  -- In private_texts, where it can be redacted.
  note_id  TEXT,
  PRIMARY KEY (plan_id, sequence)
) STRICT;

CREATE TRIGGER plan_versions_no_update BEFORE UPDATE ON plan_versions
BEGIN SELECT RAISE(ABORT, 'plan versions are append-only'); END;

CREATE TRIGGER plan_versions_no_delete BEFORE DELETE ON plan_versions
BEGIN SELECT RAISE(ABORT, 'plan versions are append-only'); END;

CREATE TRIGGER plan_versions_no_replace BEFORE INSERT ON plan_versions
WHEN EXISTS (SELECT 1 FROM plan_versions WHERE plan_id = NEW.plan_id AND sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'plan versions are append-only'); END;

-- What there was: each text a plan with its first version.
INSERT INTO plans (id, name, created_at) SELECT hash, name, saved_at FROM plan_texts;
INSERT INTO plan_drafts (plan_id, revision, hash, headline, text, saved_at)
  SELECT hash, 1, hash, '{"title":null,"from":null,"to":null}', text, saved_at FROM plan_texts;
INSERT INTO plan_versions (plan_id, sequence, hash, text, saved_at) SELECT hash, 1, hash, text, saved_at FROM plan_texts;
DROP TABLE plan_texts;
