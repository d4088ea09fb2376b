import { createHash } from 'node:crypto';
import type { Exposure, TargetShare } from '../../../../shared/release/exposure.ts';
import type { FoundSplit } from '../../../../shared/release/split.ts';
import { exposureFound } from '../audience-shares.ts';
import { shareLabel } from './share.ts';
import type { FoundShare } from './switch-commands.ts';

/** What a target carries: for everybody, and for each audience in the order of the connection. */
export interface FoundTarget {
  readonly target: string;
  readonly everybody: FoundShare;
  readonly audiences: readonly FoundShare[];
}

/** `found` has everybody before the audiences of each target. */
export function foundTargets(found: readonly FoundShare[]): readonly FoundTarget[] {
  return [...Map.groupBy(found, ({ target }) => target)].flatMap(([target, [everybody, ...audiences]]) =>
    everybody === undefined ? [] : [{ target, everybody, audiences }],
  );
}

export function audienceSharesIn({ audiences }: FoundTarget): readonly TargetShare[] {
  return audiences.map(({ audience, percent }) => ({ target: audience ?? '', percent }));
}

/** Throws `audience-apart`. */
export function exposureIn(found: FoundTarget): Exposure {
  return exposureFound(found.everybody.percent, audienceSharesIn(found));
}

/** Throws `audience-apart`. */
export function splitIn(found: readonly FoundShare[]): FoundSplit {
  return {
    targets: foundTargets(found).map((one) => ({
      target: one.target,
      exposure: exposureIn(one),
      ...(one.everybody.reported && { reported: one.everybody.reported }),
    })),
  };
}

/** Without audiences that of its share; else another one whenever that of any share, or whose it is, is another one. */
export function revisionIn({ everybody, audiences }: FoundTarget, everybodyName: string): string {
  if (audiences.length === 0) return everybody.revision;
  const parts = [everybody, ...audiences].map(({ audience, revision }) => [audience, revision]);
  return createHash('sha256')
    .update(JSON.stringify([everybodyName, parts]))
    .digest('hex')
    .slice(0, 32);
}

/** As it was read, for whoever is told that it is another one. */
export function textIn({ everybody, audiences }: FoundTarget): string {
  if (audiences.length === 0) return everybody.text;
  return [everybody, ...audiences].map((share) => `${shareLabel(share)} = ${share.text}`).join(', ');
}
