import { useState } from 'react';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useChangeRequests } from '../../stores/change-requests.ts';
import { hostNow } from '../../stores/host-link.ts';
import { unreadSwitches, useSplitReadings } from '../../stores/split-readings.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useFlight, useRelease, useSpeech } from '../release/flight-context.tsx';
import { TextAction } from '../release/text-action.tsx';
import { navigate } from '../shell/route.ts';
import { copyText } from './copy-text.ts';
import { useRedSound } from './red-sound.ts';
import { statusLine } from './status-line.ts';
import classes from './tools.module.css';

/** Everything that is done seldom, in one quiet row: hold, automatic rollback, sound, copy, abort. */
export function Tools({ acts }: { readonly acts: boolean }) {
  const t = useTranslate();
  const state = useRelease();
  const { session } = useFlight();
  const running = acts && state.status === 'running';
  const hold = (): void => {
    if (state.held) void session.send({ type: 'resume-release' });
    else openDialog({ kind: 'hold' });
  };
  const switchAuto = (): void => {
    if (state.autoRollback) openDialog({ kind: 'auto-off' });
    else void session.send({ type: 'switch-auto-rollback', enabled: true, reason: null });
  };
  useShortcut({ keys: 'h', scope: 'release', label: t('flight:shortcut.hold'), enabled: running, run: hold });
  const tryable = acts && state.status === 'created';
  const preflight = (): void => openDialog({ kind: 'preflight', begins: false });
  useShortcut({ keys: 'p', scope: 'release', label: t('preflight:shortcut'), enabled: tryable, run: preflight });
  const choose = (): void => openDialog({ kind: 'playbooks' });
  const choosing =
    acts &&
    state.definition.plan.playbooks.length > 0 &&
    state.begunAt !== null &&
    state.status !== 'completed' &&
    state.status !== 'created';
  useShortcut(choosing ? { keys: 'e', scope: 'release', label: t('playbooks:shortcut'), run: choose } : null);
  useShortcut({
    keys: 'g',
    scope: 'release',
    label: t('flight:shortcut.gates'),
    run: () => document.getElementById('gates')?.querySelector<HTMLElement>('button')?.focus(),
  });
  return (
    <div className={classes.tools}>
      {running && <TextAction label={state.held ? t('flight:resume') : t('flight:hold')} shortcut="h" onPress={hold} />}
      {running && (
        <span className={classes.auto} data-off={!state.autoRollback}>
          <span>{state.autoRollback ? t('flight:auto.on') : t('flight:auto.off')}</span>
          <TextAction
            label={state.autoRollback ? t('flight:auto.switchOff') : t('flight:auto.switchOn')}
            onPress={switchAuto}
          />
        </span>
      )}
      {acts && state.endedAt === null && state.definition.plan.secrets.length > 0 && (
        <TextAction label={t('vault:planSecret.heading')} onPress={() => openDialog({ kind: 'secrets' })} />
      )}
      {tryable && <TextAction label={t('preflight:open')} shortcut="p" onPress={preflight} />}
      {choosing && <TextAction label={t('playbooks:menu')} shortcut="e" onPress={choose} />}
      <SoundSwitch />
      <CopyStatus />
      <PlanLink />
      {acts && (state.status === 'running' || state.status === 'created') && (
        <TextAction label={t('flight:abort')} onPress={() => openDialog({ kind: 'abort' })} />
      )}
    </div>
  );
}

/** The way to what the plan says besides: contacts, sources, what a rollback does not restore. */
export function PlanLink() {
  const t = useTranslate();
  const { releaseId } = useFlight().session;
  const open = (): void => navigate('/release/:releaseId/plan', { releaseId });
  useShortcut({ keys: 'v', scope: 'release', label: t('flight:shortcut.plan'), run: open });
  return <TextAction label={t('flight:openPlan')} shortcut="v" onPress={open} />;
}

function SoundSwitch() {
  const t = useTranslate();
  const { on, blocked, toggle } = useRedSound();
  useShortcut({ keys: 's', scope: 'release', label: t('flight:shortcut.sound'), run: toggle });
  const label = on ? (blocked ? t('flight:sound.blocked') : t('flight:sound.on')) : t('flight:sound.off');
  return <TextAction label={label} shortcut="s" pressed={on} onPress={toggle} />;
}

function CopyStatus() {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { samples } = useFlight();
  const readings = useSplitReadings(state.definition.releaseId, state.endedAt === null);
  const requests = useChangeRequests(state.definition.releaseId);
  const [done, setDone] = useState<'copied' | 'failed' | null>(null);
  const copy = (): void => {
    const now = hostNow();
    const unread = unreadSwitches(state, readings, now.utc);
    void copyText(statusLine(speech, state, now, (guardId) => samples.latest(guardId), unread, requests)).then(
      (copied) => {
        setDone(copied ? 'copied' : 'failed');
        setTimeout(() => setDone(null), 2_500);
      },
    );
  };
  useShortcut({ keys: 'c', scope: 'release', label: t('flight:shortcut.copy'), run: copy });
  const label =
    done === null ? t('flight:copyStatus') : done === 'copied' ? t('flight:copied') : t('flight:copyFailed');
  return <TextAction label={label} shortcut="c" onPress={copy} />;
}
