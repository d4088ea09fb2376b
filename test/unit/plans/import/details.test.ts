import { describe, expect, it } from 'vitest';
import { importDocument } from '../../../../electron/backend/plans/import/import-document.ts';
import { parsePlan } from '../../../../shared/plan/parse.ts';
import type { PlanFile } from '../../../../shared/plan/schema.ts';

function planOf(...lines: string[]): PlanFile {
  const { file, issues } = parsePlan(importDocument(lines.join('\n')).planText);
  expect(issues).toEqual([]);
  return file!;
}
const unplacedOf = (...lines: string[]) => importDocument(lines.join('\n')).unplaced;

describe('batches', () => {
  it('are the same whether a table, a list or headings tell of them', () => {
    const { batches } = planOf(
      '## 放量阶梯',
      '1. **Step 0（自检）**：内部白名单 0.5%，10 分钟。',
      '2. **Step 1（1% Canary）**：付费用户。',
      '3. **Step 2（100% 切换）**：保留旧版本 30–60 分钟。',
      '',
      '| 批次 | 流量与切分 | 守门指标 | 自动动作 / 回滚入口 |',
      '|---|---|---|---|',
      '| REL-B0（Step0） | 白名单 0.5% | 错误率≤1% | 停下 |',
      '| REL-B1（Step1） | 1% | 错误率≤0.5%；告警静默；429≤2% | 切回 REL-B0 |',
      '| REL-B2（Step2） | 100% | 24 h 内稳定 | 翻回旧版本 |',
    );
    expect(batches).toMatchObject([
      { id: 'REL-B0', exposure: '0.5 %', observe: '10 min' },
      { id: 'REL-B1', exposure: '1 %', objective: '付费用户。', rollback: { to: 'REL-B0' } },
      { id: 'REL-B2', exposure: '100 %', rollback: { to: 'old', possibleFor: '30 min' } },
    ]);
    expect(batches).toHaveLength(3);
  });

  it('take start, outcome and what happens on failure from their chapter', () => {
    const file = planOf(
      '## 阶段一：10%灰度',
      '**时间**: Day 3-7',
      '',
      '**步骤**:',
      '1. 放量',
      '2. **观察时间**: 1-2天',
      '',
      '**决策标准**:',
      '- ✅ 错误率 < 1%',
      '- ✅ 无投诉',
      '',
      '**如果未通过**:',
      '- 修复问题',
      '- 重新10%灰度或回滚',
      '',
      '**结果**: ✅ 通过',
      '## 阶段二：50%灰度',
      '**时间**: Week 2',
      '',
      '**决策标准**: 同阶段一',
    );
    expect(file.batches).toMatchObject([
      {
        exposure: '10 %',
        startAt: 'day 3',
        observe: { min: '1 d', target: '2 d' },
        onFailure: [{ outcome: 'fix' }, { outcome: 'repeat' }],
        claimed: { state: 'passed' },
      },
      { exposure: '50 %', startAt: 'day 8' },
    ]);
    expect(file.guards).toMatchObject([{ perBatch: { B1: { green: '< 1 %' }, B2: { green: '< 1 %' } } }]);
    expect(file.judgements).toMatchObject([{ green: '无投诉', batches: ['B1', 'B2'] }]);
  });

  it('are not made of shares of users, nor of a checklist that speaks of them', () => {
    const { batches } = planOf(
      '## 用户范围',
      '**按用户类型**:',
      '- VIP用户: 50%',
      '- 普通用户: 20%',
      '## 发布过程检查',
      '- [ ] 10%灰度启动',
      '- [ ] 提升到25%灰度',
    );
    expect(batches).toBeUndefined();
  });
});

describe('limits', () => {
  it('that contradict each other both stay', () => {
    const { guards } = planOf('## 回滚触发条件', '- 错误率 > 1%', '- 错误率 > 5%');
    expect(guards).toMatchObject([
      { id: 'error-ratio', red: '> 1 %' },
      { id: 'error-ratio-2', red: '> 5 %' },
    ]);
  });

  it('with measured values bring them as claimed', () => {
    const { guards } = planOf(
      '## 灰度 5%',
      '**监控指标**:',
      '| 指标 | 阈值 | 实际值 | 状态 |',
      '|---|---|---|---|',
      '| 错误率 | < 5% | 1.2% | ✅ |',
      '## 灰度 100%',
      '无',
    );
    expect(guards).toMatchObject([
      { perBatch: { B1: { green: '< 5 %', claimed: { state: 'passed', value: '1.2%' } } }, batches: ['B1'] },
    ]);
  });

  it('take their query from a dashboard in the document', () => {
    const file = planOf(
      '## 监控',
      '```json',
      '{"dashboard": {"panels": [{"title": "错误率", "targets": [{"expr": "rate(errors[5m])"}]}]}}',
      '```',
      '## 回滚触发条件',
      '- 错误率 > 1%',
    );
    expect(file.guards).toMatchObject([{ query: 'rate(errors[5m])' }]);
    expect(file.dashboards).toMatchObject([{ panels: [{ title: '错误率', query: 'rate(errors[5m])' }] }]);
  });

  it('of alerts are alerts, those of a single stage back say so', () => {
    const file = planOf(
      '### 告警策略',
      '- CPU 使用率 > 80%',
      '### 自动回滚“红灯”条件（任一触发即回滚一阶）',
      '- /pay <99.9% 持续 2 分钟',
    );
    expect(file.alerts).toMatchObject([{ title: 'CPU 使用率 > 80%', threshold: '> 80 %' }]);
    expect(file.guards).toMatchObject([
      {
        id: 'pay',
        red: '< 99.9 %',
        hold: { red: '2 min' },
        onRed: { action: 'rollback', scope: 'stage', mode: 'automatic' },
      },
    ]);
  });
});

