import { addNote } from './batch-draft.ts';
import type { Code, Span } from './document-tree.ts';
import { claim, type DraftItem, type DraftLists } from './draft-plan.ts';
import { plainText } from './inline-text.ts';
import { slug } from './item-ids.ts';
import { headingOf, type Place } from './place.ts';
import type { Scene } from './scene.ts';
import { type ScriptStep, scriptSteps } from './script-steps.ts';
import { looksLikeCommands } from './shell-script.ts';

const shellNames = new Set(['bash', 'sh', 'shell', 'zsh', 'console', 'shell-session', 'terminal', 'ksh']);
const configurationNames = new Set([
  'nginx',
  'haproxy',
  'conf',
  'apache',
  'caddy',
  'ini',
  'toml',
  'properties',
  'env',
  'dotenv',
]);

/** A playbook whose steps are being read; null outside of one. */
export type OpenPlaybook = DraftItem<DraftLists['playbooks']> | null;

/** What a fence is follows from its language and its place; what it is not stays unplaced. */
export function readCode(code: Code, place: Place, playbook: OpenPlaybook, scene: Scene): void {
  const unnamed = code.language === '' || code.language === 'text' || code.language === 'plain';
  if (shellNames.has(code.language) || (unnamed && looksLikeCommands(code.lines))) {
    const title = place.items.at(-1)?.text ?? place.sections.at(-1)?.text ?? '';
    for (const made of scriptSteps(code, title, scene.draft.ids)) placeStep(made, place, playbook, scene);
  } else if (configurationNames.has(code.language)) configurationStep(code, place, playbook, scene);
  else if (code.language === 'json') dashboardCode(code, place, scene);
  else if (unnamed && place.topics.includes('announcement')) announcementCode(code, place, scene);
  else if (unnamed && place.batch !== null) batchCode(code, place, scene);
}

/** Puts a step where its heading says: playbook, rollback, or the runbook. */
export function placeStep(made: ScriptStep, place: Place, playbook: OpenPlaybook, scene: Scene): void {
  const { draft } = scene;
  const { step } = made;
  const over = place.items.at(-1);
  const spans = over === undefined ? made.spans : [...made.spans, over];
  const name = listFor(step, place, playbook);
  if (playbook !== null && name === null) {
    playbook.value.steps = [...(playbook.value.steps ?? []), step];
    claim(playbook, spans, place);
  } else {
    if (name === 'steps' && place.batch !== null) step.batch = place.batch.item.value.id;
    draft.add(name ?? 'steps', step, spans, place);
  }
  // The words of the item over a fence are in the title, or in the note where a comment took the title.
  if (over !== undefined && over.text !== '' && step.title !== over.text) {
    step.note = typeof step.note === 'string' ? `${over.text}\n${step.note}` : over.text;
  }
}

function listFor(
  step: DraftLists['steps'],
  place: Place,
  playbook: OpenPlaybook,
): 'steps' | 'rollbackScripts' | 'rollbackManual' | 'rollbackSeparate' | null {
  if (playbook !== null) return null;
  const rollback = place.topics.includes('rollback') && !insideRunbook(place);
  if (!rollback) return 'steps';
  const words = step.kind === 'command' ? step.run.join(' ') : '';
  if (/\b(?:psql|mysql|pg_restore|mongorestore|liquibase|flyway|sqlcmd)\b/.test(words)) return 'rollbackSeparate';
  return step.kind === 'manual' ? 'rollbackManual' : 'rollbackScripts';
}

/** `Verify the rollback` in a checklist before the release is no rollback. */
function insideRunbook(place: Place): boolean {
  const innermost = place.topics.indexOf('rollback');
  const gate = place.topics.indexOf('gate');
  return gate >= 0 && gate < innermost;
}

