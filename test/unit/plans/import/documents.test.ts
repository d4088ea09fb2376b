import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { draftListNames } from '../../../../electron/backend/plans/import/draft-plan.ts';
import { type ImportedDocument, importDocument } from '../../../../electron/backend/plans/import/import-document.ts';
import { planImport as english } from '../../../../shared/i18n/en/plan-import.ts';
import { lintPlan } from '../../../../shared/plan/lint/index.ts';
import { parsePlan } from '../../../../shared/plan/parse.ts';
import type { PlanFile } from '../../../../shared/plan/schema.ts';

const folder = join(import.meta.dirname, '../../../support/markdown');

interface Imported extends ImportedDocument {
  readonly file: PlanFile;
}

function imported(name: string): Imported {
  const document = importDocument(readFileSync(join(folder, name), 'utf8'));
  const { file, issues } = parsePlan(document.planText);
  expect(issues).toEqual([]);
  return { ...document, file: file! };
}

/** Found of what stands in the document: counted by hand, list by list. */
describe('a Chinese canary plan', () => {
  const { file, figures, unplaced, planText, placed } = imported('photo-service-zh.md');

  it('has every kind of item in its own list', () => {
    expect(figures.items).toEqual({
      acceptance: 2,
      alerts: 2,
      batches: 3,
      contacts: 3,
      facts: 3,
      followUps: 1,
      gates: 5,
      goals: 2,
      guards: 2,
      judgements: 2,
      playbooks: 1,
      references: 2,
      retrospectives: 1,
      roles: 4,
      rollbackExpected: 1,
      rollbackManual: 4,
      rollbackScripts: 2,
      signOffs: 2,
      steps: 9,
      watch: 2,
    });
    expect(figures.lines).toEqual({ total: 144, placed: 121, layout: 21, unplaced: 2 });
    expect(unplaced).toEqual([
      { line: 202, text: '## 12. 其他' },
      { line: 204, text: '团队相信这一版会顺利，大家辛苦了。', heading: '12. 其他' },
    ]);
  });

  it('reads the head', () => {
    expect(file).toMatchObject({
      title: '相册服务 3.2 灰度发布方案',
      from: 'v3.1.4',
      to: 'v3.2.0',
      window: { start: '01:00', end: '05:30' },
      about: { author: '值班经理', date: '2027-04-10', updated: '2027-04-02' },
    });
  });

  it('makes a ladder of the stages, with their observation and capacity', () => {
    expect(file.batches).toMatchObject([
      { id: 'B1', exposure: '2 %', observe: '30 min', note: '目标用户: 员工账号' },
      { id: 'B2', exposure: '20 %', observe: '2 h' },
      { id: 'B3', exposure: '100 %', observe: '1 d', capacity: { new: 12, old: 4 } },
    ]);
  });

  it('makes one guard of a metric, whoever names its limit', () => {
    expect(file.guards).toMatchObject([
      {
        title: '错误率',
        unit: 'ratio',
        perBatch: { B1: { green: '< 0.5 %' }, B2: { green: '< 0.3 %' } },
        red: '> 2 %',
        onRed: { action: 'rollback' },
      },
      {
        title: 'P99 延迟',
        unit: 'seconds',
        perBatch: { B2: { green: '≤ 1.2 s' } },
        yellow: '1.5 s … 3 s',
        onYellow: { action: 'rollback', mode: 'ask' },
      },
    ]);
    expect(file.judgements).toMatchObject([
      { green: '无图片损坏', batches: ['B1'] },
      { red: '出现图片错乱', onRed: { action: 'rollback' } },
    ]);
  });

  it('takes ticks, values and signatures as claimed', () => {
    expect(file.gates?.map(({ title, claimed }) => [title, claimed?.state])).toEqual([
      ['评审完成', 'done'],
      ['单元测试覆盖率 > 75%（目标 85%）', undefined],
      ['对象存储扩容', 'done'],
      ['CDN 预热', 'pending'],
      ['缩略图压测', undefined],
    ]);
    expect(file.gates?.[1]).toMatchObject({ threshold: '单元测试覆盖率 > 75 %', stretch: '85%' });
    expect(file.gates?.[4]).toMatchObject({ category: '性能', basis: ['nfr-7', 'basis-1'] });
    expect(file.signOffs).toMatchObject([
      { title: '架构', claimed: { state: 'signed', by: '丙', at: '2027-04-11' } },
      { title: '测试', claimed: { state: 'pending', by: '丁' } },
    ]);
    expect(file.acceptance).toMatchObject([
      { limit: '> 99.95 %', within: '2 d', claimed: { state: 'passed' } },
      { limit: '< 8 count' },
    ]);
  });

  it('makes steps of the timeline and of commands, marked as imported', () => {
    expect(file.steps?.map((step) => [step.kind, step.title])).toEqual([
      ['decision', '决策点'],
      ['manual', '集合点名'],
      ['shift', '2% 灰度发布'],
      ['manual', '监控观察（2%流量）'],
      ['command', '备份元数据'],
      ['command', '查看大小'],
      ['manual', 'Nginx 配置'],
      ['command', '重载'],
      ['http', '看一眼'],
    ]);
    expect(file.steps?.every(({ imported: marked }) => marked === true)).toBe(true);
    expect(file.steps?.[2]).toMatchObject({ batch: 'B1', owner: '运维', planned: { start: '01:30', minutes: 5 } });
    expect(file.steps?.[4]).toMatchObject({ run: ['mongodump', '--host', 'meta-db', '--out', '/backup/meta'] });
    expect(file.steps?.[5]).toMatchObject({ run: ['bash', '-c', 'du -sh /backup/meta | tail -1'] });
    expect(file.steps?.[8]).toMatchObject({ url: 'http://photo.internal/healthz', note: '预期输出: ok' });
  });

  it('keeps the way back, trouble and what comes after apart from the runbook', () => {
    expect(file.rollback).toMatchObject({
      expected: [{ scope: 'all', within: '3 min' }],
      scripts: [{ run: ['cp', '/etc/nginx/old.conf', '/etc/nginx/nginx.conf'] }, { run: ['nginx', '-s', 'reload'] }],
      manual: [{ title: '值班经理宣布回滚' }, { title: '确认相册能打开' }, { title: '旧版本接管全部流量' }, {}],
    });
    expect(file.playbooks).toMatchObject([
      { symptom: '上传接口报 "SlowDown"', recovery: '8 min', steps: [{ title: '切到备用桶' }] },
    ]);
    expect(file.watch).toMatchObject([
      { until: '4 h', owner: '值班', what: ['错误率', '上传量'] },
      { from: '1 d', until: '3 d' },
    ]);
    expect(file.alerts).toMatchObject([
      { severity: 'warning', threshold: '> 1 %', every: '1 min', notify: ['邮件 → 相册组'] },
      { severity: 'critical', threshold: '> 10000 count', every: '5 min', notify: ['电话 → 值班'] },
    ]);
    expect(file.contacts).toMatchObject([{ name: '甲' }, { name: '乙' }, { name: '值班群', emergency: true }]);
    expect(file.retrospectives).toMatchObject([{ at: '发布后三天', agenda: [{ minutes: 20 }, { minutes: 15 }] }]);
    expect(file.followUps).toMatchObject([{ title: '清理旧桶', owner: '乙', due: '4/20', priority: 'low' }]);
  });

  it('says of every item where it comes from', () => {
    expect(planText).toMatch(/# lines 32, 38, 113\n {2}- id: error-ratio\n/);
    expect(placed).toContainEqual({ line: 113, endLine: 113, path: 'guards[0]' });
    expect(placed).toContainEqual({ line: 183, endLine: 183, path: 'contacts[0]' });
    // The titles of a table's columns are where its rows are.
    expect(placed).toContainEqual({ line: 181, endLine: 181, path: 'contacts[0]' });
  });
});

describe('an English rollout plan', () => {
  const { file, figures, unplaced, planText } = imported('search-index-en.md');

  it('has every kind of item in its own list', () => {
    expect(figures.items).toEqual({
      acceptance: 2,
      alerts: 2,
      announcements: 2,
      batches: 4,
      contacts: 2,
      followUps: 1,
      gates: 3,
      guards: 4,
      judgements: 2,
      playbooks: 1,
      roles: 2,
      rollbackScripts: 2,
      rollbackSeparate: 1,
      steps: 3,
    });
    expect(unplaced).toEqual([]);
  });

  it('reads a ladder with a batch that has no share', () => {
    expect(file.batches).toMatchObject([
      { title: 'Dogfood', observe: '1 d', note: 'Traffic: employees' },
      { title: 'Wave 1', exposure: '1 %', observe: '2 h' },
      { title: 'Wave 2', exposure: '10 %', observe: { min: '4 h', target: '6 h' } },
      { title: 'Wave 3', exposure: '100 %', observe: '1 d' },
    ]);
    expect(file.batches?.[0]?.exposure).toBeUndefined();
  });

  it('reads limits in words', () => {
    expect(file.guards).toMatchObject([
      { title: 'error rate', perBatch: { B2: { green: '< 0.5 %' } }, red: '> 2 %', hold: { red: '5 min' } },
      { title: 'p95 latency', perBatch: { B2: { green: '< 300 ms' } }, batches: ['B2'] },
      { title: 'availability', batches: ['B4'] },
      { title: 'p99 latency', red: '> 1.5 s' },
    ]);
  });

  it('joins what is wrapped in the source', () => {
    expect(file.gates?.[2]).toMatchObject({ title: 'Rollback rehearsed on staging this week' });
    expect(file.about?.summary).toMatch(/^The new ranking .+ at any time without losing an index\.$/);
  });

  it('takes secrets out and names them', () => {
    expect(figures.secrets).toEqual([
      { id: 'bearer-token', lines: [46] },
      { id: 'search-db-password', lines: [47] },
    ]);
    expect(Object.keys(file.secrets ?? {})).toEqual(['bearer-token', 'search-db-password']);
    expect(planText).not.toContain('s3cr3t');
    expect(planText).not.toContain('correct-horse');
  });

  it('keeps a database rollback out of the one-click path', () => {
    expect(file.rollback?.scripts).toHaveLength(2);
    expect(file.rollback?.separate).toMatchObject([{ run: ['psql', '-h', 'index-db', '-f', 'rollback/9_to_8.sql'] }]);
  });

  it('reads announcements field by field', () => {
    expect(file.announcements).toMatchObject([
      { when: 'batch', subject: 'Search index 9 is being opened', fields: [{ title: 'Scope', value: 'ranking' }, {}] },
      { when: 'rollback', fields: [{ title: 'Impact' }] },
    ]);
  });
});

it('is a draft that the linter reads: what is missing is an error, not a crash', () => {
  for (const name of ['photo-service-zh.md', 'search-index-en.md']) {
    const { file, issues } = lintPlan(imported(name).planText);
    expect(file).not.toBeNull();
    expect(issues.length).toBeGreaterThan(0);
  }
});

/** Words of placed lines that stand nowhere in the draft, by line: the field says them, or the draft writes them its way. */
function lostWords({ planText, placed }: ImportedDocument, name: string): Readonly<Record<number, readonly string[]>> {
  const lines = readFileSync(join(folder, name), 'utf8').split('\n');
  const draft = planText.replace(/# lines? [\d–, ]+/g, '').normalize('NFKC');
  const taken = new Set(
    placed.flatMap(({ line, endLine }) => Array.from({ length: endLine - line + 1 }, (_, at) => line + at)),
  );
  const lost: Record<number, readonly string[]> = {};
  for (const line of [...taken].sort((a, b) => a - b)) {
    const text = lines[line - 1] ?? '';
    // Titles of columns are said by the fields that their cells became.
    if (/^\|\s*-/.test(lines[line] ?? '')) continue;
    const words = text.normalize('NFKC').match(/\p{Script=Han}+|[A-Za-z]{2,}|\d+(?:\.\d+)?/gu) ?? [];
    const missing = words.filter((word) => !draft.includes(word));
    if (missing.length > 0) lost[line] = missing;
  }
  return lost;
}

it('keeps every word of a placed line, but for the name of the field that it became', () => {
  expect(lostWords(imported('photo-service-zh.md'), 'photo-service-zh.md')).toEqual({
    7: ['最后更新'],
    36: ['持续时间'],
    63: ['进行中'],
    104: ['curl'],
    138: ['Warning'],
    139: ['Critical'],
    143: ['Warning'],
    144: ['Critical'],
    150: ['现象'],
    158: ['预计恢复时间'],
    200: ['低'],
  });
  expect(lostWords(imported('search-index-en.md'), 'search-index-en.md')).toEqual({
    10: ['Old', 'version'],
    11: ['New', 'version'],
    13: ['Overview'],
    23: ['hours'],
    24: ['hours'],
    25: ['24', 'hours'],
    43: ['Observation', 'hours'],
    // A secret is meant to be lost.
    47: ['correct', 'horse'],
    112: ['Subject'],
    120: ['Subject'],
  });
});

it('has words for every list', () => {
  expect(Object.keys(english.list).sort()).toEqual([...draftListNames].sort());
});
