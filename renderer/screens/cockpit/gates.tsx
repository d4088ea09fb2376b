import { actorName, batchExposure, clock, freeText, local } from '../../../shared/i18n/release-speech.ts';
import type { GatePlan } from '../../../shared/plan/release-plan.ts';
import type { Level } from '../../../shared/release/events.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { LevelShape } from '../../components/level-mark.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import { TextAction } from '../release/text-action.tsx';
import classes from './gates.module.css';

/** What must hold before the release may go on. Passed ones are short; open ones can be judged on the spot. */
export function Gates() {
  const t = useTranslate();
  const state = useRelease();
  const { gates } = state.definition.plan;
  if (gates.length === 0) return null;
  const passed = gates.filter((gate) => state.gates[gate.id]?.status === 'passed').length;
  return (
    <section id="gates" tabIndex={-1} className={classes.gates}>
      <SectionTitle note={`${passed} / ${gates.length}`}>{t('cockpit:section.gates')}</SectionTitle>
      <ul>
        {gates.map((gate) => (
          <GateRow key={gate.id} gate={gate} />
        ))}
      </ul>
    </section>
  );
}

function GateRow({ gate }: { readonly gate: GatePlan }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const now = useNow();
  const seen = state.gates[gate.id];
  const waiver = activeWaiver(state, gate.id, now.utc);
  const status = seen?.status ?? 'open';
  const level: Level = status === 'passed' ? 'green' : status === 'failed' ? 'red' : 'unknown';
  const title = local(speech, gate.title);
  const who =
    seen?.at == null
      ? null
      : t('flight:gates.passedAt', { who: actorName(speech, seen.by), clock: clock(speech, seen.at.utc) });
  const about = [
    gate.threshold,
    gate.owner && local(speech, gate.owner),
    gate.before === null ? null : t('flight:gates.before', { batch: batchExposure(speech, gate.before) }),
  ];
  const open = state.endedAt === null && status !== 'passed';
  return (
    <li className={classes.gate} data-status={status}>
      <LevelShape level={level} />
      <span
        className={classes.title}
        title={[title, ...about, who, freeText(speech, seen?.note ?? null, '')]
          .filter((part) => part !== null && part !== '')
          .join(' · ')}
      >
        {title}
      </span>
      <span className={classes.word}>
        {waiver === undefined
          ? status === 'passed' && seen?.at != null
            ? clock(speech, seen.at.utc)
            : t(`flight:gates.${status}`)
          : t('flight:gates.waived', { clock: clock(speech, waiver.until) })}
      </span>
      {open && (
        <span className={classes.actions}>
          <TextAction
            label={t('flight:gates.pass')}
            onPress={() => openDialog({ kind: 'gate', gateId: gate.id, passed: true })}
          />
          {status !== 'failed' && (
            <TextAction
              label={t('flight:gates.fail')}
              onPress={() => openDialog({ kind: 'gate', gateId: gate.id, passed: false })}
            />
          )}
          {waiver === undefined && (
            <TextAction
              label={t('flight:gates.waive')}
              onPress={() => openDialog({ kind: 'waiver', subject: { kind: 'gate', id: gate.id } })}
            />
          )}
        </span>
      )}
    </li>
  );
}

function activeWaiver(state: ReleaseState, gateId: string, utc: number) {
  return state.waivers.findLast(
    (waiver) => waiver.subject.kind === 'gate' && waiver.subject.id === gateId && utc < waiver.until,
  );
}
