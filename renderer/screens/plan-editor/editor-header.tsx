import { ActionButton } from '../../components/action-button.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import type { DraftSaver } from '../../stores/plan-draft.ts';
import type { PlanDetail } from '../../stores/plan-library-store.ts';
import { TextAction } from '../release/text-action.tsx';
import { navigate, pathTo } from '../shell/route.ts';
import classes from './plan-editor-screen.module.css';
import { SaveState } from './save-state.tsx';

interface EditorHeaderProps {
  readonly plan: PlanDetail;
  readonly saver: DraftSaver;
  readonly readOnly: boolean;
  /** The text is not that of the newest version. */
  readonly changed: boolean;
  readonly wide: boolean;
  readonly onWide: () => void;
  readonly onSave: () => void;
  readonly onFly: () => void;
}

/** Which plan it is, whether it is kept, and what can be done with it as a whole. */
export function EditorHeader({ plan, saver, readOnly, changed, wide, onWide, onSave, onFly }: EditorHeaderProps) {
  const t = useTranslate();
  const { planId, name, newest } = plan;
  const standing =
    newest === null
      ? t('plans:draftOnly')
      : changed
        ? t('planEditor:changedSince', { sequence: newest.sequence })
        : t('plans:draftSame', { sequence: newest.sequence });
  return (
    <header className={classes.head}>
      <a className={classes.back} href={pathTo('/plans')}>
        {t('planEditor:back')}
      </a>
      <h1 className={classes.name} title={name}>
        {name}
      </h1>
      <p className={classes.standing}>
        {readOnly ? t('planEditor:readOnly') : <SaveState saver={saver} />}
        <span>{standing}</span>
        {newest !== null && changed && (
          <TextAction
            label={t('plans:compare')}
            onPress={() => {
              const compare = () =>
                navigate('/plans/:planId/compare/:from/:to', {
                  ...{ planId, from: String(newest.sequence), to: 'draft' },
                });
              void saver.flush().then(compare);
            }}
          />
        )}
      </p>
      <span className={classes.space} />
      <TextAction
        label={t(wide ? 'planEditor:bothSides' : 'planEditor:wholeWidth')}
        shortcut="Mod+\"
        pressed={wide}
        onPress={onWide}
      />
      <ActionButton label={t('plans:fly')} onPress={onFly} disabled={readOnly} />
      <ActionButton
        tone="primary"
        label={t('planEditor:saveVersion')}
        shortcut="Mod+s"
        disabled={readOnly || !changed}
        onPress={onSave}
      />
    </header>
  );
}
