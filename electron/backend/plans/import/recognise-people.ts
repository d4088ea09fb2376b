import { claimIn } from './claims.ts';
import type { Columns } from './columns.ts';
import type { List, Span, Table } from './document-tree.ts';
import type { DraftLists } from './draft-plan.ts';
import { keyValue } from './inline-text.ts';
import { slug } from './item-ids.ts';
import type { Place } from './place.ts';
import { dateIn } from './quantities.ts';
import type { Scene } from './scene.ts';

type Channel = NonNullable<DraftLists['contacts']['channels']>[number];

/** `role | name | phone | e-mail`: a contact for each person, and the role that it is. */
export function contactTable(table: Table, columns: Columns, place: Place, scene: Scene): void {
  for (const { line, cells } of table.rows) {
    const span = { line, endLine: line };
    const name = columns.cell(cells, 'name') ?? columns.cell(cells, 'role');
    if (name === null) continue;
    const channels: Channel[] = [];
    for (const [column, kind] of [
      ['phone', 'phone'],
      ['email', 'email'],
      ['chat', 'chat'],
    ] as const) {
      const value = columns.cell(cells, column);
      if (value !== null) channels.push({ kind, value });
    }
    const id = addContact(name, channels, span, place, scene, false);
    const role = columns.cell(cells, 'role');
    if (role !== null) roleNamed(role, span, place, scene).contact = id;
  }
}

/** The role with this title, added where it is new. */
function roleNamed(title: string, span: Span, place: Place, { draft }: Scene): DraftLists['roles'] {
  const known = draft.list('roles').find(({ value }) => value.title === title);
  return (known ?? draft.add('roles', { id: draft.ids.take(slug(title), 'role'), title }, [span], place)).value;
}

function addContact(
  name: string,
  channels: Channel[],
  span: Span,
  place: Place,
  { draft }: Scene,
  emergency: boolean,
): string {
  const contact: DraftLists['contacts'] = { id: draft.ids.take('', 'contact'), name };
  if (channels.length > 0) contact.channels = channels;
  if (emergency) contact.emergency = true;
  return draft.add('contacts', contact, [span], place).value.id;
}

/** `**Technical lead**: a@example.com`, `Chat: release room`. */
export function contactList(list: List, place: Place, scene: Scene): void {
  for (const item of list.items) {
    const pair = keyValue(item.raw);
    if (pair === null) continue;
    const emergency = place.sections.some(({ text }) => /紧急|emergency|urgent/i.test(text));
    addContact(
      pair.key,
      [channelOf(pair.key, pair.value)],
      { line: item.line, endLine: item.endLine },
      place,
      scene,
      emergency,
    );
  }
}

function channelOf(key: string, value: string): Channel {
  if (/[^\s@]+@[^\s@]+\.[^\s@]+/.test(value)) return { kind: 'email', value };
  if (/issue|ticket|工单|jira/i.test(key)) return { kind: 'ticket', value };
  if (/^https?:\/\//i.test(value)) return { kind: 'link', value };
  if (/会议|meeting|zoom|teams|bridge/i.test(`${key} ${value}`)) return { kind: 'meeting', value };
  if (/^[+\d][\d\s()-]{5,}$/.test(value)) return { kind: 'phone', value };
  return { kind: 'chat', value };
}

/** `role | name | signature | date`. */
export function signOffTable(table: Table, columns: Columns, place: Place, scene: Scene): void {
  const { draft } = scene;
  for (const { line, cells } of table.rows) {
    const span = { line, endLine: line };
    const role = columns.cell(cells, 'role') ?? columns.cell(cells, 'name');
    if (role === null) continue;
    const name = columns.cell(cells, 'name');
    const signature = columns.cell(cells, 'signature') ?? '';
    const at = columns.cell(cells, 'time', 'done') ?? cells.at(-1) ?? '';
    const pending = signature === '' || claimIn(signature)?.state === 'pending';
    const signOff: DraftLists['signOffs'] = {
      id: draft.ids.take('', 'sign-off'),
      title: role,
      role: roleNamed(role, span, place, scene).id,
      claimed: { state: pending ? 'pending' : 'signed', ...(name === null ? {} : { by: name }) },
    };
    const date = dateIn(at);
    if (date !== null && !pending) signOff.claimed = { ...signOff.claimed, at: date };
    signOff.quote = cells.filter((cell) => cell !== '').join(' · ');
    draft.add('signOffs', signOff, [span], place);
  }
}

/** `role | name | duties`. */
export function roleTable(table: Table, columns: Columns, place: Place, scene: Scene): void {
  for (const { line, cells } of table.rows) {
    const span = { line, endLine: line };
    const title = columns.cell(cells, 'role');
    if (title === null) continue;
    const role = roleNamed(title, span, place, scene);
    const duty = columns.cell(cells, 'duty');
    if (duty !== null) role.duties = [...(role.duties ?? []), duty];
    const name = columns.cell(cells, 'name');
    if (name !== null) role.contact = addContact(name, [], span, place, scene, false);
    const rest = columns
      .others('role', 'duty', 'name')
      .flatMap(({ index, title: header }) => ((cells[index] ?? '') === '' ? [] : [`${header}: ${cells[index]}`]));
    if (rest.length > 0) role.note = rest.join('\n');
  }
}

/** `**Release manager**: decides on every raise`. */
export function roleList(list: List, place: Place, scene: Scene): void {
  for (const item of list.items) {
    const pair = keyValue(item.raw);
    if (pair === null) continue;
    const role = roleNamed(pair.key, { line: item.line, endLine: item.endLine }, place, scene);
    role.duties = [...(role.duties ?? []), pair.value];
  }
}
