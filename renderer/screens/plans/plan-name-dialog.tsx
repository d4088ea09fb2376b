import type { PlanSummary } from '../../../shared/contract/plans.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import type { TemplateSummary } from '../../stores/plan-library-store.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { NameDialog, type StartChoice } from './name-dialog.tsx';

/** For what a name is asked. */
export type NameQuestion =
  | { readonly kind: 'new'; readonly start?: string }
  | { readonly kind: 'rename'; readonly plan: NamedPlan }
  | { readonly kind: 'duplicate'; readonly plan: NamedPlan };

type NamedPlan = Pick<PlanSummary, 'planId' | 'name'>;

interface PlanNameDialogProps {
  readonly question: NameQuestion;
  readonly templates: readonly TemplateSummary[];
  readonly onClose: () => void;
  readonly onRenamed: () => void;
  readonly onCreated: (planId: string) => void;
}

const blank = 'blank';

/** The smallest text that says what is missing when it is looked at. */
const blankPlan = (name: string): string =>
  ['apiVersion: cockpit/v1', `title: ${JSON.stringify(name)}`, 'from: ""', 'to: ""', ''].join('\n');

export function PlanNameDialog({ question, templates, onClose, onRenamed, onCreated }: PlanNameDialogProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const language = usePreferences((preferences) => preferences.language);
  const command = () => ({ commandId: crypto.randomUUID() });
  if (question.kind === 'rename') {
    const { planId, name } = question.plan;
    return (
      <NameDialog
        title={t('plans:form.renameTitle', { name })}
        confirmLabel={t('plans:form.rename')}
        initialName={name}
        onClose={onClose}
        onConfirm={async (typed) => {
          await client.plans.rename({ ...command(), planId, name: typed });
          onRenamed();
        }}
      />
    );
  }
  if (question.kind === 'duplicate') {
    const { planId, name } = question.plan;
    return (
      <NameDialog
        title={t('plans:form.duplicateTitle', { name })}
        confirmLabel={t('plans:form.duplicate')}
        initialName={t('plans:form.copyOf', { name })}
        onClose={onClose}
        onConfirm={async (typed) => {
          onCreated((await client.plans.duplicate({ ...command(), planId, sequence: null, name: typed })).planId);
        }}
      />
    );
  }
  const starts: readonly StartChoice[] = [
    { value: blank, label: t('plans:form.blank'), name: '' },
    ...templates.map(({ id, headline }) => {
      const name = headline.title?.[language] ?? id;
      return { value: id, label: name, name };
    }),
  ];
  return (
    <NameDialog
      title={t('plans:form.title')}
      detail={t('plans:form.detail')}
      confirmLabel={t('plans:form.create')}
      initialName=""
      starts={starts}
      initialStart={question.start ?? blank}
      onClose={onClose}
      onConfirm={async (name, start) => {
        const text = start === blank ? blankPlan(name) : (await client.plans.template({ id: start })).text;
        onCreated((await client.plans.create({ ...command(), name, text })).planId);
      }}
    />
  );
}
