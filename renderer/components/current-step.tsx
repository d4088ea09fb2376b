import type { ReactNode } from 'react';
import classes from './current-step.module.css';
import { StateIcon } from './state-icon.tsx';
import { useTranslate } from './use-translate.ts';

interface CurrentStepProps {
  readonly title: string;
  /** Who and how long: `QA · 5 min`. */
  readonly meta?: string;
  readonly running?: boolean;
  /** A command or a request exactly as it will run, and the line under it: where, timeout, who approved it. */
  readonly command?: { readonly text: string; readonly note?: string };
  /** What must be seen for the step to pass. */
  readonly criterion?: string;
  /** Tail of what it writes while it runs; bounded by the caller. */
  readonly output?: string;
  /** Whatever else the step's kind shows. */
  readonly children?: ReactNode;
  /** `ActionButton`s. */
  readonly actions?: ReactNode;
}

/** The one step that is to be done now, opened. */
export function CurrentStep({
  title,
  meta,
  running = false,
  command,
  criterion,
  output,
  children,
  actions,
}: CurrentStepProps) {
  const t = useTranslate();
  return (
    <li className={classes.step} aria-current="step">
      <div className={classes.head}>
        <StateIcon name={running ? 'running' : 'current'} />
        <span className={classes.about}>
          <span className={classes.title}>{title}</span>
          {meta !== undefined && <span className={classes.meta}>{meta}</span>}
        </span>
      </div>
      <div className={classes.body}>
        {command !== undefined && (
          <pre className={classes.command}>
            <code>{command.text}</code>
            {command.note !== undefined && <span className={classes.note}>{command.note}</span>}
          </pre>
        )}
        {criterion !== undefined && <p>{t('cockpit:runbook.criterion', { text: criterion })}</p>}
        {children}
        {output !== undefined && (
          <section className={classes.output} aria-label={t('cockpit:runbook.output')}>
            <pre>{output}</pre>
          </section>
        )}
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </div>
    </li>
  );
}
