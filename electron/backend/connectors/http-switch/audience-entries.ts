import { CockpitFault } from '../../../../shared/errors.ts';
import {
  compareExposure,
  type Exposure,
  exposurePercent,
  nothingExposed,
  percentTolerance,
  type TargetShare,
  targetShares,
} from '../../../../shared/release/exposure.ts';
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

/**
 * What every entry is to hold: nobody but the audiences that are named, or everybody the same, whichever audience a
 * service asks about first. A raise throws `http-switch-audience-order` where the entries could not say it exactly and
 * `http-switch-audience-all-or-none`; a lowering sets less instead. Throws `http-switch-audience-unlisted`.
 */
export function entryShares(to: Exposure, split: SplitTarget, lowers: boolean): readonly EntryShare[] {
  const shares = targetShares(to);
  const given = shares === null ? null : audienceShares(to, shares, split, lowers);
  const wanted: readonly EntryShare[] = [
    { entry: split.everybody, exposure: given === null ? to : nothingExposed },
    ...split.audiences.map((entry) => ({ entry, exposure: given === null ? to : percentOf(given, entry) })),
  ];
  const unsaid = wanted.find(({ entry, exposure }) => entry.template.render(exposure) === null);
  if (unsaid === undefined) return wanted;
  if (!lowers) {
    const { audience } = split.audiences.find((entry) => entry === unsaid.entry) ?? { audience: null };
    throw new CockpitFault('http-switch-audience-all-or-none', { audience, percent: exposurePercent(unsaid.exposure) });
  }
  // Everybody at a share and an audience at nothing could not be read again.
  const isSaid = ({ entry, exposure }: EntryShare) => given !== null && entry.template.render(exposure) !== null;
  return wanted.map((share) => (isSaid(share) ? share : { ...share, exposure: nothingExposed }));
}

const percentOf = (given: readonly TargetShare[], { audience }: AudienceEntry): Exposure => ({
  kind: 'percent',
  percent: given.find(({ target }) => target === audience)?.percent ?? 0,
});

/** The shares in the order of the entries. */
function audienceShares(
  to: Exposure,
  shares: readonly TargetShare[],
  { audiences }: SplitTarget,
  lowers: boolean,
): readonly TargetShare[] {
  const unlisted = shares.find(({ target }) => !audiences.some(({ audience }) => audience === target));
  if (unlisted !== undefined) throw new CockpitFault('http-switch-audience-unlisted', { audience: unlisted.target });
  const given = audiences.flatMap(({ audience }) => shares.find(({ target }) => target === audience) ?? []);
  const order = compareExposure(exposureOfShares(given), to);
  if (order === 'equal' || (lowers && order === 'less')) return given;
  if (!lowers) {
    const open = given.filter(({ percent }) => percent > 0);
    const audience = shares.find(({ target }, index) => open[index]?.target !== target)?.target ?? '';
    throw new CockpitFault('http-switch-audience-order', { audience });
  }
  // The least of all is too much for nobody, whoever is asked about first.
  const percent = Math.min(...shares.map((share) => share.percent));
  return given.map(({ target }) => ({ target, percent }));
}

/**
 * What the entries say together. Throws `http-switch-audience-apart` where everybody has a share and an audience another
 * one: no exposure says that.
 */
export function exposureFound(everybody: number, shares: readonly TargetShare[]): Exposure {
  if (everybody === 0) return exposureOfShares(shares);
  const apart = shares.find(({ percent }) => isApart(percent, everybody));
  if (apart === undefined) return { kind: 'percent', percent: everybody };
  throw new CockpitFault('http-switch-audience-apart', {
    ...{ audience: apart.target, percent: apart.percent, everybody },
  });
}

/** What of `to` a lowering may set, so that no entry rises where together they say no exposure that could cap it. */
export function withinFound(to: Exposure, everybody: number, shares: readonly TargetShare[]): Exposure {
  if (everybody === 0 || !shares.some(({ percent }) => isApart(percent, everybody))) return to;
  const given = targetShares(to);
  const least = Math.min(exposurePercent(to) ?? 0, everybody, ...shares.map(({ percent }) => percent));
  if (given === null) return { kind: 'percent', percent: least };
  const found = (audience: string) => shares.find(({ target }) => target === audience)?.percent ?? 0;
  const within = given.map(({ target, percent }) => ({ target, percent: Math.min(percent, found(target)) }));
  return { kind: 'shares', shares: within.filter(({ percent }) => percent > 0) };
}

function isApart(percent: number, everybody: number): boolean {
  return percent === 0 || Math.abs(percent - everybody) > percentTolerance(percent, everybody);
}

/** An audience at nothing excludes nobody who belongs to another one as well: not every service would do so. */
function exposureOfShares(shares: readonly TargetShare[]): Exposure {
  const open = shares.filter(({ percent }) => percent > 0);
  const [first] = open;
  if (first === undefined) return nothingExposed;
  const { percent } = first;
  if (open.some((share) => share.percent !== percent)) return { kind: 'shares', shares: open };
  const targets = open.map(({ target }) => target);
  return percent === 100 ? { kind: 'targets', targets } : { kind: 'both', percent, targets };
}
