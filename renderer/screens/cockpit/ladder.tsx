import { Fragment } from 'react';
import { formatDuration, formatExposure, formatPercent } from '../../../shared/i18n/format.ts';
import { batchExposure, clock, local, type Speech, switchName } from '../../../shared/i18n/release-speech.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import { saySampleInBrief } from '../../../shared/i18n/say-sample.ts';
import type { BatchPlan } from '../../../shared/plan/release-plan.ts';
import { countableShift } from '../../../shared/release/counted-share.ts';
import type { Level } from '../../../shared/release/events.ts';
import { observedMs, remainingObservationMs } from '../../../shared/release/promotion.ts';
import { currentBatchIds, driftedTargets, isWaived, lastShift } from '../../../shared/release/queries.ts';
import { contradiction, type SplitSample, sampledPercent } from '../../../shared/release/split-sample.ts';
import type { BatchState, ReleaseState, TargetState } from '../../../shared/release/state.ts';
import type { Now } from '../../../shared/release/time.ts';
import { claimStanding } from '../../../shared/release/views/claims.ts';
import { type Projection, projection } from '../../../shared/release/views/projection.ts';
import { Rung, type RungState } from '../../components/rung.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { unreadSwitches, useSplitReadings } from '../../stores/split-readings.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import { zoneOffsetMinutes } from '../release/local-zone.ts';
import { overallLevel } from '../release/overall-level.ts';
import { TextAction } from '../release/text-action.tsx';
import classes from './ladder.module.css';

/** The batches: what is behind, where it stands with what is really live, and when the rest can come. */
export function Ladder() {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const now = useNow();
  const projected = projection(state, now, zoneOffsetMinutes(now.utc, state.definition.plan.timeZone));
  const { tracks } = state.definition.plan;
  const readings = useSplitReadings(state.definition.releaseId, state.endedAt === null);
  const level = overallLevel(state, now.utc, unreadSwitches(state, readings, now.utc)) ?? 'unknown';
  const observing =
    state.status === 'running'
      ? currentBatchIds(state).find((batch) => remainingObservationMs(state, batch, now) > 0)
      : undefined;
  return (
    <section>
      <SectionTitle
        aside={
          observing !== undefined && (
            <TextAction
              label={t('flight:ladder.waiveObservation')}
              onPress={() => openDialog({ kind: 'waiver', subject: { kind: 'observation', id: observing } })}
            />
          )
        }
      >
        {t('cockpit:section.batches')}
      </SectionTitle>
      {tracks.map((track) => (
        <Fragment key={track.id}>
          {tracks.length > 1 && (
            <h3 className={classes.track}>{track.title === null ? track.id : local(speech, track.title)}</h3>
          )}
          <ol className={classes.ladder}>
            {track.batches.map((batch) => (
              <BatchRung key={batch.id} {...{ batch, speech, state, now, level, projected }} />
            ))}
          </ol>
        </Fragment>
      ))}
    </section>
  );
}

interface BatchRungProps {
  readonly batch: BatchPlan;
  readonly speech: Speech;
  readonly state: ReleaseState;
  readonly now: Now;
  /** Of the batches that are out there. */
  readonly level: Level;
  readonly projected: Projection;
}

function BatchRung({ batch, speech, state, now, level, projected }: BatchRungProps) {
  const { t } = speech;
  const silent = useHostLink((link) => link.silentSinceUtcMs !== null);
  const seen = state.batches[batch.id];
  if (seen === undefined) return null;
  const rung = rungState(seen);
  // A share is read from afar; for whom it is stands below it.
  const { exposure } = batch;
  const isCurrent = currentBatchIds(state).includes(batch.id) && state.status !== 'rolled-back';
  const startsAt = projected.startsAt[batch.id];
  const time = clockText(speech, seen, state.endedAt === null ? startsAt : undefined);
  const requiredMs = batch.observeMs;
  const observed = Math.min(requiredMs, observedMs(seen, now));
  const showsProgress = isCurrent && rung === 'current' && requiredMs > 0;
  return (
    <Rung
      state={rung}
      level={silent ? 'unknown' : level}
      exposure={exposure.kind === 'both' ? formatPercent(exposure.percent) : batchExposure(speech, batch.id)}
      {...(time === null ? {} : { clock: time })}
      lines={[
        ...(exposure.kind === 'both' ? [sayExposure(speech, { kind: 'targets', targets: exposure.targets })] : []),
        ...lines(speech, state, batch, seen, isCurrent, now),
      ]}
      {...(showsProgress
        ? {
            progress: {
              ratio: isWaived(state, { kind: 'observation', id: batch.id }, now.utc) ? 1 : observed / requiredMs,
              label: isWaived(state, { kind: 'observation', id: batch.id }, now.utc)
                ? t('flight:ladder.waived')
                : t('flight:ladder.green', {
                    observed: formatDuration(observed),
                    required: formatDuration(requiredMs),
                  }),
            },
          }
        : {})}
    />
  );
}

function rungState(seen: BatchState): RungState {
  switch (seen.status) {
    case 'pending':
      return 'later';
    case 'raising':
      return 'raising';
    case 'in-effect':
      return 'current';
    case 'completed':
      return 'done';
    case 'rolled-back':
      return 'rolled-back';
  }
}

function clockText(speech: Speech, seen: BatchState, startsAt: number | undefined): string | null {
  if (seen.startedAt !== null) return clock(speech, seen.startedAt.utc);
  return startsAt === undefined ? null : speech.t('flight:ladder.earliest', { clock: clock(speech, startsAt) });
}

