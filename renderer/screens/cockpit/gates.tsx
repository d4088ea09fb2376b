import { gateStatus } from '../../../shared/release/gates.ts';
import { SectionTitle } from '../../components/section-title.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useNow, useRelease } from '../release/flight-context.tsx';
import { gatesToTick } from '../release/gates-dialog.tsx';
import { TextAction } from '../release/text-action.tsx';
import { GateRow } from './gate-row.tsx';
import classes from './gates.module.css';

/** What must hold before the release may go on. Passed ones are short; open ones can be judged on the spot. */
export function Gates() {
  const t = useTranslate();
  const state = useRelease();
  const now = useNow();
  const { gates } = state.definition.plan;
  const acts = useHostLink((link) => link.info?.readOnly !== true);
  const several = acts && state.endedAt === null && gatesToTick(state, now).length > 1;
  const open = (): void => openDialog({ kind: 'gates' });
  useShortcut({ keys: 'b', scope: 'release', label: t('flight:gates.several'), enabled: several, run: open });
  if (gates.length === 0) return null;
  const passed = gates.filter((gate) => gateStatus(state, gate, now) === 'passed').length;
  return (
    <section id="gates" tabIndex={-1} className={classes.gates}>
      <SectionTitle note={`${passed} / ${gates.length}`}>{t('cockpit:section.gates')}</SectionTitle>
      {several && <TextAction label={t('flight:gates.several')} shortcut="b" onPress={open} />}
      <ul>
        {gates.map((gate) => (
          <GateRow key={gate.id} gate={gate} />
        ))}
      </ul>
    </section>
  );
}
