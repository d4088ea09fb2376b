import type { Exposure } from '../../../../shared/release/exposure.ts';
import { type WantedShare, wantedShares } from '../audience-shares.ts';
import { type EntryTarget, readTarget } from './share-in-document.ts';
import { type ShareTemplate, wordTemplate } from './share-template.ts';

/** `key#path = audience`, or `key#path (open/closed) = audience` where the entry holds one of two words. */
export const audienceLine = /^(\S(?:.*?\S)?)(?:\s+\(([^()/]+)\/([^()/]+)\))?\s+=\s+(\S(?:.*\S)?)\s*$/;

/** An entry and how a share is written there. */
export interface ShareEntry extends EntryTarget {
  readonly template: ShareTemplate;
}

export interface AudienceEntry extends ShareEntry {
  /** As exposures name it, to the letter. */
  readonly audience: string;
}

/** What is moved as one: the share of everybody, and beside it those of audiences, in the order in which the service asks. */
export interface SplitTarget {
  readonly target: string;
  readonly everybody: ShareEntry;
  readonly audiences: readonly AudienceEntry[];
}

/** `line` must match `audienceLine`. */
export function readAudience(line: string, template: ShareTemplate): AudienceEntry {
  const [, place = '', open, closed, audience = ''] = audienceLine.exec(line) ?? [];
  const words = open === undefined || closed === undefined ? null : wordTemplate(open.trim(), closed.trim());
  return { ...readTarget(place), audience, template: words ?? template };
}

/** Whether every audience and every place is named once, and no two words are the same. */
export function areAudiencesDistinct(entries: readonly string[], lines: readonly string[]): boolean {
  const parts = lines.map((line) => audienceLine.exec(line) ?? []);
  const places = [...entries, ...parts.map(([, place]) => place)];
  const audiences = parts.map(([, , , , audience]) => audience);
  const areOnce = (texts: readonly unknown[]) => new Set(texts).size === texts.length;
  return (
    areOnce(places) &&
    areOnce(audiences) &&
    parts.every(([, , open, closed]) => open === undefined || open.trim() !== closed?.trim())
  );
}

export interface EntryShare {
  readonly entry: ShareEntry;
  readonly exposure: Exposure;
}

/** What every entry is to hold. Throws as `wantedShares`. */
export function entryShares(to: Exposure, split: SplitTarget, lowers: boolean): readonly EntryShare[] {
  const entryOf = (audience: string | null) =>
    split.audiences.find((entry) => entry.audience === audience) ?? split.everybody;
  const isSaid = ({ audience, exposure }: WantedShare) => entryOf(audience).template.render(exposure) !== null;
  const names = split.audiences.map(({ audience }) => audience);
  return wantedShares(to, names, isSaid, lowers).map(({ audience, exposure }) => ({
    entry: entryOf(audience),
    exposure,
  }));
}
