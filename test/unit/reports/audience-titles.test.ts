import { expect, it } from 'vitest';
import { renderHtmlReport } from '../../../electron/backend/reports/html-report.ts';
import { languageCodes } from '../../../shared/i18n/index.ts';
import { reviewRelease } from '../../../shared/release/views/review.ts';
import { flying } from '../../support/fold/flying.ts';

const plan = JSON.stringify({
  ...{ apiVersion: 'cockpit/v1', title: 'Named', from: '1.0.0', to: '1.1.0' },
  connections: { edge: { capability: 'traffic' } },
  audiences: [{ id: 'staff', title: { zh: '内部员工', en: 'Staff' }, match: { level: ['staff', 'contractor'] } }],
  batches: [
    { id: 'B1', exposure: '1 %', audience: ['staff'], base: 'audience', unit: 'users', observe: '0s' },
    { id: 'B2', exposure: '100 %', observe: '0s' },
  ],
});

it.each(languageCodes)(
  'the report calls a group of users by its name wherever it speaks of it, in %s',
  async (language) => {
    const orders = flying(plan);
    orders.raise('B1');
    orders.send({ type: 'roll-back', scope: 'all' });
    orders.settle();
    const { definition } = orders.state();
    const { events } = orders.flight.fold;
    const html = await renderHtmlReport({
      ...{ review: reviewRelease(definition, events), definition, events, samples: null, verified: null },
      ...{ generatedAt: 0, texts: {}, language, people: {} },
    });
    const text = html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0]+/g, ' ');
    const steps = text.slice(text.indexOf({ zh: '步骤', en: 'Steps' }[language]));
    expect(steps).toContain({ zh: '1 % · 内部员工', en: '1 % · Staff' }[language]);
    expect(text).not.toContain('level=');
  },
);
