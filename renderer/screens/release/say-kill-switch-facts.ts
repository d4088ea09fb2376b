import { moment, roleName, type Speech, say } from '../../../shared/i18n/release-speech.ts';
import { itemPlan, recordOf } from '../../../shared/release/items.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';

/** Who operates a kill switch, and when it was last rehearsed: what the plan and this release's journal know of it. */
export function sayKillSwitchFacts(speech: Speech, state: ReleaseState, flagId: string): readonly string[] {
  const { operators = [], drillId } = state.definition.plan.flags[flagId] ?? {};
  const tell = (key: string, params: object = {}) => say(speech.t, `killSwitches:facts.${key}`, params);
  const roles = operators.map((id) => roleName(speech, id)).join(speech.language === 'zh' ? '、' : ', ');
  const drill = drillId === undefined ? undefined : itemPlan(state, drillId);
  const record = drill === undefined ? null : recordOf(state, drill);
  const at = record === null ? null : (record.heldAt ?? record.at.utc);
  return [
    operators.length === 0 ? tell('noOperators') : tell('operators', { roles }),
    record === null || at === null
      ? tell('neverDrilled')
      : tell('drilled', { clock: moment(speech, at), outcome: tell(`drill.${record.outcome}`) }),
  ];
}
