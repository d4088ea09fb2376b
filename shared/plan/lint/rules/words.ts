import { actionsOf, compileLevels } from '../../compile/guards.ts';
import type { Path } from '../../parse-places.ts';
import { satisfies } from '../../threshold.ts';
import type { LintContext } from '../context.ts';
import { allItemIds, itemIdsOn } from '../item-ids.ts';
import { titleText, type WrittenText } from '../texts.ts';
import { seenVersion, versionNames } from '../version-labels.ts';

/** Words that stand for something which the plan does not have: hooks, playbooks, numbers, criteria. */
export function lintWords(context: LintContext): void {
  lintMentions(context);
  lintVague(context);
  lintGates(context);
  lintTerms(context);
  lintFunctions(context);
}

const hook = /\bH(?:K|OOK)[-_ ]?(\d+)(?![\dx])/gi;
const drill = /\bDR[-_ ]?(\d+)(?![\dx])/gi;
/** Hyphens that do not break, as office programs write them. */
const plain = (text: string) => text.replaceAll(/[‐‑‒–]/g, '-');

/** HK-03, DR-01: names of things that another chapter was to define. */
function lintMentions({ file, texts, guards, report }: LintContext): void {
  let ids: ReadonlySet<string> | null = null;
  const known = (prefix: string, number: string) => {
    // Most plans name neither; then nobody walks them for their ids.
    ids ??= new Set(
      [...allItemIds(file), ...guards.flatMap(({ guard }) => guard.also ?? [])].map((id) => plain(id).toUpperCase()),
    );
    return ids.has(`${prefix}-${number}`) || ids.has(`${prefix}-${number.padStart(2, '0')}`);
  };
  const told = new Set<string>();
  for (const { text, path, role } of texts) {
    if (role !== 'quote' && role !== 'words') continue;
    if (!/\b(HK|HOOK|DR)[^A-Z]/i.test(text)) continue;
    for (const [pattern, prefix, key] of [
      [hook, 'HK', 'hook.undefined'],
      [drill, 'DR', 'playbook.undefined'],
    ] as const) {
      for (const [, number = ''] of plain(text).matchAll(pattern)) {
        const name = `${prefix}-${number}`;
        if (known(prefix, number) || told.has(name)) continue;
        told.add(name);
        report(key, path, { name });
      }
    }
  }
  for (const [index, playbook] of (file.playbooks ?? []).entries()) {
    if ((playbook.steps ?? []).length === 0)
      report('playbook.undefined/no-steps', ['playbooks', index, 'id'], { name: playbook.id });
  }
  for (const [index, judgement] of (file.judgements ?? []).entries()) {
    const { green, yellow, red, question, blocks } = judgement;
    if (blocks !== false && [green, yellow, red, question].every((words) => words === undefined)) {
      report('hook.undefined/no-criterion', ['judgements', index, 'id'], { name: judgement.id });
    }
  }
}

const vague =
  /接近\s*\d|(明显|显著)(下降|上升|增加|提高|变化|延迟|波动)?|激增|突增|良好|可接受|达标|大幅|严重(安全)?(漏洞|错误|问题|故障)|保护阈值|无增加|功能问题|\b(significant(ly)?|noticeabl[ey]|obvious(ly)?|acceptable|close to|surges?|spikes?|on target|severe|good feedback)\b/i;

/** A criterion without a number is judged by people; it turns nothing by itself. */
function lintVague({ file, texts, report }: LintContext): void {
  const sections: ReadonlySet<string> = new Set(['guards', 'judgements', 'gates', 'acceptance', 'alerts']);
  const told = new Set<string>();
  for (const { text, path, role } of texts) {
    const section = String(path[0]);
    const word = vague.exec(text);
    const item = `${section} ${path[1]}`;
    if (word === null || role === 'claimed' || !sections.has(section) || path.includes('note') || told.has(item))
      continue;
    told.add(item);
    const judged = section === 'judgements' ? file.judgements?.[path[1] as number] : undefined;
    const byItself = actionsOf(judged?.onRed).some(
      (action) => action.action === 'rollback' && (action.mode ?? file.rollback?.mode ?? 'automatic') === 'automatic',
    );
    const id = itemIdsOn(file, path).at(1) ?? '';
    if (byItself) report('threshold.unquantified', path, { item: id, word: word[0] }, { offset: word.index });
    else report('threshold.unquantified/judged', path, { item: id, word: word[0] }, { offset: word.index });
  }
}

const smallTraffic = /小流量|线上流量|生产流量|(small|canary|production|live) traffic/i;

