import type { Journal } from '../../electron/backend/journal/open-journal.ts';
import type { Binding } from '../../shared/release/state.ts';
import { passedPreflight } from './fold/passed-preflight.ts';
import { type FoldedRelease, foldRelease, type Gauge } from './folded-release.ts';

/** The brand diagnosis release, 1 % → 10 % → 50 % → 100 %, with its thresholds, as a release manager wrote it. */
const seedPlan = `
apiVersion: cockpit/v1
title: { zh: 品牌诊断系统, en: Brand diagnosis }
from: 1.9.4
to: 2.0.0
timeZone: Asia/Shanghai
window: { start: '02:00', end: '06:00' }
connections:
  traffic: { capability: traffic, title: { zh: 入口 nginx, en: Entry nginx } }
  metrics: { capability: metrics, title: Prometheus }
gates:
  - { id: backup, title: { zh: 数据库已备份, en: Database backed up }, owner: 孙工 }
  - { id: rollback-verified, title: { zh: 回滚方案已验证, en: Rollback verified }, owner: 孙工 }
  - { id: load-test, title: { zh: 压测 1000 并发, en: Load test at 1000 users }, before: GRAY-50 }
decisions:
  - { rule: cleanup.before-watch, at: [retire], decision: { zh: 旧版本保留 24 小时, en: The old version is kept for 24 h }, refs: [Q-054] }
batches:
  - { id: GRAY-1, title: { zh: 小流量验证, en: Small share }, exposure: 1 %, observe: 10 min }
  - { id: GRAY-10, title: { zh: 中等流量, en: Medium share }, exposure: 10 %, observe: 15 min }
  - { id: GRAY-50, title: { zh: 大流量, en: Large share }, exposure: 50 %, observe: 15 min }
  - { id: FULL, title: { zh: 全量发布, en: Full rollout }, exposure: 100 %, observe: 20 min }
guards:
  - id: errors
    title: { zh: 错误率, en: Error rate }
    from: metrics
    query: errors
    stableQuery: errors_old
    requestsQuery: requests
    minRequests: 20
    unit: ratio
    every: 5s
    green: '< 5 %'
    red: '> 10 %'
    hold: { red: 20s }
    perBatch:
      GRAY-10: { green: '< 3 %' }
      GRAY-50: { green: '< 2 %' }
      FULL: { green: '< 1 %' }
    onRed: { action: rollback, scope: all, countdown: 20s }
  - id: p95
    title: { zh: P95 响应时间, en: P95 response time }
    from: metrics
    query: p95
    stableQuery: p95_old
    unit: seconds
    every: 5s
    green: '< 3 s'
    red: '> 10 s'
    onRed: { action: rollback, scope: stage, countdown: 20s }
  - id: p99
    title: { zh: P99 响应时间, en: P99 response time }
    from: metrics
    query: p99
    stableQuery: p99_old
    unit: seconds
    every: 5s
    green: '< 5 s'
    batches: [GRAY-10, GRAY-50, FULL]
  - id: reports
    title: { zh: 报告生成成功率, en: Report success rate }
    from: metrics
    query: reports
    stableQuery: reports_old
    unit: ratio
    every: 5s
    green: '> 98 %'
    red: '< 90 %'
    perBatch:
      GRAY-50: { green: '> 99 %' }
      FULL: { green: '> 99 %' }
    batches: [GRAY-10, GRAY-50, FULL]
    onRed: { action: rollback, scope: all }
  - id: cpu
    title: { zh: CPU 使用率, en: CPU usage }
    from: metrics
    query: cpu
    unit: ratio
    every: 15s
    green: '< 80 %'
    batches: [GRAY-1]
steps:
  - { id: notes, kind: manual, title: { zh: 阅读发布说明, en: Read the release notes }, owner: 孙工 }
  - { id: machine, kind: command, title: { zh: 记录操作机器, en: Record the machine }, run: [hostname] }
  - { id: shift-1, kind: shift, batch: GRAY-1, title: { zh: 切 1 %, en: Shift 1 % } }
  - { id: smoke, kind: manual, batch: GRAY-1, title: { zh: 生成一份报告, en: Make one report } }
  - { id: shift-10, kind: shift, batch: GRAY-10, title: { zh: 切 10 %, en: Shift 10 % } }
  - { id: agree, kind: approval, batch: GRAY-10, role: 首席架构师, title: { zh: 架构师同意放量到一半, en: Architect agrees to half } }
  - { id: shift-50, kind: shift, batch: GRAY-50, title: { zh: 切 50 %, en: Shift 50 % } }
  - { id: shift-100, kind: shift, batch: FULL, title: { zh: 切 100 %, en: Shift 100 % } }
  - { id: retire, kind: manual, batch: FULL, title: { zh: 下线旧版本, en: Retire the old version }, optional: true }
rollback:
  default: all
  scripts:
    - { id: restart-old, kind: command, title: { zh: 重启旧版本服务, en: Restart the old version }, run: [systemctl, restart, brand-diagnosis-v1] }
`;

