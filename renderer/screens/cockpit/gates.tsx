import { gateStatus } from '../../../shared/release/gates.ts';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useNow, useRelease } from '../release/flight-context.tsx';
import { GateRow } from './gate-row.tsx';
import classes from './gates.module.css';

/** What must hold before the release may go on. Passed ones are short; open ones can be judged on the spot. */
export function Gates() {
  const t = useTranslate();
  const state = useRelease();
  const now = useNow();
  const { gates } = state.definition.plan;
  if (gates.length === 0) return null;
  const passed = gates.filter((gate) => gateStatus(state, gate, now) === 'passed').length;
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
