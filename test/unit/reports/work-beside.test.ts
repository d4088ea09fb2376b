import { expect, it } from 'vitest';
import { renderHtmlReport } from '../../../electron/backend/reports/html-report.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { reviewRelease } from '../../../shared/release/views/review.ts';
import { besideOutcome } from '../../support/fold/beside-outcome.ts';
import { besidePlan } from '../../support/fold/beside-plan.ts';
import { flying } from '../../support/fold/flying.ts';
import { conductor, someText } from '../../support/fold/fold-driver.ts';

const plain = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

it('what was marked beside the curves is told with its link or its failure, and a drill with its silence', async () => {
  const orders = flying(besidePlan);
  const { fold } = orders.flight;
  orders.raise('B1');
  orders.start('B2');
  orders.flight.make({ kind: 'effects', outcomes: ['done'] });
  for (const effect of outstanding(orders.state()))
    if (effect.kind === 'annotation') fold.submit(besideOutcome(effect, false, fold.now().utc), conductor);
  orders.send({ type: 'open-playbook', playbookId: 'down', mode: 'drill', reason: null });
  orders.settle();
  orders.send({ type: 'close-playbook', playbookId: 'down', outcome: 'called-off', note: someText });
  orders.settle();
  const { definition } = orders.state();
  const review = reviewRelease(definition, fold.events);
  expect(review.annotations.map(({ status }) => status)).toEqual(['written', 'failed']);
  expect(review.playbooks).toMatchObject([{ mode: 'drill', silence: { silenceId: 's1', status: 'ended' } }]);
  const input = {
    ...{ review, definition, events: fold.events, samples: null, verified: null, generatedAt: 0 },
    ...{ texts: {}, people: {} },
  };
  const html = await renderHtmlReport({ ...input, language: 'en' });
  expect(html).toContain('<a href="https://grafana.test/d/a1" rel="noreferrer">');
  expect(plain(html)).toMatch(/Marks beside the curves .*batch B1 .*marked .*batch B2 .*not marked/);
  expect(plain(html)).toMatch(/The silence has ended, people are told again: service=shop/);
  expect(plain(await renderHtmlReport({ ...input, language: 'zh' }))).toMatch(/曲线标注 .*静默已结束/);
});
