import { formatDuration } from '../../../shared/i18n/format.ts';
import { batchName, clock, type Speech } from '../../../shared/i18n/release-speech.ts';
import type { WayBackPlan } from '../../../shared/plan/way-back.ts';
import { currentBatchId } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { pointsOfNoReturn } from '../../../shared/release/way-back.ts';

/** Until when the way back is kept open, where it ends, and how long it is expected to take: a sentence each. */
export function sayWayBack(
  speech: Speech,
  state: ReleaseState,
  { kind, possibleForMs, expected }: WayBackPlan,
  utc: number,
): { readonly possible: readonly string[]; readonly expected: readonly string[] } {
  const { t } = speech;
  const batch = currentBatchId(state);
  const since = batch === null ? null : (state.batches[batch]?.inEffectAt?.utc ?? null);
  const until = since === null || possibleForMs === null ? null : since + possibleForMs;
  const possible = [
    kind === 'halt' ? t('runbook:wayBack.halt') : null,
    kind === 'fix-forward' || kind === 'none' ? t('runbook:wayBack.none') : null,
    ...pointsOfNoReturn(state).map((point) => t('runbook:wayBack.point', { batch: batchName(speech, point) })),
    until === null
      ? null
      : t(until >= utc ? 'runbook:wayBack.until' : 'runbook:wayBack.expired', { clock: clock(speech, until) }),
  ].filter((text) => text !== null);
  const times = expected.map(({ scope, withinMs }) =>
    t('runbook:wayBack.expected', { scope: t(`runbook:wayBack.scope.${scope}`), duration: formatDuration(withinMs) }),
  );
  return { possible, expected: times };
}