/** A proxy's configuration is what a person must see before the traffic is moved. */
function configurationStep(code: Code, place: Place, playbook: OpenPlaybook, scene: Scene): void {
  const text = code.lines
    .map((line) => line.text)
    .join('\n')
    .trim();
  if (text === '') return;
  const comment = code.lines.map((line) => line.text.trim()).find((line) => line !== '') ?? '';
  const title = comment.startsWith('#') ? comment.replace(/^#+\s*/, '') : headingOf(place);
  const step: DraftLists['steps'] = {
    id: scene.draft.ids.take('', 'manual'),
    kind: 'manual',
    title: title === '' ? 'configuration' : title,
    instructions: text,
    imported: true,
  };
  placeStep({ step, spans: [{ line: code.line, endLine: code.endLine }] }, place, playbook, scene);
}

interface Panel {
  readonly title: string;
  readonly query: string | null;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** The dashboard of a fence of JSON; without fields where it is none. */
function dashboardOf(code: Code): Fields {
  try {
    const read: unknown = JSON.parse(code.lines.map(({ text }) => text).join('\n'));
    return fieldsOf(fieldsOf(read).dashboard ?? read);
  } catch {
    return {};
  }
}

/** Panels of a dashboard's JSON, whatever it calls the queries; empty for any other JSON. */
export function panelsOf(code: Code): readonly Panel[] {
  const { panels } = dashboardOf(code);
  if (!Array.isArray(panels)) return [];
  return panels.flatMap((panel: unknown) => {
    const { title, targets, expr } = fieldsOf(panel);
    const [target] = Array.isArray(targets) ? targets : [];
    const query = fieldsOf(target).expr ?? expr;
    if (typeof title !== 'string' || title === '') return [];
    return [{ title, query: typeof query === 'string' && query !== '' ? query : null }];
  });
}

function dashboardTitle(code: Code): string | null {
  const { title } = dashboardOf(code);
  return typeof title === 'string' && title !== '' ? title : null;
}

function dashboardCode(code: Code, place: Place, { draft }: Scene): void {
  const panels = panelsOf(code);
  if (panels.length === 0) return;
  draft.add(
    'dashboards',
    {
      id: draft.ids.take('', 'dashboard'),
      title: dashboardTitle(code) ?? (headingOf(place) || 'dashboard'),
      panels: panels.map(({ title, query }) => ({
        id: draft.ids.take('', 'panel'),
        title,
        ...(query === null ? {} : { query }),
      })),
    },
    [{ line: code.line, endLine: code.endLine }],
    place,
  );
}

/** A template: one field a line, `Title:` as its subject. */
function announcementCode(code: Code, place: Place, { draft }: Scene): void {
  const title = place.sections.at(-1)?.text ?? 'announcement';
  const pairs = code.lines.flatMap(({ text }) => {
    const [, key = '', value = ''] = /^\s*([^:：]{1,40}?)\s*[:：]\s*(.*)$/.exec(text) ?? [];
    return key === '' ? [] : [{ key, value }];
  });
  const words = code.lines.map(({ text }) => text).filter((text) => text.trim() !== '');
  if (words.length === 0) return;
  const rollback = /回滚|降级|incident|roll ?back/i.test(title);
  const announcement: DraftLists['announcements'] = {
    id: draft.ids.take('', 'announcement'),
    title,
    when: rollback ? 'rollback' : /发布后|完成|complet|after/i.test(title) ? 'completion' : 'batch',
  };
  const subject = pairs.find(({ key }) => /^(?:title|subject|标题|主题)$/i.test(key));
  if (subject !== undefined && subject.value !== '') announcement.subject = subject.value;
  const fields = pairs.filter((pair) => pair !== subject);
  if (fields.length > 0) {
    announcement.fields = fields.map(({ key, value }) => ({
      id: draft.ids.take(slug(key), 'field'),
      title: key,
      ...(value === '' ? {} : { value }),
    }));
  }
  if (pairs.length < words.length) announcement.note = words.join('\n');
  draft.add('announcements', announcement, [{ line: code.line, endLine: code.endLine }], place);
}

/** A sketch of a stage in words: `Pods: 5 (v1.0) + 10 (v0.9)`. A drawing of lines stays unplaced. */
function batchCode(code: Code, place: Place, _scene: Scene): void {
  const batch = place.batch;
  const words = code.lines.filter(({ text }) => text.trim() !== '');
  if (
    batch === null ||
    words.length === 0 ||
    words.length > 12 ||
    words.some(({ text }) => /[\u2500-\u257F]/.test(text))
  )
    return;
  for (const { text } of words) {
    const [, fresh, old] =
      /(?:pods?|replicas?|instances?|副本|实例)\s*[:：]?\s*(\d+)(?:[^+\d]*\([^)]*\))?(?:\s*\+\s*(\d+))?/i.exec(text) ??
      [];
    if (fresh !== undefined) {
      batch.item.value.capacity ??= { new: Number(fresh), ...(old === undefined ? {} : { old: Number(old) }) };
    }
    addNote(batch, plainText(text));
  }
  const span: Span = { line: code.line, endLine: code.endLine };
  claim(batch.item, [span], place);
}
