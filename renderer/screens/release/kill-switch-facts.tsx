import type { KillSwitchFacts as Facts } from '../../../shared/contract/kill-switches.ts';
import { roleName, say } from '../../../shared/i18n/release-speech.ts';
import { sayDrill } from '../../../shared/i18n/say-kill-switch.ts';
import { operatorNames } from '../../../shared/release/kill-switches.ts';
import { LevelShape } from '../../components/level-mark.tsx';
import { useRelease, useSpeech } from './flight-context.tsx';
import classes from './kill-switch-dialogs.module.css';

interface KillSwitchFactsProps {
  readonly flagId: string;
  /** Null: not known yet. */
  readonly facts: Facts[string] | null;
}

/** Who operates a kill switch by the plan, that whoever acts is not one of them, and when it was last rehearsed. */
export function KillSwitchFacts({ flagId, facts }: KillSwitchFactsProps) {
  const speech = useSpeech();
  const state = useRelease();
  const { operators = [] } = state.definition.plan.flags[flagId] ?? {};
  const tell = (key: string, params: object = {}) => say(speech.t, `killSwitches:${key}`, params);
  const roles = operators.map((id) => roleName(speech, id)).join(speech.language === 'zh' ? '、' : ', ');
  return (
    <>
      {facts !== null && facts.unlisted !== null ? (
        <li className={classes.unlisted}>
          <LevelShape level="yellow" size={11} />
          {tell('dialog.unlisted', { who: facts.unlisted, roles })}
        </li>
      ) : (
        <li>
          {operators.length === 0 ? tell('facts.noOperators') : tell('facts.operators', { roles })}
          {operators.length > 0 && operatorNames(state.definition.plan, flagId).length === 0 && tell('facts.noNames')}
        </li>
      )}
      {facts !== null && <li>{facts.drill === null ? tell('facts.neverDrilled') : sayDrill(speech, facts.drill)}</li>}
    </>
  );
}
