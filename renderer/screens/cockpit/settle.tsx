import { formatExposure } from '../../../shared/i18n/format.ts';
import { foundText, type Speech, switchName } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import { sayCounted, saySampleParts } from '../../../shared/i18n/say-sample.ts';
import { batchesOf } from '../../../shared/plan/release-plan.ts';
import { switchesCountedWrong } from '../../../shared/release/counted-share.ts';
import { compareExposure, type Exposure, nothingExposed } from '../../../shared/release/exposure.ts';
import {
  currentBatchId,
  driftedSwitches,
  driftedTargets,
  exposureAt,
  plannedNow,
} from '../../../shared/release/queries.ts';
import { foundTargets } from '../../../shared/release/split.ts';
import type { ReleaseState, ShiftState } from '../../../shared/release/state.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { LevelShape } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useFlight, useRelease, useSpeech } from '../release/flight-context.tsx';
import { settlePanelId } from './press-next.ts';
import classes from './settle.module.css';

/** What only the operator can decide: shifts without a good outcome, and traffic that somebody else moved. */
export function Settle({ acts }: { readonly acts: boolean }) {
  const state = useRelease();
  if (state.status !== 'running') return null;
  const shifts = Object.values(state.shifts).filter(
    (shift) => shift.status === 'failed' || shift.status === 'unresolved',
  );
  const drifted = driftedSwitches(state);
  const counted = switchesCountedWrong(state);
  if (shifts.length === 0 && drifted.length === 0 && counted.length === 0) return null;
  return (
    <div id={settlePanelId} className={classes.settle}>
      {shifts.map((shift) => (
        <OpenShift key={shift.shiftId} shift={shift} acts={acts} />
      ))}
      {drifted.map((switchId) => (
        <Drift key={switchId} switchId={switchId} acts={acts} />
      ))}
      {counted.map((shift) => (
        <CountedWrong key={shift.shiftId} shift={shift} acts={acts} />
      ))}
    </div>
  );
}

function OpenShift({ shift, acts }: { readonly shift: ShiftState; readonly acts: boolean }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const spoken = shift.error === null ? null : sayError(t, shift.error);
  // The places of the error are in it.
  const sampled = saySampleParts(speech, shift.sample);
  const retry = (): void =>
    void session.send({
      type: 'retry-shift',
      shiftId: shift.shiftId,
      decided: { batch: currentBatchId(state), sequence: state.sequence },
    });
  return (
    <section className={classes.item} data-level="red" role="alert">
      <h2>
        <LevelShape level="red" />
        {t('flight:settle.shiftTitle', {
          switch: switchName(speech, shift.switchId),
          exposure: sayExposure(speech, shift.to),
          status: t(`flight:settle.${shift.status as 'failed' | 'unresolved'}`),
        })}
      </h2>
      <p>{t('standing:detail.readBack', { found: liveOf(speech, state, shift.switchId) })}</p>
      {sampled.map((part) => (
        <p key={part}>{part}</p>
      ))}
      {spoken !== null && (
        <p>
          {[spoken.sentence, ...(sampled.length === 0 ? spoken.places : []), spoken.remedy].join(' · ')}
          {spoken.detail !== null && <code className={classes.detail}>{spoken.detail}</code>}
        </p>
      )}
      {acts && (
        <div className={classes.actions}>
          <ActionButton
            tone={shift.direction === 'raise' ? 'raise' : 'primary'}
            label={t('flight:settle.retry', { exposure: sayExposure(speech, shift.to) })}
            onPress={retry}
          />
          <LowerActions switchId={shift.switchId} />
        </div>
      )}
    </section>
  );
}

function Drift({ switchId, acts }: { readonly switchId: string; readonly acts: boolean }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const targets = driftedTargets(state, switchId);
  const planned = plannedNow(state, switchId);
  const item = state.switches[switchId];
  const beyond = Object.values(item?.targets ?? {}).some(
    (target) => !['less', 'equal'].includes(compareExposure(target.found, planned)),
  );
  return (
    <section className={classes.item} data-level="yellow" role="alert">
      <h2>
        <LevelShape level="yellow" />
        {t('flight:settle.driftTitle', { switch: switchName(speech, switchId) })}
      </h2>
      <ul>
        {targets.map((target) => {
          const seen = item?.targets[target];
          return (
            <li key={target}>
              <b>{target}</b> {t('flight:settle.agreed', { exposure: sayExposure(speech, seen?.agreed ?? planned) })} ·{' '}
              {t('flight:settle.found', { exposure: sayExposure(speech, seen?.found ?? planned) })}
            </li>
          );
        })}
      </ul>
      {acts && (
        <div className={classes.actions}>
          <ActionButton
            label={t('flight:settle.acknowledge')}
            disabled={beyond}
            onPress={() => void session.send({ type: 'acknowledge-drift', switchId })}
          />
          <LowerActions switchId={switchId} />
          {beyond && <span className={classes.note}>{t('flight:settle.acknowledgeNote')}</span>}
        </div>
      )}
    </section>
  );
}

/** The switch says one thing and the requests another: going up waits until they agree, or somebody answers for it. */
function CountedWrong({ shift, acts }: { readonly shift: ShiftState; readonly acts: boolean }) {
  const t = useTranslate();
  const speech = useSpeech();
  const { switchId, to, counted } = shift;
  return (
    <section className={classes.item} data-level="yellow" role="alert">
      <h2>
        <LevelShape level="yellow" />
        {t('flight:settle.countedTitle', { switch: switchName(speech, switchId), exposure: sayExposure(speech, to) })}
      </h2>
      {counted !== undefined && <p>{sayCounted(speech, counted)}</p>}
      {acts && (
        <div className={classes.actions}>
          <LowerActions switchId={switchId} />
          <ActionButton
            label={t('flight:settle.waiveCount')}
            onPress={() => openDialog({ kind: 'waiver', subject: { kind: 'share', id: switchId } })}
          />
        </div>
      )}
    </section>
  );
}

/** The plan's next lower values: no target lies below them already, and at least one lies above. */
function LowerActions({ switchId }: { readonly switchId: string }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  return lowerGoals(state, switchId).map((to) => (
    <ActionButton
      key={formatExposure(to)}
      label={t('flight:settle.lower', { exposure: sayExposure(speech, to) })}
      onPress={() => void session.send({ type: 'lower-exposure', switchId, to })}
    />
  ));
}

function lowerGoals(state: ReleaseState, switchId: string): readonly Exposure[] {
  const found = Object.values(state.switches[switchId]?.targets ?? {}).map((target) => target.found);
  if (found.length === 0) return [];
  const planned = batchesOf(state.definition.plan).map((batch) => exposureAt(state, batch.id, switchId));
  const goals = [nothingExposed, ...planned].filter((to) => {
    const compared = found.map((exposure) => compareExposure(to, exposure));
    return compared.every((way) => way === 'less' || way === 'equal') && compared.includes('less');
  });
  const distinct = goals.filter(
    (to, index) => goals.findIndex((other) => compareExposure(other, to) === 'equal') === index,
  );
  return distinct.slice(-2);
}

function liveOf(speech: Speech, state: ReleaseState, switchId: string): string {
  return foundText(speech, foundTargets(state.switches[switchId]?.targets ?? {}));
}
