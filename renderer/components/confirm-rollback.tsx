import { Modal } from '@mantine/core';
import { useId, useRef } from 'react';
import type { Level } from '../../shared/release/events.ts';
import classes from './confirm-rollback.module.css';
import { Keycap } from './keycap.tsx';
import { LevelShape } from './level-mark.tsx';
import { useShortcut } from './shortcuts.ts';
import { useTranslate } from './use-translate.ts';

export interface RollbackAction {
  readonly id: string;
  readonly text: string;
  /** Expected time, `in parallel`, or that it is confirmed separately. */
  readonly note?: string;
}

export interface RollbackOption {
  /** `stage` or `all`: handed back by `onChoose`. */
  readonly id: string;
  /** Large: `Back to 1 %`. */
  readonly title: string;
  /** The batch, or the old version and its health. */
  readonly note: string;
  /** Level of what `note` says (health of the old version), where it has one. */
  readonly noteLevel?: Level;
  readonly actions: readonly RollbackAction[];
  readonly confirmLabel: string;
}

interface ConfirmRollbackProps {
  readonly opened: boolean;
  readonly title: string;
  /** What triggered it, and what is live now. */
  readonly situation: string;
  /** One or two, the smaller step first. */
  readonly options: readonly RollbackOption[];
  /** Id of the plan's default: it is marked, focused, and taken by Enter. */
  readonly defaultOption: string;
  /** What no rollback brings back; null where the plan names nothing. */
  readonly willNotRestore: string | null;
  /** Called at most once while the dialog is open: the caller closes it, and opens it again after a failure. */
  readonly onChoose: (id: string) => void;
  /** Esc and a click outside: nothing was done. */
  readonly onClose: () => void;
}

/** The one confirmation of a rollback: no typing, both ways in full, the plan's default under Enter. */
export function ConfirmRollback(props: ConfirmRollbackProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      size={1040}
      padding={0}
      closeOnEscape={false}
      aria-label={props.title}
    >
      {props.opened && <Choice {...props} />}
    </Modal>
  );
}

function Choice({ title, situation, options, defaultOption, willNotRestore, onChoose, onClose }: ConfirmRollbackProps) {
  const t = useTranslate();
  const chosen = useRef(false);
  const choose = (id: string): void => {
    // A second press of the same key must not send a second rollback.
    if (chosen.current) return;
    chosen.current = true;
    onChoose(id);
  };
  useShortcut({ keys: 'Escape', scope: 'dialog', label: t('cockpit:rollback.escape'), run: onClose });
  const fallback = options.find((option) => option.id === defaultOption) ?? options.at(-1);
  useShortcut(
    fallback === undefined
      ? null
      : { keys: 'Enter', scope: 'dialog', label: fallback.confirmLabel, run: () => choose(fallback.id) },
  );
  return (
    <section className={classes.dialog}>
      <h1 className={classes.title}>{title}</h1>
      <p className={classes.situation}>{situation}</p>
      <div className={classes.options} data-count={options.length}>
        {options.map((option, index) => (
          <Option
            key={option.id}
            option={option}
            number={index + 1}
            isDefault={option === fallback}
            onChoose={() => choose(option.id)}
          />
        ))}
      </div>
      <footer className={classes.foot}>
        <span>
          {willNotRestore !== null && (
            <>
              <strong>{t('cockpit:rollback.doesNotRestore')}</strong>
              {willNotRestore}
            </>
          )}
        </span>
        <span className={classes.escape}>{t('cockpit:rollback.escape')}</span>
      </footer>
    </section>
  );
}

interface OptionProps {
  readonly option: RollbackOption;
  readonly number: number;
  readonly isDefault: boolean;
  readonly onChoose: () => void;
}

function Option({ option, number, isDefault, onChoose }: OptionProps) {
  const t = useTranslate();
  const titleId = useId();
  const keys = isDefault ? 'Enter' : String(number);
  useShortcut(isDefault ? null : { keys, scope: 'dialog', label: option.confirmLabel, run: onChoose });
  return (
    <article className={classes.option} data-default={isDefault} aria-labelledby={titleId}>
      {isDefault && <span className={classes.tag}>{t('cockpit:rollback.planDefault')}</span>}
      <h2 id={titleId} className={classes.optionTitle}>
        {option.title}
      </h2>
      <p className={classes.note}>
        {option.noteLevel !== undefined && <LevelShape level={option.noteLevel} />}
        {option.note}
      </p>
      <ol className={classes.actions}>
        {option.actions.map((action, index) => (
          <li key={action.id}>
            <span className={classes.number}>{index + 1}</span>
            <span>{action.text}</span>
            <span className={classes.actionNote}>{action.note}</span>
          </li>
        ))}
      </ol>
      <button
        type="button"
        // The dialog's focus trap looks for this mark; without it the first button would have the focus and Enter.
        {...(isDefault ? { 'data-autofocus': true } : {})}
        className={classes.confirm}
        // Enter on a focused button clicks once for every repeat: a key still held from the press that opened this
        // dialog must not confirm it.
        onKeyDown={(event) => {
          if (event.repeat) event.preventDefault();
        }}
        onClick={onChoose}
      >
        {option.confirmLabel}
        <Keycap keys={keys} />
      </button>
    </article>
  );
}