function lintGates({ file, batches, report }: LintContext): void {
  const names = versionNames(file);
  const first = batches[0]?.batch.id;
  const withCriterion = (file.gates ?? []).some((gate) => gate.threshold !== undefined);
  for (const [index, gate] of (file.gates ?? []).entries()) {
    const path: Path = ['gates', index];
    const early = gate.before === undefined || gate.before === first;
    const words = [titleText(gate.title), gate.threshold ?? '', gate.quote ?? ''].join(' ');
    if (early && gate.again === undefined && smallTraffic.test(words))
      report('gate.circular', [...path, 'id'], { gate: gate.id });
    const pass = gate.live === undefined ? null : compileLevels({ green: gate.live.pass }).green;
    // Before the first batch the new version has no requests: a limit that none satisfies asks for the impossible.
    const impossible = pass !== null && pass.relative === undefined && !satisfies(0, pass);
    if (early && gate.live !== undefined && impossible && seenVersion(gate.live.query, names) === 'new') {
      report('gate.circular/live', [...path, 'live'], { gate: gate.id });
    }
    const bare =
      gate.threshold === undefined &&
      gate.live === undefined &&
      gate.recorded === undefined &&
      gate.again === undefined &&
      gate.evidence?.what === undefined;
    const short = titleText(gate.title).length <= 40 && !/\d/.test(titleText(gate.title));
    if (withCriterion && bare && short) report('gate.no-criterion', [...path, 'id'], { item: gate.id });
    const parts = titleText(gate.title)
      .split(/[/／、]/)
      .map((part) => part.trim())
      .filter((part) => part.length > 1 && part.length < 12);
    const missing = parts.filter((part) => gate.threshold !== undefined && !gate.threshold.includes(part));
    if (parts.length > 2 && missing.length > 0 && missing.length < parts.length) {
      report('gate.no-criterion/part', [...path, 'threshold'], { item: gate.id, parts: missing.join(', ') });
    }
  }
}

/** One short name for two things: L1 is a language pair and a cache. */
function lintTerms({ file, guards, report }: LintContext): void {
  const values = new Map<string, string>();
  for (const [index, dimension] of (file.dimensions ?? []).entries()) {
    for (const value of dimension.values ?? []) {
      if (!/^[A-Z]\d$/.test(value)) continue;
      const other = values.get(value);
      if (other !== undefined)
        report('term.ambiguous', ['dimensions', index, 'values'], { term: value, one: other, other: dimension.id });
      values.set(value, dimension.id);
    }
  }
  const named = [
    ...guards.map(({ guard, path }) => ({
      id: guard.id,
      title: titleText(guard.title),
      path: [...path, 'title'] as Path,
    })),
    ...(file.metrics ?? []).map((metric, index) => ({
      id: metric.id,
      title: titleText(metric.title),
      path: ['metrics', index, 'title'] as Path,
    })),
  ];
  const told = new Set<string>();
  for (const { id, title, path } of named) {
    for (const [term, dimension] of values) {
      if (!new RegExp(`(?<![A-Za-z0-9])${term}(?![0-9])`).test(title) || told.has(term)) continue;
      told.add(term);
      report('term.ambiguous', path, { term, one: dimension, other: id });
    }
  }
}

const unavailable = /不可用|无法使用|unavailable|not available|does not work/i;

/** A trigger about a function needs something that looks at that function. */
function lintFunctions({ file, texts, steps, guards, report }: LintContext): void {
  if (file.judgements === undefined) return;
  const looks = [
    ...steps.map(({ step }) => JSON.stringify({ ...step, note: undefined })),
    ...guards.map(({ guard }) => JSON.stringify(guard)),
    JSON.stringify(file.metrics ?? []),
  ].join('\n');
  const told = new Set<string>();
  const candidates: readonly WrittenText[] = texts.filter(
    ({ path, role }) => path[0] === 'judgements' && role !== 'claimed',
  );
  for (const { text, path } of candidates) {
    const list = /[（(]([^（()）]*)[)）]/.exec(text)?.[1];
    if (list === undefined || !unavailable.test(text)) continue;
    for (const name of list.split(/[、，,;；/]|\band\b/).map((part) => part.trim())) {
      const item = `${path[1]} ${name}`;
      if (name.length < 2 || told.has(item) || looks.includes(name)) continue;
      told.add(item);
      report('guard.no-probe', path, { judgement: itemIdsOn(file, path).at(1) ?? '', name });
    }
  }
}
