import { actorName, clock, freeText, gateName, roleName } from '../../../shared/i18n/release-speech.ts';
import { sayGate, sayGateNow } from '../../../shared/i18n/say-gate.ts';
import type { GatePlan } from '../../../shared/plan/release-plan.ts';
import type { Level } from '../../../shared/release/events.ts';
import { type GateStatus, gateStatus, isTicked } from '../../../shared/release/gates.ts';
import { missingDrills } from '../../../shared/release/items.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { LevelShape } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useFlight, useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import { TextAction } from '../release/text-action.tsx';
import classes from './gates.module.css';

const levels: Readonly<Record<GateStatus, Level>> = {
  passed: 'green',
  failed: 'red',
  open: 'unknown',
  expired: 'yellow',
};

export function GateRow({ gate }: { readonly gate: GatePlan }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { samples } = useFlight();
  const now = useNow();
  const seen = state.gates[gate.id];
  const waiver = activeWaiver(state, gate.id, now.utc);
  const status = gateStatus(state, gate, now);
  const value =
    gate.live === null ? null : (samples.latest(gate.live)?.value ?? state.guards[gate.live]?.value ?? null);
  const title = gateName(speech, gate.id);
  const who =
    seen?.at == null
      ? null
      : t('flight:gates.passedAt', { who: actorName(speech, seen.by), clock: clock(speech, seen.at.utc) });
  const about = [title, ...sayGate(speech, gate), who, freeText(speech, seen?.note ?? null, '')];
  const present = sayGateNow(speech, state, gate, now, value);
  const isOpen = state.endedAt === null && status !== 'passed';
  return (
    <li className={classes.gate} data-status={status}>
      <LevelShape level={levels[status]} />
      <span className={classes.title} title={about.filter((part) => part !== null && part !== '').join(' · ')}>
        {title}
      </span>
      <span className={classes.word}>
        {waiver === undefined
          ? status === 'passed' && seen?.at != null
            ? clock(speech, seen.at.utc)
            : t(`flight:gates.${status}`)
          : t('flight:gates.waived', { clock: clock(speech, waiver.until) })}
      </span>
      {present.length > 0 && <span className={classes.now}>{present.join(' · ')}</span>}
      <GateActions gate={gate} isOpen={isOpen} status={status} waived={waiver !== undefined} />
    </li>
  );
}

interface GateActionsProps {
  readonly gate: GatePlan;
  readonly isOpen: boolean;
  readonly status: GateStatus;
  readonly waived: boolean;
}

/** What a person can do about a gate: tick it, say that they are here, or take responsibility for going on without it. */
function GateActions({ gate, isOpen, status, waived }: GateActionsProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const roleId = gate.recorded?.kind === 'present' ? gate.recorded.roleId : null;
  const now = useNow();
  const [missing] = gate.recorded?.kind === 'drill' ? missingDrills(state, gate.recorded.drillId, now) : [];
  const here = roleId !== null && state.presence[roleId]?.present === true;
  if (!isOpen && !(here && state.endedAt === null)) return null;
  return (
    <span className={classes.actions}>
      {roleId !== null && (
        <TextAction
          label={here ? t('flight:gates.leave') : t('flight:gates.arrive', { role: roleName(speech, roleId) })}
          onPress={() => void session.send({ type: 'record-presence', roleId, present: !here })}
        />
      )}
      {missing !== undefined && isOpen && (
        <TextAction
          label={t('items:action.drill')}
          onPress={() => openDialog({ kind: 'item', itemId: missing, outcome: 'done' })}
        />
      )}
      {isOpen && isTicked(gate) && (
        <TextAction
          label={t('flight:gates.pass')}
          onPress={() => openDialog({ kind: 'gate', gateId: gate.id, passed: true })}
        />
      )}
      {isOpen && isTicked(gate) && status !== 'failed' && (
        <TextAction
          label={t('flight:gates.fail')}
          onPress={() => openDialog({ kind: 'gate', gateId: gate.id, passed: false })}
        />
      )}
      {isOpen && gate.mayBeWaived && !waived && (
        <TextAction
          label={t('flight:gates.waive')}
          onPress={() => openDialog({ kind: 'waiver', subject: { kind: 'gate', id: gate.id } })}
        />
      )}
    </span>
  );
}

function activeWaiver(state: ReleaseState, gateId: string, utc: number) {
  return state.waivers.findLast(
    (waiver) => waiver.subject.kind === 'gate' && waiver.subject.id === gateId && utc < waiver.until,
  );
}
