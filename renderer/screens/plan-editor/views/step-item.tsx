import { formatDuration } from '../../../../shared/i18n/format.ts';
import { parseDurationMs } from '../../../../shared/plan/duration.ts';
import { clusterActionText } from '../../../../shared/steps/cluster.ts';
import type { StepFile } from '../../../../shared/steps/index.ts';
import { useTranslate } from '../../../components/use-translate.ts';
import type { YamlStep } from '../code/yaml-tree.ts';
import { Sources } from './fact-row.tsx';
import { Item, useLocal } from './plan-view-context.tsx';
import classes from './step-item.module.css';

interface StepItemProps {
  readonly step: StepFile;
  /** Null: nobody wrote it, the cockpit puts it in. */
  readonly way: readonly YamlStep[];
  readonly written: boolean;
}

/** One step of a runbook: what kind, who, when, and what is special about it. */
export function StepItem({ step, way, written }: StepItemProps) {
  const t = useTranslate();
  const local = useLocal();
  const { planned } = step;
  const facts = [
    step.owner !== undefined && local(step.owner),
    planned?.start,
    planned?.minutes !== undefined && formatDuration(planned.minutes * 60_000),
    step.kind === 'wait' && formatDuration(parseDurationMs(step.for)),
    step.optional === true && t('planEditor:step.optional'),
    step.background === true && t('planEditor:step.background'),
    step.imported === true && t('planEditor:step.imported'),
    !written && t('planEditor:step.implied'),
  ].filter((fact) => typeof fact === 'string' && fact !== '');
  return (
    <Item way={way} className={classes.step}>
      <span className={classes.kind}>{t(`planEditor:stepKind.${step.kind}`)}</span>
      <span className={classes.title}>{local(step.title)}</span>
      {facts.length > 0 && <span className={classes.facts}>{facts.join(' · ')}</span>}
      {step.marks !== undefined && (
        <span className={classes.marks}>{step.marks.map((mark) => t(`planEditor:mark.${mark}`)).join(' · ')}</span>
      )}
      {step.kind === 'command' && <code className={classes.command}>{step.run.join(' ')}</code>}
      {step.kind === 'cluster' && <code className={classes.command}>{clusterActionText(step.do)}</code>}
      {step.kind === 'decision' && (
        <span className={classes.facts}>
          {step.exits.map((exit) => `${local(exit.title)} → ${exitWords(t, exit.to)}`).join(' · ')}
        </span>
      )}
      <span className={classes.sources}>
        <Sources item={step} />
      </span>
    </Item>
  );
}

const namedExits = ['next', 'hold', 'rollback-stage', 'rollback-all'] as const;

/** Where an exit leads, in words; the id of a step stays what it is. */
function exitWords(t: ReturnType<typeof useTranslate>, to: string): string {
  const named = namedExits.find((exit) => exit === to);
  return named === undefined ? to : t(`planEditor:exit.${named}`);
}
