import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand';
import type { YamlStep } from '../../../renderer/screens/plan-editor/code/yaml-tree.ts';
import { FindingsView } from '../../../renderer/screens/plan-editor/findings-view.tsx';
import { PlanViews } from '../../../renderer/screens/plan-editor/plan-views.tsx';
import type { Language } from '../../../shared/i18n/index.ts';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
import { renderInCockpit } from '../render.tsx';

// jsdom lays nothing out and scrolls nowhere.
Element.prototype.scrollIntoView = () => {};

const text = `apiVersion: cockpit/v1
title: Payment
from: '1'
to: '2'
connections: { web: { capability: traffic }, metrics: { capability: metrics } }
audiences: [{ id: staff, title: { zh: 内部员工, en: Staff }, match: { tier: internal } }]
batches:
  - { id: B1, audience: [staff], observe: 30 min }
  - { id: B2, exposure: 10 %, observe: 1 h }
  - { id: B3, exposure: 100 %, rollback: { pointOfNoReturn: true, kind: fix-forward } }
guards:
  - id: errors
    title: Error rate
    from: metrics
    query: q
    unit: ratio
    green: '< 3 %'
    red: '> 10 %'
    perBatch: { B1: not-checked, B3: { green: '< 1 %' } }
    onRed: { action: rollback, scope: all }
steps:
  - { id: notes, kind: manual, title: Read the notes }
  - { id: watch, kind: manual, title: Watch the curves, batch: B2, lane: metrics }
  - { id: smoke, kind: manual, title: Smoke test, batch: B2, owner: QA }
rollback: { default: stage, doesNotRestore: [Cookies] }
roles: [{ id: architect, title: Architect, contact: li }]
contacts: [{ id: li, name: Li, channels: [{ kind: phone, value: '5501' }] }]
`;

async function open(language: Language = 'en', written = text) {
  const { file, issues } = lintPlan(written);
  const place = createStore<string | null>(() => null);
  const jumps: (readonly YamlStep[])[] = [];
  const views = (
    <PlanViews
      text={written}
      checked={{ text: written, issues: [...issues], file, plan: null }}
      place={place}
      onJump={() => {}}
      onJumpToItem={(way) => jumps.push(way)}
    />
  );
  const { rerender } = await renderInCockpit(views, language);
  const choose = (name: RegExp): HTMLElement => {
    fireEvent.click(screen.getByRole('tab', { name }));
    return screen.getByRole('tabpanel');
  };
  return { place, jumps, choose, rerender };
}