const bindings: Readonly<Record<string, Binding>> = {
  traffic: { connectionId: 'c1', kind: 'nginx', name: 'web-1 nginx', environment: 'production' },
  metrics: { connectionId: 'c2', kind: 'prometheus', name: 'prometheus', environment: 'production' },
};

/** 2026-03-04 02:30 in Shanghai. */
const startUtc = Date.UTC(2026, 2, 3, 18, 30);

/** People of the seed by the ids that events hold. */
export const seedPeople = { 'p-sun': '孙工', 'p-zhang': '张工' } as const;

export interface Trouble {
  /** Milliseconds after which the new version's errors jump, and what they jump to. */
  readonly errorsFrom?: number;
  readonly errors?: number;
}

/** A smooth wave with a little roughness, the same at every run. */
function wave(elapsedMs: number, seed: number): number {
  const t = elapsedMs / 1000;
  return Math.sin(t / 97 + seed) * 0.5 + Math.sin(t / 23 + 2 * seed) * 0.3 + Math.sin(t * 1.7 + 3 * seed) * 0.2;
}

export function seedGauge({ errorsFrom = Number.POSITIVE_INFINITY, errors = 0.14 }: Trouble = {}): Gauge {
  return ({ id }, elapsedMs, state) => {
    const exposed = Object.values(state.switches).some((item) =>
      Object.values(item.targets).some(({ found }) => found.kind === 'percent' && found.percent > 0),
    );
    const bad = elapsedMs >= errorsFrom;
    const at = (middle: number, reach: number) => ({
      value: exposed ? middle + reach * wave(elapsedMs, id.length) : null,
      stable: middle + reach * 0.8 * wave(elapsedMs, id.length + 5),
      size: null,
    });
    switch (id) {
      case 'errors': {
        const reading = at(0.006, 0.002);
        return {
          ...reading,
          value: reading.value === null ? null : bad ? errors + 0.01 * wave(elapsedMs, 1) : reading.value,
          size: exposed ? 412 : 0,
        };
      }
      case 'p95':
        return at(1.6, 0.25);
      case 'p99':
        return at(2.7, 0.5);
      case 'reports':
        return at(0.996, 0.002);
      default:
        return at(0.45, 0.06);
    }
  };
}

function begin(journal: Journal, gauge: Gauge): FoldedRelease {
  const release = foldRelease({ journal, planText: seedPlan, bindings, gauge, targets: ['web-1', 'web-2'], startUtc });
  const { commandsHash } = release.definition;
  if (commandsHash !== null) release.act({ type: 'approve-commands', commandsHash });
  if ((release.definition.findings ?? []).length > 0)
    release.act({ type: 'acknowledge-findings', reason: release.text('已知，可接受') });
  release.act({ ...passedPreflight, evidenceBlob: journal.blobs.put('{"results":[]}', 'application/json') });
  release.act({ type: 'begin-release' });
  release.act({
    type: 'pass-gate',
    gateId: 'backup',
    note: release.text('database_20260304_0210.db.gz，412 MB'),
    evidenceBlob: null,
  });
  release.act({ type: 'pass-gate', gateId: 'rollback-verified', note: null, evidenceBlob: null });
  release.act({ type: 'confirm-step', stepId: 'notes', passed: true, note: null, evidenceBlob: null });
  release.act({ type: 'start-step', stepId: 'machine' });
  release.pass(90_000);
  release.raise('GRAY-1');
  release.pass(30_000);
  release.act({ type: 'confirm-step', stepId: 'smoke', passed: true, note: release.text('5 / 5'), evidenceBlob: null });
  return release;
}

