import { useState } from 'react';
import { useTranslate } from '../../components/use-translate.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { CurveMarks } from '../release/curve-marks.tsx';
import { LeftSilences } from '../release/drill-silence.tsx';
import { FlightProvider, useRelease } from '../release/flight-context.tsx';
import { LeftFlags } from '../release/left-flags.tsx';
import { Notices } from '../release/notices.tsx';
import { ReleaseDialogs } from '../release/release-dialogs.tsx';
import { ReleaseHeader } from '../release/release-header.tsx';
import { RollbackPanel } from '../release/rollback-panel.tsx';
import { TextAction } from '../release/text-action.tsx';
import type { ScreenProps } from '../screen.ts';
import { AskedRollback } from './asked-rollback.tsx';
import { AutoRollback } from './auto-rollback.tsx';
import { ChangeRequests } from './change-requests.tsx';
import classes from './cockpit-screen.module.css';
import { CockpitVerdict } from './cockpit-verdict.tsx';
import { Demands } from './demands.tsx';
import { DueItems } from './due-items.tsx';
import { Gates } from './gates.tsx';
import { GuardGrid } from './guard-grid.tsx';
import { KillSwitches } from './kill-switches.tsx';
import { Ladder } from './ladder.tsx';
import { Links } from './links.tsx';
import { OpenPlaybooks } from './open-playbooks.tsx';
import { Record } from './record.tsx';
import { Runbook } from './runbook.tsx';
import { Settle } from './settle.tsx';
import { Times } from './times.tsx';
import { Tools } from './tools.tsx';
import { useAlarm } from './use-alarm.ts';

/** The screen on which a release is flown. */
export function Screen({ params }: ScreenProps) {
  return (
    <FlightProvider releaseId={params.releaseId ?? ''}>
      <Cockpit />
    </FlightProvider>
  );
}

/** Everything inside a flight; split off so that it can be shown over any flight. */
export function Cockpit() {
  const acts = useHostLink((link) => link.info?.readOnly !== true);
  useAlarm();
  return (
    <div className={classes.cockpit}>
      <ReleaseHeader />
      <div className={classes.top}>
        <Notices />
        <CockpitVerdict />
        <KillSwitches acts={acts} />
      </div>
      <aside className={classes.left}>
        <Ladder />
        <DueItems acts={acts} />
        <Gates />
        <Times />
        <Links />
      </aside>
      <Middle acts={acts} />
      <aside className={classes.right}>
        <Runbook acts={acts} />
      </aside>
      <footer className={classes.bottom}>
        <Tools acts={acts} />
        <Record acts={acts} />
      </footer>
      <ReleaseDialogs />
    </div>
  );
}

/** The guards; above them whatever has to be decided or is being taken back. */
function Middle({ acts }: { readonly acts: boolean }) {
  const t = useTranslate();
  const { rollback } = useRelease();
  const [hidden, setHidden] = useState<string | null>(null);
  const finished = rollback !== null && rollback.status !== 'running';
  const shown = rollback !== null && !(finished && hidden === rollback.rollbackId);
  return (
    <div className={classes.middle}>
      <AskedRollback acts={acts} />
      <ChangeRequests acts={acts} />
      <AutoRollback acts={acts} />
      <Demands acts={acts} />
      <Settle acts={acts} />
      <OpenPlaybooks acts={acts} />
      <LeftSilences acts={acts} />
      <LeftFlags acts={acts} />
      {rollback !== null && finished && (
        <TextAction
          label={shown ? t('flight:rollback.hide') : t('flight:rollback.show')}
          onPress={() => setHidden(shown ? rollback.rollbackId : null)}
        />
      )}
      {shown && <RollbackPanel rollback={rollback} acts={acts} />}
      <CurveMarks acts={acts} most={6} />
      <div className={classes.guards}>
        <GuardGrid />
      </div>
    </div>
  );
}