describe('the views of a plan', () => {
  it('show the ladder: how much of what, how long, and where the way back ends', async () => {
    await open('zh');
    const rungs = within(screen.getByRole('tabpanel'))
      .getAllByRole('listitem')
      .map((rung) => rung.textContent);
    expect(rungs[0]).toMatch(/内部员工.*B1.*观察 30\u00a0min/);
    expect(rungs[1]).toMatch(/10\u00a0%.*B2.*观察 1\u00a0h/);
    expect(rungs[2]).toMatch(/100\u00a0%.*此后没有退路/);
  });

  it('show metrics by batches with zones as colour, shape and word; what is left out says so', async () => {
    const { choose } = await open();
    const panel = choose(/Metrics/);
    const [, row] = within(panel).getAllByRole('row');
    const cells = within(row!)
      .getAllByRole('cell')
      .map((cell) => cell.textContent);
    expect(cells[0]).toBe('left out on purpose');
    expect(cells[1]).toMatch(/green < 3\u00a0%.*yellow 3\u00a0% … 10\u00a0%.*red > 10\u00a0%/);
    expect(cells[2]).toMatch(/green < 1\u00a0%/);
    const lines = within(panel).getAllByRole('img');
    expect(lines.map((line) => line.getAttribute('aria-label'))).toContain(
      'green < 3\u00a0%, yellow 3\u00a0% … 10\u00a0%, red > 10\u00a0%',
    );
  });

  it('draw a limit of one value as a point, and a share of named people as no share of everything', async () => {
    const none = text
      .replace("green: '< 3 %'\n    red: '> 10 %'", "green: '= 0 %'")
      .replace("perBatch: { B1: not-checked, B3: { green: '< 1 %' } }", '')
      .replace('B2, exposure: 10 %', 'B2, shares: { staff: 100 % }');
    const { choose } = await open('zh', none);
    const bars = [...screen.getByRole('tabpanel').querySelectorAll('[data-known]')];
    expect(bars.map((bar) => bar.getAttribute('data-known'))).toEqual(['false', 'false', 'true']);
    const line = within(choose(/指标/)).getByRole('img', { name: /绿 = 0/ });
    expect([...line.querySelectorAll('circle')].map((point) => point.getAttribute('data-zone'))).toContain('green');
  });

  it('show lanes side by side, and what the cockpit adds', async () => {
    const { choose } = await open();
    const panel = choose(/Runbook/);
    const batch = within(panel).getByRole('region', { name: 'B2' });
    expect(batch.textContent).toMatch(/main.*metrics/);
    expect(within(batch).getByRole('button', { name: /Smoke test.*QA/ })).toBeTruthy();
    expect(within(batch).getByRole('button', { name: /put in by the cockpit/ })).toBeTruthy();
  });

  it('show the way back and the people', async () => {
    const { choose } = await open();
    expect(choose(/Rollback/).textContent).toMatch(
      /One batch back by default.*Not restored: Cookies.*only a fix forward/,
    );
    expect(choose(/People/).textContent).toMatch(/Architect.*Li.*phone 5501/);
  });

  it('show gates by category, with what each asks and where it comes from', async () => {
    const written = `${text}references: [{ id: CH-4, title: Chapter 4, kind: chapter }]
gates:
  - { id: tests, title: Tests pass, category: Quality, threshold: 100 %, owner: QA, refs: [G-012], basis: [CH-4] }
  - { id: bugs, title: No open blockers, live: { from: metrics, query: open_bugs, pass: '= 0 count' }, before: completion }
  - { id: drill, title: Rollback was drilled, category: Quality, validFor: 7 d, mayBeWaived: false, quote: 演练两次 }
`;
    const { choose, jumps } = await open('en', written);
    const panel = choose(/Gates/);
    const quality = within(panel).getByRole('region', { name: 'Quality' });
    expect(quality.textContent).toMatch(
      /Tests pass.*before the first batch.*100 %.*QA.*rests on Chapter 4.*from G-012/,
    );
    expect(quality.textContent).toMatch(/counts for 7\u00a0d.*cannot be waived.*in the source: “演练两次”/);
    const other = within(panel).getByRole('region', { name: 'Without a category' });
    expect(other.textContent).toMatch(/No open blockers.*before completion.*asks open_bugs, must be = 0 count/);
    fireEvent.click(within(other).getByRole('button'));
    expect(jumps).toEqual([['gates', { id: 'bugs' }]]);
  });

  it('show what moves the traffic, and what the plan rests on', async () => {
    const written = `${text}switches:
  web:
    mechanism: proxy-weights
    sticky: request
    doesNotRestore: [Carts of the new version]
    bypasses: [{ id: b, kind: cookie, name: v, value: '2', to: new, removedByRollback: false }]
flags: [{ id: stop, title: Stop everything, key: kill, killSwitch: true }]
targetConstraints: [{ kind: apart, targets: [north, south] }]
trains: [{ id: weekly, title: Weekly, kind: main, every: week }]
dashboards: [{ id: d, title: Overview, url: 'https://grafana.example/d/1' }]
secrets: { TOKEN: {} }
decisions: [{ rule: threshold.disagree, decision: The stricter one holds, refs: [Q-012] }]
`;
    const { choose } = await open('zh', written);
    const traffic = choose(/流量/).textContent;
    expect(traffic).toMatch(/代理权重.*按请求.*改回时不恢复.*Carts.*绕行：Cookie v=2.*去新版本.*回滚后仍然有效/);
    expect(traffic).toMatch(/north, south.*不可同时.*Stop everything.*紧急开关/);
    const background = choose(/背景/).textContent;
    expect(background).toMatch(/Weekly.*常规班车.*每周/);
    expect(background).toMatch(
      /grafana\.example.*The stricter one holds.*threshold\.disagree.*依据 Q-012.*TOKEN.*密钥/,
    );
  });

  it('lead to the text, and mark what the cursor is in', async () => {
    const { choose, jumps, place } = await open();
    const panel = choose(/Metrics/);
    fireEvent.click(within(panel).getByRole('button', { name: /green < 1/ }));
    expect(jumps).toEqual([['guards', { id: 'errors' }, 'perBatch', 'B3']]);
    place.setState('guards/errors/query', true);
    const marked = await within(panel).findAllByRole('button', { current: 'location' });
    expect(marked[0]?.textContent).toContain('Error rate');
    // From the text to its view.
    place.setState('steps/smoke/title', true);
    fireEvent.keyDown(document.body, { key: 'F2' });
    expect(screen.getByRole('tab', { selected: true }).textContent).toBe('Runbook');
    expect((await screen.findByRole('button', { current: 'location' })).textContent).toContain('Smoke test');
  });

  it('go on showing the last plan while the text is none', async () => {
    const { rerender } = await open();
    const broken = `${text}nonsense: 1\n`;
    const { file, issues } = lintPlan(broken);
    rerender(
      <PlanViews
        text={broken}
        checked={{ text: broken, issues: [...issues], file, plan: null }}
        place={createStore<string | null>(() => null)}
        onJump={() => {}}
        onJumpToItem={() => {}}
      />,
    );
    expect(screen.getByRole('tabpanel').textContent).toMatch(/cannot be read as a plan just now.*10\u00a0%/);
  });

  it('say that there is nothing to show of a text that never was a plan', async () => {
    await open('zh', 'title: x');
    expect(screen.getByRole('tabpanel').textContent).toContain('还读不成计划');
  });

  it('are reached by the arrows', async () => {
    await open();
    const tab = screen.getByRole('tab', { selected: true });
    fireEvent.keyDown(tab, { key: 'End' });
    expect(screen.getByRole('tab', { selected: true }).textContent).toBe('What will happen');
    fireEvent.keyDown(screen.getByRole('tab', { selected: true }), { key: 'ArrowRight' });
    expect(screen.getByRole('tab', { selected: true }).textContent).toContain('Findings');
  });
});

