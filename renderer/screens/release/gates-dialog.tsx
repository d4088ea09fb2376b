import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { gateName, local } from '../../../shared/i18n/release-speech.ts';
import { sayGate } from '../../../shared/i18n/say-gate.ts';
import type { GatePlan } from '../../../shared/plan/release-plan.ts';
import { gateStatus, isTicked } from '../../../shared/release/gates.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import type { Now } from '../../../shared/release/time.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { EvidenceDialog } from './evidence-dialog.tsx';
import { useFlight, useNow, useRelease, useSpeech } from './flight-context.tsx';
import classes from './gates-dialog.module.css';

/** Gates that may be ticked in one go: a person's to tick, open now, and without evidence of their own. */
export function gatesToTick(state: ReleaseState, now: Now): readonly GatePlan[] {
  return state.definition.plan.gates.filter((gate) => {
    const status = gateStatus(state, gate, now);
    return (
      isTicked(gate) && !gate.evidenceRequired && gate.endOf === null && (status === 'open' || status === 'expired')
    );
  });
}

/** A checklist gone through at once. Nothing is ticked beforehand; each ticked gate is recorded on its own. */
export function GatesDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const gates = gatesToTick(useRelease(), useNow());
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const chosen = gates.filter(({ id }) => ticked.has(id));
  const tick = (ids: readonly string[], on: boolean): void =>
    setTicked((former) => new Set([...[...former].filter((id) => !ids.includes(id)), ...(on ? ids : [])]));
  const groups = Map.groupBy(gates, ({ category }) =>
    category === null ? t('planFacts:gate.other') : local(speech, category),
  );
  const pass = async (note: string | null): Promise<void> => {
    for (const { id } of chosen) {
      // What is refused is said by the notice; the rest waits for the person who reads it.
      if (!(await session.send({ type: 'pass-gate', gateId: id, note, evidenceBlob: null }))) return;
    }
  };
  return (
    <EvidenceDialog
      title={t('flight:gates.severalTitle')}
      detail={t('flight:gates.severalDetail')}
      noteLabel={t('flight:stop.optionalReason')}
      confirmLabel={t('flight:gates.passChosen', { count: chosen.length })}
      takesFile={false}
      ready={chosen.length > 0}
      onConfirm={(note) => {
        void pass(note);
        onClose();
      }}
      onClose={onClose}
    >
      <div className={classes.groups}>
        {[...groups].map(([category, members]) => {
          const ids = members.map(({ id }) => id);
          const on = ids.filter((id) => ticked.has(id)).length;
          return (
            <fieldset key={category} className={classes.group}>
              <legend className={classes.category}>
                <Checkbox
                  label={category}
                  checked={on === ids.length}
                  indeterminate={on > 0 && on < ids.length}
                  onChange={(event) => tick(ids, event.currentTarget.checked)}
                />
              </legend>
              {members.map((gate) => (
                <Checkbox
                  key={gate.id}
                  className={classes.gate}
                  label={gateName(speech, gate.id)}
                  description={sayGate(speech, { ...gate, category: null }).join(' · ')}
                  checked={ticked.has(gate.id)}
                  onChange={(event) => tick([gate.id], event.currentTarget.checked)}
                />
              ))}
            </fieldset>
          );
        })}
      </div>
    </EvidenceDialog>
  );
}
