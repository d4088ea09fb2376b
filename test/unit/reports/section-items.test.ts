import { expect, it } from 'vitest';
import { renderHtmlReport } from '../../../electron/backend/reports/html-report.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import { reviewRelease } from '../../../shared/release/views/review.ts';
import type { Orders } from '../../support/fold/flying.ts';
import { flown, record, sign } from '../../support/fold/item-orders.ts';

const lists = `acceptance: [{ id: slo, title: Availability, within: 24 h, limit: '> 99.9 %' }]
signOffs: [{ id: lead, title: Head of engineering, role: lead }]
followUps: [{ id: cause, title: Root cause, when: rollback, within: 24 h }, { id: cleanup, title: Clean up, due: D+7 }]`;

async function reportOf(orders: Orders, language: Language): Promise<string> {
  const { definition } = orders.state();
  const events = orders.flight.fold.events;
  const html = await renderHtmlReport({
    definition,
    events,
    review: reviewRelease(definition, events),
    samples: null,
    texts: {},
    people: { wu: 'Wu' },
    language,
    verified: null,
    generatedAt: 0,
  });
  return html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ');
}

it('a report tells what was recorded after the release, by whom, and whether it was accepted', async () => {
  const orders = flown(lists);
  record(orders, 'slo', { value: 0.9995, evidenceBlob: 'feedface0123456789' });
  const before = await reportOf(orders, 'en');
  expect(before).toContain('Not accepted yet · missing: Head of engineering');
  expect(before).toContain('measured 99.95 %');
  expect(before).toContain('feedface0123');
  expect(before).toContain('Clean up');
  // What a release without a rollback has no use for.
  expect(before).not.toContain('Root cause');
  sign(orders, 'lead', 'wu', 'lead');
  expect(await reportOf(orders, 'en')).toContain('Wu · Lead (claimed name)');
  const zh = await reportOf(orders, 'zh');
  expect(zh).toContain('发布之后 已验收');
  expect(zh).toContain('实测 99.95 %');
});

it('a report of a plan without such things has no such section', async () => {
  expect(await reportOf(flown(''), 'en')).not.toContain('After the release');
});
