import { formatDuration } from '../../../../shared/i18n/format.ts';
import { parseDurationMs } from '../../../../shared/plan/duration.ts';
import type { BatchFile, RollbackFile } from '../../../../shared/plan/schema.ts';
import { useTranslate } from '../../../components/use-translate.ts';
import type { YamlStep } from '../code/yaml-tree.ts';
import { FactRow } from './fact-row.tsx';
import { FactSection } from './fact-section.tsx';
import { useLocal, usePlanView } from './plan-view-context.tsx';
import { StepItem } from './step-item.tsx';
import views from './views.module.css';

type Common = Pick<RollbackFile, 'expected' | 'preconditions' | 'doesNotRestore' | 'possibleFor'>;

/** Everything about the way back: as a whole, batch by batch, and for each kind of trouble. */
export function RollbackView() {
  const t = useTranslate();
  const { file } = usePlanView();
  const rollback = file.rollback ?? {};
  const tracks = file.tracks ?? [{ id: null, batches: file.batches ?? [] }];
  const special = tracks.flatMap((track) =>
    track.batches
      .filter((batch) => batch.rollback !== undefined)
      .map((batch) => ({
        batch,
        way: (track.id === null
          ? ['batches', { id: batch.id }, 'rollback']
          : ['tracks', { id: track.id }, 'batches', { id: batch.id }, 'rollback']) as readonly YamlStep[],
      })),
  );
  return (
    <div className={views.sections}>
      <WholePlan rollback={rollback} />
      {special.length > 0 && (
        <FactSection title={t('planEditor:rollback.byBatch')}>
          {special.map(({ batch, way }) => (
            <OfBatch key={batch.id} batch={batch} way={way} />
          ))}
        </FactSection>
      )}
      <Steps name="scripts" steps={rollback.scripts} />
      <Steps name="manual" steps={rollback.manual} />
      <Steps name="separate" steps={rollback.separate} />
      <Playbooks />
      <Drills />
    </div>
  );
}

function WholePlan({ rollback }: { readonly rollback: RollbackFile }) {
  const t = useTranslate();
  const facts = useCommonFacts();
  const { after } = rollback;
  return (
    <FactSection title={t('planEditor:rollback.whole')}>
      <FactRow
        way={['rollback']}
        item={rollback}
        title={t(`planEditor:rollback.default.${rollback.default ?? 'all'}`)}
        note={rollback.default === undefined ? t('planEditor:rollback.byDefault') : ''}
        details={[
          rollback.kind !== undefined && t(`planEditor:rollback.kind.${rollback.kind}`),
          ...facts(rollback),
          rollback.order !== undefined &&
            t('planEditor:rollback.order', {
              order: rollback.order.map((way) => t(`planEditor:rollback.ways.${way}`)).join(' → '),
            }),
          rollback.mode !== undefined && t(`planEditor:rollback.mode.${rollback.mode}`),
          after?.restart !== undefined && t(`planEditor:rollback.restart.${after.restart}`),
          after?.stableFor !== undefined &&
            t('planEditor:rollback.stableFor', { duration: formatDuration(parseDurationMs(after.stableFor)) }),
          after?.reset !== undefined &&
            t('planEditor:rollback.reset', {
              what: after.reset.includes('all') ? t('planEditor:rollback.resetAll') : after.reset.join(', '),
            }),
        ]}
      />
      <Preconditions preconditions={rollback.preconditions} way={['rollback', 'preconditions']} />
      <NotRestored texts={rollback.doesNotRestore} way={['rollback', 'doesNotRestore']} />
    </FactSection>
  );
}

