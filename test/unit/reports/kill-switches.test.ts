import { expect, it } from 'vitest';
import { renderHtmlReport } from '../../../electron/backend/reports/html-report.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { reviewRelease } from '../../../shared/release/views/review.ts';
import { flying, type Orders } from '../../support/fold/flying.ts';
import { conductor } from '../../support/fold/fold-driver.ts';

const kill = { id: 'kill', title: 'Close it', on: 'flags', key: 'kill', killSwitch: true, releaseAfter: '0s' };
const plan = (more: object) =>
  JSON.stringify({
    ...{ apiVersion: 'cockpit/v1', title: 'Closing', from: '1.0.0', to: '1.1.0' },
    connections: { edge: { capability: 'traffic' }, flags: { capability: 'flag' } },
    batches: [{ id: 'B1', exposure: '1 %', observe: '0s' }],
    ...more,
  });
const engage: ReleaseCommand = { type: 'engage-kill-switch', flagId: 'kill' };
const found = (orders: Orders, position: 'engaged' | 'released') =>
  orders.send({ type: 'record-kill-switch-position', flagId: 'kill', position }, conductor);

/** The text of the report's section; null: it has none. */
async function section(orders: Orders, language: Language): Promise<string | null> {
  const { definition } = orders.state();
  const { events } = orders.flight.fold;
  const html = await renderHtmlReport({
    ...{ review: reviewRelease(definition, events), definition, events, samples: null, verified: null },
    ...{ generatedAt: 0, texts: {}, language },
    people: { 'person-driver': '林舟', 'person-second': '张工' },
  });
  const heading = { zh: '紧急开关', en: 'Kill switches' }[language];
  const found = new RegExp(`<h2>${heading}</h2>.*?</section>`, 's').exec(html)?.[0] ?? null;
  return found === null ? null : found.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

it('the report says when a kill switch was engaged and by whom, what was read back, and which two people released it', async () => {
  const orders = flying(plan({ flags: [kill] }));
  found(orders, 'released');
  orders.raise('B1');
  orders.send(engage);
  orders.flight.make({ kind: 'effects', outcomes: ['failed'] });
  orders.settle();
  orders.send({
    ...{ type: 'approve-kill-switch-release', flagId: 'kill', approver: 'person-second', way: 'pin' },
    ...{ evidence: null, evidenceBlob: null },
  });
  orders.send({ type: 'release-kill-switch', flagId: 'kill' });
  orders.settle();
  found(orders, 'engaged');
  expect(reviewRelease(orders.state().definition, orders.flight.fold.events).killSwitches).toMatchObject([
    {
      flagId: 'kill',
      moves: [
        { cause: 'hand', to: 'engaged', by: { id: 'person-driver' }, attempts: 2, outcome: 'read-back', error: null },
        { cause: 'hand', to: 'released', approvals: [{ approver: 'person-second' }], outcome: 'read-back' },
        { cause: 'found', to: 'engaged', by: null },
      ],
    },
  ]);
  const en = await section(orders, 'en');
  expect(en).toMatch(
    /Close it engage \S+ 林舟 engaged \S+ m?s attempt 2 Close it release \S+ 林舟 张工 · .*PIN.* released/,
  );
  expect(en).toMatch(/as found \S+ by somebody outside this release engaged/);
  const zh = await section(orders, 'zh');
  expect(zh).toMatch(
    /触发 \S+ 林舟 已触发 .* 解除 \S+ 林舟 张工 · 本机 PIN 已解除 .*读到状态 \S+ 不是这次发布里的人操作的 已触发/,
  );
});

it('the report tells a failure as one, a step of the plan and a state from before the release, and nobody as nobody', async () => {
  const open = { id: 'open', kind: 'flag', title: 'Open it', flag: 'kill', value: false };
  const orders = flying(plan({ flags: [kill, { ...kill, id: 'other', key: 'other', title: 'Other' }], steps: [open] }));
  orders.flight.live.setFlag('kill', true, 'done');
  found(orders, 'engaged');
  orders.send({ type: 'start-step', stepId: 'open' });
  orders.settle();
  orders.send(engage);
  for (let attempt = 1; attempt <= 3; attempt += 1) orders.flight.make({ kind: 'effects', outcomes: ['failed'] });
  const text = await section(orders, 'en');
  expect(text).toMatch(/as found .* engaged Close it release · Open it \S+ 林舟 released .*engage \S+ 林舟 failed/);
  expect(text).toMatch(/Other never engaged/);
});

it('the report has no such section where the plan has none', async () => {
  expect(await section(flying(plan({})), 'zh')).toBeNull();
});
