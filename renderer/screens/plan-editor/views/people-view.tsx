import { formatDuration } from '../../../../shared/i18n/format.ts';
import { parseDurationMs } from '../../../../shared/plan/duration.ts';
import type { PlanFile } from '../../../../shared/plan/schema.ts';
import { useTranslate } from '../../../components/use-translate.ts';
import { FactRow } from './fact-row.tsx';
import { FactSection } from './fact-section.tsx';
import { useLocal, usePlanView } from './plan-view-context.tsx';
import views from './views.module.css';

/** Who takes part, who is told what, and what people still do when the last batch is out. */
export function PeopleView() {
  const t = useTranslate();
  const { file } = usePlanView();
  const nobody =
    [file.roles, file.contacts, file.announcements, file.escalation, file.watch, file.acceptance, file.signOffs].every(
      (list) => (list ?? []).length === 0,
    ) && approvalsOf(file).length === 0;
  if (nobody) return <p className={views.none}>{t('planEditor:people.none')}</p>;
  return (
    <div className={views.sections}>
      <Roles />
      <Approvals />
      <Escalation />
      <Announcements />
      <Afterwards />
    </div>
  );
}

function Roles() {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  const contacts = file.contacts ?? [];
  const nameOf = (id: string | undefined): string => {
    const named =
      contacts.find((candidate) => candidate.id === id)?.name ??
      file.roles?.find((candidate) => candidate.id === id)?.title;
    return named === undefined ? (id ?? '') : local(named);
  };
  const presence = (until: string): string => {
    const ms = parseDurationMs(until);
    return t('planEditor:people.presentUntil', { until: Number.isNaN(ms) ? until : formatDuration(ms) });
  };
  const named = new Set((file.roles ?? []).flatMap(({ contact, backup }) => [contact, backup]));
  return (
    <FactSection title={t('planEditor:people.roles')} empty={(file.roles ?? []).length + contacts.length === 0}>
      {file.roles?.map((role) => (
        <FactRow
          key={role.id}
          item={role}
          way={['roles', { id: role.id }]}
          title={local(role.title)}
          note={nameOf(role.contact)}
          details={[
            role.backup !== undefined && t('planEditor:people.backup', { name: nameOf(role.backup) }),
            role.presentUntil !== undefined && presence(role.presentUntil),
            ...(role.duties ?? []).map(local),
          ]}
        />
      ))}
      {contacts.map((contact) => (
        <FactRow
          key={contact.id}
          item={contact}
          way={['contacts', { id: contact.id }]}
          title={local(contact.name)}
          note={named.has(contact.id) ? '' : t('planEditor:people.withoutRole')}
          details={[
            contact.emergency === true && t('planEditor:people.emergency'),
            ...(contact.channels ?? []).map(({ kind, value }) => `${t(`planEditor:channel.${kind}`)} ${value}`),
          ]}
        />
      ))}
    </FactSection>
  );
}

function approvalsOf(file: PlanFile) {
  return (file.steps ?? []).filter((step) => step.kind === 'approval');
}

function Approvals() {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  const approvals = approvalsOf(file);
  return (
    <FactSection title={t('planEditor:people.approvals')} empty={approvals.length === 0}>
      {approvals.map((step) => (
        <FactRow
          key={step.id}
          item={step}
          way={['steps', { id: step.id }]}
          title={local(step.title)}
          note={t('planEditor:people.need', { need: step.need ?? 1 })}
          details={[
            step.role !== undefined && local(step.role),
            step.of?.join(', '),
            step.batch !== undefined && t('planEditor:people.inBatch', { batch: step.batch }),
          ]}
        />
      ))}
    </FactSection>
  );
}

function Escalation() {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  const nameOf = (id: string): string => {
    const role = file.roles?.find((candidate) => candidate.id === id)?.title;
    return local(role ?? file.contacts?.find((candidate) => candidate.id === id)?.name ?? id);
  };
  return (
    <FactSection title={t('planEditor:people.escalation')} empty={(file.escalation ?? []).length === 0}>
      {file.escalation?.map((stage, index) => (
        <FactRow
          // biome-ignore lint/suspicious/noArrayIndexKey: the same role may stand in the chain twice
          key={`${index} ${stage.to}`}
          way={['escalation', index]}
          item={stage}
          title={nameOf(stage.to)}
          note={t('planEditor:people.after', { duration: formatDuration(parseDurationMs(stage.after)) })}
        />
      ))}
    </FactSection>
  );
}

function Announcements() {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  return (
    <FactSection title={t('planEditor:people.announcements')} empty={(file.announcements ?? []).length === 0}>
      {file.announcements?.map((announcement) => (
        <FactRow
          key={announcement.id}
          item={announcement}
          way={['announcements', { id: announcement.id }]}
          title={local(announcement.title)}
          note={t(`planEditor:announceWhen.${announcement.when}`)}
          details={[
            ...(announcement.audience ?? []).map(local),
            announcement.channels?.map(local).join(', '),
            announcement.owner !== undefined && local(announcement.owner),
            ...(announcement.deadlines ?? []).map(({ what, within, from }) => {
              const duration = formatDuration(parseDurationMs(within));
              const done = t(`planEditor:deadline.${what}`, { duration });
              return from === undefined ? done : `${done} (${t(`planEditor:clockFrom.${from}`)})`;
            }),
          ]}
        />
      ))}
    </FactSection>
  );
}

function Afterwards() {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  const duration = (written: string | undefined): string =>
    written === undefined ? '' : formatDuration(parseDurationMs(written));
  const lists = [file.watch, file.acceptance, file.signOffs, file.retrospectives, file.followUps];
  return (
    <FactSection title={t('planEditor:people.afterwards')} empty={lists.every((list) => (list ?? []).length === 0)}>
      {file.watch?.map((duty) => (
        <FactRow
          key={duty.id}
          item={duty}
          way={['watch', { id: duty.id }]}
          title={local(duty.title)}
          note={[duration(duty.from), duration(duty.until)].filter(Boolean).join(' – ')}
          details={[duty.owner !== undefined && local(duty.owner), ...(duty.what ?? []).map(local)]}
        />
      ))}
      {file.acceptance?.map((condition) => (
        <FactRow
          key={condition.id}
          item={condition}
          way={['acceptance', { id: condition.id }]}
          title={local(condition.title)}
          note={condition.limit ?? duration(condition.within)}
          details={[condition.owner !== undefined && local(condition.owner)]}
        />
      ))}
      {file.signOffs?.map((signOff) => (
        <FactRow
          key={signOff.id}
          item={signOff}
          way={['signOffs', { id: signOff.id }]}
          title={local(signOff.title)}
          note={signOff.role}
        />
      ))}
      {file.retrospectives?.map((meeting) => (
        <FactRow
          key={meeting.id}
          item={meeting}
          way={['retrospectives', { id: meeting.id }]}
          title={local(meeting.title)}
          note={meeting.at === undefined ? '' : local(meeting.at)}
          details={(meeting.agenda ?? []).map((point) => local(point.title))}
        />
      ))}
      {file.followUps?.map((task) => (
        <FactRow
          key={task.id}
          item={task}
          way={['followUps', { id: task.id }]}
          title={local(task.title)}
          note={task.due}
          details={[task.owner !== undefined && local(task.owner)]}
        />
      ))}
    </FactSection>
  );
}