describe('commands', () => {
  it('that hang together stay one script, others are steps of their own', () => {
    const { steps } = planOf(
      '## 部署步骤',
      '```bash',
      'TARGET=/srv/app',
      '# copy',
      'cp build $TARGET',
      '```',
      '',
      '```bash',
      '# copy',
      'cp a b',
      'cp c d',
      '```',
    );
    expect(steps).toMatchObject([
      { kind: 'command', run: ['bash', '-c', 'TARGET=/srv/app\n# copy\ncp build $TARGET'] },
      { title: 'copy (1/2)', run: ['cp', 'a', 'b'] },
      { title: 'copy (2/2)', run: ['cp', 'c', 'd'] },
    ]);
  });

  it('that only change their own shell are done by a person', () => {
    const { steps } = planOf('## 步骤', '1. **设置**', '   ```bash', '   export SHARE=10', '   # 重启服务', '   ```');
    expect(steps).toMatchObject([
      { kind: 'manual', title: '设置', instructions: 'export SHARE=10' },
      { kind: 'manual', title: '重启服务' },
    ]);
  });

  it('become requests where nothing is lost by it', () => {
    const { steps, secrets } = planOf(
      '## 验证步骤',
      '```bash',
      'curl -s -X POST "https://a.example/x?y=1" -H "Content-Type: application/json" -H "Authorization: Bearer abc" -d \'{"a": 1}\'',
      'curl -k https://a.example/',
      'curl https://a.example/ | jq .',
      '```',
    );
    expect(steps).toMatchObject([
      {
        kind: 'http',
        url: 'https://a.example/x?y=1',
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: { secret: 'bearer-token' } },
        body: '{"a": 1}',
      },
      { kind: 'command', run: ['curl', '-k', 'https://a.example/'] },
      { kind: 'command', run: ['bash', '-c', 'curl https://a.example/ | jq .'] },
    ]);
    expect(secrets).toEqual({ 'bearer-token': {} });
  });

  it('get their secrets through the environment', () => {
    const { steps, secrets } = planOf(
      '## 步骤',
      '```bash',
      'mysql -u root -phunter2 shop < x.sql',
      'curl -X POST https://a.example/login -d \'{"user":"a","password":"hunter2"}\'',
      'psql postgres://app:hunter2@db/shop',
      '```',
    );
    expect(steps).toMatchObject([
      {
        run: ['bash', '-c', `mysql -u root -p\${SECRET_PASSWORD} shop < x.sql`],
        env: { SECRET_PASSWORD: { secret: 'password' } },
      },
      {
        run: [
          'bash',
          '-c',
          `curl -X POST https://a.example/login -d '{"user":"a","password":"'"\${SECRET_PASSWORD}"'"}'`,
        ],
      },
      { run: ['bash', '-c', `psql postgres://app:\${SECRET_URL_PASSWORD}@db/shop`] },
    ]);
    expect(secrets).toEqual({ password: {}, 'url-password': {} });
  });

  it('that hurt are marked', () => {
    const { steps } = planOf(
      '## 步骤',
      '```bash',
      'nmap -sV host',
      'kubectl delete namespace old',
      'ab -n 10 http://h/',
      '```',
    );
    expect(steps?.map(({ marks }) => marks)).toEqual([['intrusive'], ['irreversible'], ['load-test']]);
  });

  it('are told from what they print', () => {
    const { steps } = planOf('## Steps', '```console', '$ ./status', 'all fine', '```');
    expect(steps).toMatchObject([{ run: ['./status'], note: 'all fine' }]);
  });
});

describe('what is not understood', () => {
  it('stands in unplaced, code in one piece', () => {
    expect(unplacedOf('# T', '## Prose', 'Once upon a time.', '', '```js', 'a();', '', 'b();', '```')).toEqual([
      { line: 2, text: '## Prose' },
      { line: 3, text: 'Once upon a time.', heading: 'Prose' },
      { line: 6, text: 'a();', heading: 'Prose' },
      { line: 8, text: 'b();', heading: 'Prose' },
    ]);
  });

  it('does not swallow the rest of a table', () => {
    const lines = ['| 指标 | 阈值 |', '|---|---|', '| 错误率 | < 1% |', '| 备注 |'];
    expect(unplacedOf('## 通过标准', ...lines)).toEqual([{ line: 5, text: '| 备注 |', heading: '通过标准' }]);
  });
});
