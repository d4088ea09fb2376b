import { useEffect, useState } from 'react';
import { formatDuration } from '../../shared/i18n/format.ts';
import { clusterObjectName, switchName } from '../../shared/i18n/release-speech.ts';
import type { StepPlan } from '../../shared/plan/release-plan.ts';
import type { NamespaceContents } from '../../shared/release/namespace-contents.ts';
import { type ClusterAction, clusterActionText, isRestored, servesNothing } from '../../shared/steps/cluster.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useFlight, useRelease, useSpeech } from '../screens/release/flight-context.tsx';
import { useConnection } from '../stores/connection.ts';
import { sayOutputExpectations } from './say-expectations.ts';
import { sayNamespaceContents } from './say-namespace-contents.ts';
import { StartAction } from './start-action.tsx';
import { StepFrame } from './step-frame.tsx';
import { StepOutputs } from './step-outputs.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';
import { useTranscript } from './use-transcript.ts';

/** What is done to a cluster, what it printed, what every object was before, and what of that comes back. */
export function ClusterStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'cluster'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const running = step.status === 'running';
  const transcript = useTranscript(session.releaseId, plan.id, step.attempt, running);
  const { do: action } = file;
  const timeout = formatDuration(plan.timeoutMs);
  const manifest = 'manifest' in action && action.manifest !== undefined ? `\n\n${action.manifest.trimEnd()}` : '';
  const criterion = sayOutputExpectations(t, file.expect ?? {});
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      command={{
        text: `${clusterActionText(action)}${manifest}`,
        note: t('steps:onSlot', { slot: switchName(speech, file.on), timeout }),
      }}
      criterion={criterion.length === 0 ? undefined : criterion.join(' · ')}
      output={transcript.text === '' ? undefined : transcript.text}
      actions={
        <StartAction plan={plan} step={step} blockedBy={blockedBy} acts={acts} label={t('steps:cluster.carry')} />
      }
    >
      <p>{t(`steps:cluster.action.${action.action}`)}</p>
      <WayBack plan={plan} action={action} />
      <StepOutputs result={step.result} />
      <Before plan={plan} />
      {transcript.truncated && <p className={classes.hint}>{t('steps:outputCut')}</p>}
    </StepFrame>
  );
}

/** What holds a deletion, and what of a change a rollback puts back. */
function WayBack({ plan, action }: { readonly plan: StepPlan; readonly action: ClusterAction }) {
  const t = useTranslate();
  const speech = useSpeech();
  switch (action.action) {
    case 'delete': {
      const version = t(`steps:cluster.version.${action.version ?? 'new'}`);
      return (
        <>
          {action.serves !== servesNothing && (
            <p className={classes.hint}>
              {t('steps:cluster.serves', { switch: switchName(speech, action.serves), version })}
            </p>
          )}
          <p className={classes.hint}>{t(deletionHint(plan, action))}</p>
        </>
      );
    }
    case 'apply':
    case 'scale':
    case 'set-image': {
      const comesBack = plan.batch === null ? 'steps:cluster.restoredAll' : 'steps:cluster.restored';
      return <p className={classes.hint}>{t(isRestored(action) ? comesBack : 'steps:cluster.stays')}</p>;
    }
    case 'job':
      return <p className={classes.hint}>{t('steps:cluster.jobStays')}</p>;
    default:
      return null;
  }
}

function deletionHint(plan: StepPlan, action: Extract<ClusterAction, { action: 'delete' }>) {
  if (action.restore !== true)
    return action.object.kind === 'Namespace' ? 'steps:cluster.goneWhole' : 'steps:cluster.gone';
  return plan.batch === null ? 'steps:cluster.remadeAll' : 'steps:cluster.remade';
}

interface KeptBefore {
  readonly object: string;
  readonly existed: boolean;
  readonly manifest: string | null;
}

/** What lay in a deleted namespace, what of it does not come back, and what must be made by hand. */
function HeldThere({ contents }: { readonly contents: NamespaceContents }) {
  const t = useTranslate();
  const lines = sayNamespaceContents(t, contents);
  return (
    <>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </>
  );
}

/** The manifests that were kept before the step changed anything. */
function Before({ plan }: { readonly plan: StepPlan }) {
  const t = useTranslate();
  const { client } = useConnection();
  const { session } = useFlight();
  const touches = useRelease().clusterTouches.filter(({ stepId }) => stepId === plan.id);
  const count = touches.length;
  const [kept, setKept] = useState<readonly KeptBefore[]>([]);
  useEffect(() => {
    if (count === 0) return;
    const stopped = new AbortController();
    client.releases
      .clusterBefore({ releaseId: session.releaseId, stepId: plan.id }, { signal: stopped.signal })
      // Evidence that cannot be read now stays in the journal; the step itself does not need it.
      .then(setKept, () => {});
    return () => stopped.abort();
  }, [client, session, plan.id, count]);
  return (
    <>
      {kept.map(({ object, existed, manifest }, index) => {
        // Objects are listed in the order in which they were touched, an object as often as it was.
        const key = `${index} ${object}`;
        if (!existed) return <p key={key}>{t('steps:cluster.beforeNone', { object })}</p>;
        if (manifest === null) return <p key={key}>{t('steps:cluster.beforeLost', { object })}</p>;
        return (
          <details key={key} className={classes.before}>
            <summary>{t('steps:cluster.before', { object })}</summary>
            <pre>{manifest}</pre>
          </details>
        );
      })}
      {touches.map(({ autoscaler, object, at }) =>
        autoscaler === undefined ? null : (
          <p key={`${at.utc} ${autoscaler.name}`}>
            {t('steps:cluster.autoscaled', { object: clusterObjectName(object), ...autoscaler })}
          </p>
        ),
      )}
      {touches.map(({ contents, object, at }) =>
        contents === undefined ? null : <HeldThere key={`${at.utc} ${object.name}`} contents={contents} />,
      )}
      {touches
        .filter(({ returned }) => returned)
        .map(({ object, at }) => (
          <p key={`${at.utc} ${clusterObjectName(object)}`}>
            {t('steps:cluster.returned', { object: clusterObjectName(object) })}
          </p>
        ))}
    </>
  );
}