const observed = (batch: string) => (state: ReturnType<FoldedRelease['state']>, minutes: number, utc: number) => {
  const stay = state.batches[batch];
  return stay?.inEffectAt != null && utc - stay.inEffectAt.utc >= minutes * 60_000;
};

function observe(release: FoldedRelease, batch: string, minutes: number): void {
  release.passUntil((state) => state.status !== 'running' || observed(batch)(state, minutes, release.utc()));
}

/** The seed's release to 100 %, with a waived gate, somebody else's change, a pause of the machine and a note. */
export function flyToTheEnd(journal: Journal): FoldedRelease {
  const release = begin(journal, seedGauge());
  observe(release, 'GRAY-1', 11);
  release.raise('GRAY-10');
  release.pass(120_000);
  const shifted = (percent: number) =>
    ['web-1', 'web-2'].map((target, index) => ({
      target,
      exposure: { kind: 'percent' as const, percent: index === 0 ? 10 : percent },
    }));
  release.act(
    { type: 'record-found', switchId: 'traffic', found: shifted(4) },
    { kind: 'conductor', rule: 'split poll' },
  );
  release.pass(60_000);
  release.act(
    { type: 'record-found', switchId: 'traffic', found: shifted(10) },
    { kind: 'conductor', rule: 'split poll' },
  );
  release.act({ type: 'add-note', text: release.text('上游模型响应变慢，已联系值班') });
  release.act({
    type: 'approve-step',
    stepId: 'agree',
    approver: 'p-zhang',
    way: 'pin',
    evidence: null,
    evidenceBlob: null,
  });
  observe(release, 'GRAY-10', 18);
  release.act({
    type: 'give-waiver',
    subject: { kind: 'gate', id: 'load-test' },
    reason: release.text('压测环境被占用，已在 3/03 做过同样的一轮'),
    until: release.utc() + 3_600_000,
  });
  release.raise('GRAY-50');
  release.pass(200_000);
  release.sleep(95_000);
  observe(release, 'GRAY-50', 19);
  release.raise('FULL');
  observe(release, 'FULL', 21);
  release.act({ type: 'skip-step', stepId: 'retire', reason: release.text('旧版本保留 24 小时') });
  release.act({ type: 'complete-release' });
  return release;
}

/** The seed's release until errors at 10 % take it back by itself. */
export function flyIntoErrors(journal: Journal): FoldedRelease {
  const release = begin(journal, seedGauge({ errorsFrom: 22 * 60_000 }));
  observe(release, 'GRAY-1', 11);
  release.raise('GRAY-10');
  release.passUntil((state) => state.status === 'rolled-back');
  return release;
}

/** The seed's release taken from 10 % back to 1 % by hand and, under a waiver, on to 10 % again; still open. */
export function flyBackOneStage(journal: Journal): FoldedRelease {
  const release = begin(journal, seedGauge());
  observe(release, 'GRAY-1', 11);
  release.raise('GRAY-10');
  release.pass(120_000);
  release.act({ type: 'roll-back', scope: 'stage' });
  release.pass(60_000);
  release.act({ type: 'resume-release' });
  release.act({
    type: 'give-waiver',
    subject: { kind: 'observation', id: 'GRAY-1' },
    reason: release.text('observed before'),
    until: release.utc() + 600_000,
  });
  release.raise('GRAY-10');
  release.pass(60_000);
  return release;
}
