import { Children, type ReactNode, useState } from 'react';
import { say } from '../../../shared/i18n/release-speech.ts';
import { useTranslate } from '../../components/use-translate.ts';
import classes from './connections-screen.module.css';

interface FieldGroupProps {
  /** As the hints of its fields call it. */
  readonly group: string;
  /** One of its fields has a value of its own. */
  readonly set: boolean;
  /** What went wrong lies in one of its fields. */
  readonly wrong: boolean;
  readonly children: ReactNode;
}

/** Fields that are seldom needed, folded away until one of them is set, wrong, or asked for. */
export function FieldGroup({ group, set, wrong, children }: FieldGroupProps) {
  const t = useTranslate();
  const asksToOpen = set || wrong;
  const [open, setOpen] = useState(asksToOpen);
  const [asked, setAsked] = useState(asksToOpen);
  // It opens for what it holds, and is closed by nobody but the operator. Not in an effect: whoever scrolls to the answer
  // below it must find it open already.
  if (asked !== asksToOpen) {
    setAsked(asksToOpen);
    if (asksToOpen) setOpen(true);
  }
  return (
    <details className={classes.group} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>{say(t, `connections:fieldGroup.${group}.title`, { defaultValue: group })}</span>
        {/* What is usual there; of a single field its label says it. */}
        {Children.count(children) > 1 && (
          <span className={classes.about}>{say(t, `connections:fieldGroup.${group}.about`, { defaultValue: '' })}</span>
        )}
      </summary>
      <div className={classes.fields}>{children}</div>
    </details>
  );
}
