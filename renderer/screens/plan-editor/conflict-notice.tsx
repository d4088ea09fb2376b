import { useState } from 'react';
import type { PlanDraft } from '../../../shared/contract/plans.ts';
import { formatClock } from '../../../shared/i18n/format.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { LevelShape } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { localZone } from '../release/local-zone.ts';
import { TextAction } from '../release/text-action.tsx';
import { UnifiedDiff } from './code/unified-diff.tsx';
import classes from './plan-editor-screen.module.css';

interface ConflictNoticeProps {
  readonly theirs: PlanDraft;
  readonly mine: string;
  readonly onTakeTheirs: () => void;
  readonly onKeepMine: () => void;
}

/** Somebody else has saved the draft since this window read it: which text goes on is for a person to say. */
export function ConflictNotice({ theirs, mine, onTakeTheirs, onKeepMine }: ConflictNoticeProps) {
  const t = useTranslate();
  const [shown, setShown] = useState(false);
  return (
    <section className={classes.conflict} aria-label={t('planEditor:conflict.detail')}>
      <div className={classes.conflictBar} role="alert">
        <LevelShape level="yellow" size={14} />
        <div className={classes.conflictWords}>
          <p className={classes.strong}>
            {t('planEditor:conflict.title', { clock: formatClock(theirs.savedAt, localZone) })}
          </p>
          <p className={classes.dim}>{t('planEditor:conflict.detail')}</p>
        </div>
        <TextAction
          label={t(shown ? 'planEditor:conflict.hide' : 'planEditor:conflict.look')}
          pressed={shown}
          onPress={() => setShown(!shown)}
        />
        <ActionButton label={t('planEditor:conflict.takeTheirs')} onPress={onTakeTheirs} />
        <ActionButton tone="primary" label={t('planEditor:conflict.keepMine')} onPress={onKeepMine} />
      </div>
      {shown && (
        <div className={classes.conflictDiff}>
          <UnifiedDiff
            older={theirs.text}
            newer={mine}
            label={t('planEditor:conflict.look')}
            names={{ older: t('planEditor:conflict.theirs'), newer: t('planEditor:conflict.mine') }}
          />
        </div>
      )}
    </section>
  );
}
