import type { Path } from '../../parse-places.ts';
import type { LintContext } from '../context.ts';
import { titleText } from '../texts.ts';

/** Who can be reached, who stands behind a role, and who has not signed. */
export function lintPeople(context: LintContext): void {
  lintContacts(context);
  lintRoles(context);
  lintSignatures(context);
}

const immediate: ReadonlySet<string> = new Set(['phone', 'chat', 'meeting']);
/** Numbers and addresses that stand for ones to come. */
const placeholder = /0000|123[- ]?456|1234567|xxx|example\.(com|org)|待定|TBD|^\?+$/i;

function lintContacts({ file, report }: LintContext): void {
  const contacts = file.contacts ?? [];
  const owners = new Map<string, string>();
  for (const [index, contact] of contacts.entries()) {
    const path: Path = ['contacts', index];
    const channels = contact.channels ?? [];
    for (const [at, { value }] of channels.entries()) {
      const other = owners.get(value);
      const where: Path = [...path, 'channels', at, 'value'];
      if (other !== undefined && other !== contact.id)
        report('contact.not-reachable/shared', where, { contact: contact.id, other });
      if (placeholder.test(value)) report('role.unassigned/placeholder', where, { item: contact.id });
      owners.set(value, contact.id);
    }
    if (contact.emergency === true && !channels.some(({ kind }) => immediate.has(kind))) {
      report('contact.not-reachable', [...path, 'id'], { contact: contact.id });
    }
  }
  const reachable = new Set(
    contacts
      .filter(({ channels }) => channels?.some(({ kind }) => immediate.has(kind)))
      .map(({ name }) => titleText(name)),
  );
  if (contacts.length > 0 && reachable.size < 2)
    report('contact.not-reachable/one', ['contacts'], { count: reachable.size });
}

function lintRoles({ file, report }: LintContext): void {
  for (const [index, role] of (file.roles ?? []).entries()) {
    if (role.contact === undefined && !(file.contacts ?? []).some(({ id }) => id === role.id)) {
      report('role.unassigned', ['roles', index, 'id'], { item: role.id });
    }
    if (role.backup !== undefined && role.backup === role.contact) {
      report('role.unassigned/own-backup', ['roles', index, 'backup'], { role: role.id });
    }
  }
}

const finished = /已完成|完成|已发布|completed?\b|\bdone\b|released|✅/i;

function lintSignatures({ file, report }: LintContext): void {
  if (!finished.test(titleText(file.about?.status))) return;
  for (const [index, signOff] of (file.signOffs ?? []).entries()) {
    if (signOff.claimed?.state === 'signed' || signOff.claimed?.state === 'done') continue;
    report('approval.pending', ['signOffs', index, 'id'], { item: signOff.id });
  }
}
