import { expect, it } from 'vitest';
import { renderHtmlReport } from '../../../electron/backend/reports/html-report.ts';
import { reviewRelease } from '../../../shared/release/views/review.ts';
import { someText } from '../../support/fold/fold-driver.ts';
import { ask, confirm, settle, smallFlight, start, titled } from '../../support/fold/small-flight.ts';

const plain = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

/** A playbook that was drilled and then opened in earnest, and is open still. */
function flown() {
  const flight = smallFlight({
    steps: titled([{ id: 'go', kind: 'manual' }]),
    playbooks: [
      {
        id: 'down',
        title: 'Database down',
        steps: titled([
          { id: 'Look', kind: 'manual' },
          { id: 'Promote', kind: 'command', run: ['promote'] },
        ]),
      },
    ],
  });
  ask(flight, { type: 'open-playbook', playbookId: 'down', mode: 'drill', reason: someText }, confirm('Look'));
  ask(flight, start('Promote'));
  settle(flight);
  ask(flight, { type: 'close-playbook', playbookId: 'down', outcome: 'resolved', note: null });
  flight.make({ kind: 'pass', ms: 60_000 });
  ask(flight, { type: 'open-playbook', playbookId: 'down', mode: 'live', reason: null }, confirm('Look', false));
  return flight;
}

it('every opening is told once, with its mode, why, what came of it, and who ticked what', async () => {
  const { fold } = flown();
  const { definition } = fold.state();
  const review = reviewRelease(definition, fold.events);
  expect(review.playbooks).toMatchObject([
    {
      mode: 'drill',
      outcome: 'resolved',
      steps: [{ status: 'succeeded' }, { stepId: 'Promote', status: 'succeeded' }],
    },
    { mode: 'live', outcome: null, endedAt: null, steps: [{ status: 'failed' }, { status: 'pending' }] },
  ]);
  // Told there and not a second time among the steps of the runbook.
  expect(review.steps.map(({ stepId }) => stepId)).toEqual(['go']);
  const input = {
    ...{ review, definition, events: fold.events, samples: null, verified: null, generatedAt: 0 },
    texts: { [someText.textId]: 'before the night' },
    people: { 'person-driver': 'Zhang' },
  };
  const english = plain(await renderHtmlReport({ ...input, language: 'en' }));
  expect(english).toMatch(/Database down DRILL · Drill passed .*by Zhang · before the night .*Promote done Zhang/);
  expect(english).toMatch(/Database down LIVE · still open .*Look failed Zhang/);
  const chinese = plain(await renderHtmlReport({ ...input, language: 'zh' }));
  expect(chinese).toMatch(/Database down 演练 · 演练通过/);
});
