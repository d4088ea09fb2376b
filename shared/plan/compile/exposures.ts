import { type AudienceTerm, audienceText } from '../../audience/audience.ts';
import { type Exposure, exposurePercent } from '../../release/exposure.ts';
import type { AudiencePlan } from '../release-plan.ts';
import type { BatchFile, PlanFile } from '../schema.ts';

type WrittenExposure = NonNullable<BatchFile['exposure']>;
type MatchValue = NonNullable<PlanFile['audiences']>[number]['match'][string];

/** `10 %` and `5 ‰` are written forms of the full union. */
export function compileExposure(written: WrittenExposure): Exposure {
  if (typeof written !== 'string') return written;
  const amount = Number.parseFloat(written);
  return written.includes('‰') ? { kind: 'permille', permille: amount } : { kind: 'percent', percent: amount };
}

/** What a batch opens: a share, of everything or of its audiences or targets; nothing where it names nothing. */
export function batchExposure(batch: BatchFile, file: PlanFile): Exposure {
  const share = batch.exposure === undefined ? null : compileExposure(batch.exposure);
  if (batch.shares !== undefined) {
    const shares = Object.entries(batch.shares).map(([id, written]) => ({
      target: audienceTarget(file, id),
      percent: Number.parseFloat(written) / (written.includes('‰') ? 10 : 1),
    }));
    return { kind: 'shares', shares };
  }
  const targets = targetsOf(batch, file);
  if (targets === null || share?.kind === 'none') return share ?? { kind: 'none' };
  const percent = share === null ? 100 : exposurePercent(share);
  if (percent === null) return share ?? { kind: 'none' };
  return percent === 100 ? { kind: 'targets', targets } : { kind: 'both', percent, targets };
}

function targetsOf(batch: BatchFile, file: PlanFile): string[] | null {
  const listed = batch.targetList === undefined ? undefined : file.targetLists?.[batch.targetList]?.targets;
  if (batch.audience === undefined && batch.targetList === undefined) return null;
  return [...(listed ?? []), ...(batch.audience ?? []).map((id) => audienceTarget(file, id))];
}

/** The expression that stands for an audience among a switch's targets; its id where the plan does not define it. */
export function audienceTarget(file: PlanFile, id: string): string {
  const audience = file.audiences?.find((candidate) => candidate.id === id);
  if (audience === undefined) return id;
  return audienceText({ terms: Object.entries(audience.match).map(termOf) });
}

function termOf([attribute, value]: [string, MatchValue]): AudienceTerm {
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { kind: 'values', attribute, operator: '=', values: [value].flat().map(String) };
  }
  if ('atLeast' in value) return { kind: 'limit', attribute, operator: '>=', limit: value.atLeast };
  if ('atMost' in value) return { kind: 'limit', attribute, operator: '<=', limit: value.atMost };
  return { kind: 'values', attribute, operator: '!=', values: value.not.map(String) };
}

export function compileAudiences(
  file: PlanFile,
  titleOf: (title: string | AudiencePlan['title']) => AudiencePlan['title'],
) {
  return Object.fromEntries(
    (file.audiences ?? []).map((audience) => [
      audience.id,
      { title: titleOf(audience.title), target: audienceTarget(file, audience.id) },
    ]),
  );
}