function OfBatch({ batch, way }: { readonly batch: BatchFile; readonly way: readonly YamlStep[] }) {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  const facts = useCommonFacts();
  const { rollback } = batch;
  if (rollback === undefined) return null;
  const audience = (id: string): string => local(file.audiences?.find((one) => one.id === id)?.title ?? id);
  const { kind = 'restore' } = rollback;
  const to =
    kind !== 'restore'
      ? t(`planEditor:rollback.kind.${kind}`)
      : rollback.to === undefined
        ? t('planEditor:rollback.stageBack')
        : rollback.to === 'old'
          ? t('planEditor:rollback.toOld')
          : t('planEditor:rollback.to', { batch: rollback.to });
  return (
    <>
      <FactRow
        way={way}
        item={rollback}
        title={`${batch.id} → ${to}`}
        note={rollback.pointOfNoReturn === true ? t('planEditor:ladder.pointOfNoReturn') : ''}
        details={[
          ...facts(rollback),
          rollback.paused !== undefined &&
            t('planEditor:rollback.paused', { audiences: rollback.paused.map(audience).join(', ') }),
        ]}
      />
      <Preconditions preconditions={rollback.preconditions} way={[...way, 'preconditions']} />
      <NotRestored texts={rollback.doesNotRestore} way={[...way, 'doesNotRestore']} />
    </>
  );
}

/** What the plan as a whole and a batch say alike. */
function useCommonFacts(): (rollback: Common) => readonly (string | false)[] {
  const t = useTranslate();
  return (rollback) => [
    rollback.possibleFor !== undefined &&
      t('planEditor:rollback.possibleFor', { duration: formatDuration(parseDurationMs(rollback.possibleFor)) }),
    ...(rollback.expected ?? []).map(({ scope, within }) =>
      t('planEditor:rollback.expected', {
        what: t(`planEditor:rollback.scope.${scope}`),
        duration: formatDuration(parseDurationMs(within)),
      }),
    ),
  ];
}

interface PartProps {
  readonly way: readonly YamlStep[];
}

function Preconditions({ preconditions, way }: PartProps & { readonly preconditions: Common['preconditions'] }) {
  const t = useTranslate();
  const local = useLocal();
  return preconditions?.map((condition) => (
    <FactRow
      key={condition.id}
      item={condition}
      way={[...way, { id: condition.id }]}
      title={`${t('planEditor:rollback.precondition')}: ${local(condition.title)}`}
      note={t('planEditor:rollback.timeout', { duration: formatDuration(parseDurationMs(condition.timeout)) })}
    />
  ));
}

function NotRestored({ texts, way }: PartProps & { readonly texts: Common['doesNotRestore'] }) {
  const t = useTranslate();
  const local = useLocal();
  return texts?.map((text, index) => (
    <FactRow
      key={local(text)}
      way={[...way, index]}
      title={`${t('planEditor:rollback.notRestored')}: ${local(text)}`}
    />
  ));
}

function Steps({
  name,
  steps,
}: {
  readonly name: 'scripts' | 'manual' | 'separate';
  readonly steps: RollbackFile['scripts'];
}) {
  const t = useTranslate();
  if (steps === undefined || steps.length === 0) return null;
  return (
    <FactSection title={t(`planEditor:rollback.${name}`)}>
      {steps.map((step) => (
        <StepItem key={step.id} step={step} way={['rollback', name, { id: step.id }]} written />
      ))}
    </FactSection>
  );
}

function Playbooks() {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  if (file.playbooks === undefined || file.playbooks.length === 0) return null;
  return (
    <FactSection title={t('planEditor:rollback.playbooks')}>
      {file.playbooks.map((playbook) => (
        <FactRow
          key={playbook.id}
          item={playbook}
          way={['playbooks', { id: playbook.id }]}
          title={local(playbook.title)}
          note={playbook.recovery === undefined ? '' : formatDuration(parseDurationMs(playbook.recovery))}
          details={[
            playbook.mode !== undefined && t(`playbooks:mode.${playbook.mode}`),
            playbook.symptom !== undefined && local(playbook.symptom),
            playbook.steps !== undefined && t('plans:facts.steps', { count: playbook.steps.length }),
          ]}
        />
      ))}
    </FactSection>
  );
}

function Drills() {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  if (file.drills === undefined || file.drills.length === 0) return null;
  return (
    <FactSection title={t('planEditor:rollback.drills')}>
      {file.drills.map((drill) => (
        <FactRow
          key={drill.id}
          item={drill}
          way={['drills', { id: drill.id }]}
          title={local(drill.title)}
          note={drill.before === undefined ? '' : t('planEditor:rollback.drillBefore', { batch: drill.before })}
          details={[
            drill.validFor !== undefined &&
              t('planEditor:rollback.validFor', { duration: formatDuration(parseDurationMs(drill.validFor)) }),
          ]}
        />
      ))}
    </FactSection>
  );
}