describe('the findings', () => {
  it('say rule, place, why and remedy, are filtered by severity, and lead to their place', async () => {
    const { issues } = lintPlan(
      text.replace("green: '< 3 %'", "green: '< 3'").replace('    red:', '    unheard: 1\n    red:'),
    );
    expect(issues.length).toBeGreaterThan(1);
    const jumps: number[] = [];
    await renderInCockpit(<FindingsView issues={issues} older={false} onJump={({ line }) => jumps.push(line)} />);
    const rows = screen.getAllByRole('listitem');
    expect(rows).toHaveLength(issues.length);
    expect(rows[0]?.textContent).toMatch(/error.*line \d+/);
    expect(rows[0]?.textContent).toContain(issues[0]!.rule);
    fireEvent.click(within(rows[0]!).getByRole('button'));
    expect(jumps).toEqual([issues[0]!.line]);
    const warnings = issues.filter(({ severity }) => severity === 'warning').length;
    const filter = screen.getByRole<HTMLButtonElement>('button', { name: `Warnings ${warnings}` });
    expect(filter.disabled).toBe(warnings === 0);
    fireEvent.click(screen.getByRole('button', { name: /^Errors/ }));
    expect(screen.getAllByRole('listitem')).toHaveLength(issues.filter(({ severity }) => severity === 'error').length);
  });

  it('say that there are none', async () => {
    await renderInCockpit(<FindingsView issues={[]} older={false} onJump={() => {}} />, 'zh');
    expect(screen.getByText('计划没有问题。')).toBeTruthy();
  });
});
