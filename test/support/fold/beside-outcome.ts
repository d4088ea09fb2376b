import type { CockpitError } from '../../../shared/errors.ts';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import type { Effect } from '../../../shared/release/outstanding.ts';

const error: CockpitError = { code: 'connection-unreachable', params: { host: 'beside' }, retryable: true };

/** What the conductor reports of a mark beside curves, or of a silence, that was made as it should or that failed. */
export function besideOutcome(
  effect: Extract<Effect, { kind: 'annotation' | 'silence' }>,
  works: boolean,
  utc: number,
): ReleaseCommand {
  if (effect.kind === 'annotation') {
    const { annotationId, attempt } = effect;
    const written = { id: annotationId, link: `https://grafana.test/d/${annotationId}`, how: 'written' } as const;
    return { type: 'record-annotation', annotationId, attempt, outcome: works ? written : { error } };
  }
  const { silenceId, attempt, act } = effect;
  const report = { type: 'record-silence', silenceId, attempt } as const;
  if (act === 'look')
    return {
      ...report,
      outcome: works ? { kind: 'seen', found: true, error: null } : { kind: 'seen', found: null, error },
    };
  if (act === 'end') return { ...report, outcome: works ? { kind: 'ended' } : { kind: 'end-failed', error } };
  const outcome = works
    ? ({ kind: 'started', id: `silence-${silenceId}`, endsAt: utc + 3_600_000, how: 'made' } as const)
    : ({ kind: 'failed', error } as const);
  return { ...report, outcome };
}
