import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseRow } from '../../../electron/backend/conductor/release-row.ts';
import { openJournal } from '../../../electron/backend/journal/open-journal.ts';
import { definitionVersion, presentDefinition } from '../../../shared/release/definitions/index.ts';
import type { ReleaseEvent } from '../../../shared/release/events.ts';
import { evolveAll } from '../../../shared/release/evolve/index.ts';
import { emptyRelease } from '../../../shared/release/state.ts';

/**
 * What the cockpit that closed issue 1 wrote into its journal: the definition of one plan, and the events of three of
 * its releases on the practice range.
 */
export const olderPlanText = read('issue-1.yaml');
export const olderDefinition = JSON.parse(read('issue-1.json')) as Readonly<Record<string, unknown>>;
export const olderReleases = ['completed', 'rolled-back', 'in-flight'] as const;
/** Id of the release of a later cockpit. */
export const newerRelease = 'newer';
export type OlderRelease = (typeof olderReleases)[number];

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}

export function olderEvents(name: OlderRelease): readonly ReleaseEvent[] {
  const lines = read(`issue-1-${name}.jsonl`).trimEnd().split('\n');
  return lines.map((line, index) => {
    const place = { position: index + 1, sequence: index + 1, stream: name, hash: '' };
    return { ...(JSON.parse(line) as object), ...place } as ReleaseEvent;
  });
}

/**
 * Writes the releases, as that cockpit did, into the journal of a data directory; each has its name as id. `newer`: and
 * one more in flight, that a cockpit of a later version has written.
 */
export function writeOlderJournal(dataDirectory: string, { newer = false } = {}): void {
  const now = { utc: Date.UTC(2026, 10, 28, 14), monotonic: 1, run: 'older' };
  let ids = 0;
  const journal = openJournal({ dataDirectory, role: 'driver', now: () => now, newId: () => `older-${++ids}` });
  try {
    const names: readonly (OlderRelease | typeof newerRelease)[] = newer
      ? [...olderReleases, newerRelease]
      : olderReleases;
    for (const releaseId of names) {
      const definition = { ...olderDefinition, releaseId };
      const stored = releaseId === newerRelease ? { ...definition, version: definitionVersion + 1 } : definition;
      const planBlob = journal.blobs.put(olderPlanText, 'application/yaml');
      const definitionBlob = journal.blobs.put(JSON.stringify(stored), 'application/json');
      const events = olderEvents(releaseId === newerRelease ? 'in-flight' : releaseId);
      for (const { at, actor, commandId, type, version, payload, sequence } of events) {
        const state = evolveAll(emptyRelease(presentDefinition(definition)), events.slice(0, sequence));
        journal.append({
          ...{ stream: releaseId, expectedSequence: sequence - 1, at, actor },
          commandId: `${releaseId}-${commandId}-${sequence}`,
          events: [
            { type, version, payload: type === 'release-created' ? { ...payload, planBlob, definitionBlob } : payload },
          ],
          release: releaseRow(state, at),
        });
      }
    }
  } finally {
    journal.close();
  }
}