function lines(
  speech: Speech,
  state: ReleaseState,
  batch: BatchPlan,
  seen: BatchState,
  isCurrent: boolean,
  now: Now,
): readonly string[] {
  const { t } = speech;
  if (isCurrent) {
    const [first, ...rest] = liveLines(
      speech,
      state,
      batch.shifts.map(({ switchId }) => switchId),
    );
    const title = batch.title === null || batch.exposure.kind === 'none' ? [] : [local(speech, batch.title)];
    const users = batch.shifts.flatMap(({ switchId }) => {
      const sample = lastShift(state, switchId)?.sample?.users;
      return sample === undefined ? [] : saySampleInBrief(speech, sample);
    });
    return [...title, first === undefined ? batch.id : `${batch.id} · ${first}`, ...rest, ...users];
  }
  const planned = batch.observeMs === 0 ? t('flight:ladder.noObservation') : null;
  if (seen.status === 'completed' || seen.status === 'rolled-back') {
    if (seen.status === 'rolled-back') return [`${batch.id} · ${t('flight:ladder.rolledBack')}`];
    const tookMs =
      seen.inEffectAt === null || seen.endedAt === null ? 0 : Math.max(0, seen.endedAt.utc - seen.inEffectAt.utc);
    const took = t('flight:ladder.took', { planned: formatDuration(batch.observeMs), actual: formatDuration(tookMs) });
    return [`${batch.id} · ${planned ?? took}`];
  }
  if (seen.status === 'in-effect') return [`${batch.id} · ${formatDuration(observedMs(seen, now))}`];
  return [`${batch.id} · ${planned ?? t('flight:ladder.planned', { duration: formatDuration(batch.observeMs) })}`];
}

/** Intended and found; where there are several switches, each by its name, and once what is meant for all of them. */
function liveLines(speech: Speech, state: ReleaseState, switchIds: readonly string[]): readonly string[] {
  if (switchIds.length <= 1)
    return switchIds.flatMap((id) => [...intendedText(speech, state, id), ...foundLines(speech, state, id)]);
  const meant = new Set(switchIds.flatMap((id) => intendedText(speech, state, id)));
  const named = (id: string, found: readonly string[]): readonly string[] =>
    found.map((line) => `${nameAmong(speech, id, switchIds)} · ${line}`);
  return [
    ...(meant.size === 1 ? meant : []),
    ...switchIds.flatMap((id) =>
      named(id, [...(meant.size === 1 ? [] : intendedText(speech, state, id)), ...foundLines(speech, state, id)]),
    ),
  ];
}

/** As its connection is called, or, where that is one for several of them, as the plan calls its slot. */
function nameAmong(speech: Speech, switchId: string, switchIds: readonly string[]): string {
  const name = switchName(speech, switchId);
  const slot = speech.definition.plan.slots[switchId];
  const isShared = switchIds.some((other) => other !== switchId && switchName(speech, other) === name);
  return isShared && slot !== undefined ? local(speech, slot.title) : name;
}

function intendedText(speech: Speech, state: ReleaseState, switchId: string): readonly string[] {
  const intended = state.switches[switchId]?.intended ?? null;
  return intended === null ? [] : [speech.t('flight:ladder.intended', { exposure: sayExposure(speech, intended) })];
}

/** What was found of one switch; targets that somebody else moved stand on their own lines. */
function foundLines(speech: Speech, state: ReleaseState, switchId: string): readonly string[] {
  const { t } = speech;
  const item = state.switches[switchId];
  if (item === undefined) return [];
  const drifted = new Set(driftedTargets(state, switchId));
  const targets = Object.entries(item.targets);
  const lead = countedText(speech, state, switchId);
  if (targets.length === 0) return [...lead, t('flight:ladder.notRead')];
  const seen = (name: string, { found, reported }: TargetState): string => {
    const exposure = sayExposure(speech, found);
    const standing = claimStanding(state, switchId, name);
    if (standing === null) return t(reported ? 'flight:ladder.reported' : 'flight:ladder.found', { exposure });
    const { confirmedBy: count } = standing;
    return count === null
      ? t('flight:ladder.claimed', { exposure })
      : t('flight:ladder.claimedConfirmed', { exposure, count });
  };
  const same = targets.every(([, target]) => formatExposure(target.found) === formatExposure(targets[0]![1].found));
  if (same && drifted.size === 0) {
    return [...lead, seen(...targets[0]!)];
  }
  return [
    ...lead,
    ...targets.map(
      ([target, item]) =>
        `${drifted.has(target) ? '▲ ' : ''}${target} ${seen(target, item)}${
          drifted.has(target) ? ` · ${t('flight:ladder.drift')}` : ''
        }`,
    ),
  ];
}

/** The share that requests were counted at since the last shift, where the plan has a gauge for it. */
function countedText({ t }: Speech, state: ReleaseState, switchId: string): readonly string[] {
  const shift = state.definition.plan.shareGauges?.[switchId] === undefined ? null : countableShift(state, switchId);
  if (shift === null) return [];
  const [place] = shift.counted?.targets ?? [];
  const percent = place === undefined ? null : sampledPercent(place);
  if (percent === null) return [t('flight:ladder.notCounted')];
  const share = formatExposure({ kind: 'percent', percent: Math.round(percent * 10) / 10 });
  return [`${verdictMark(shift.counted)}${t('flight:ladder.counted', { share })}`];
}

const verdictMark = (sample: SplitSample | undefined): string => (contradiction(sample) === null ? '' : '▲ ');
