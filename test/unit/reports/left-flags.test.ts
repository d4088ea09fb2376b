import { expect, it } from 'vitest';
import { renderHtmlReport } from '../../../electron/backend/reports/html-report.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import { reviewRelease } from '../../../shared/release/views/review.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
import { ask, settle, smallFlight, start, titled, twoBatches } from '../../support/fold/small-flight.ts';

function flown(): Flight {
  const step = {
    id: 'strong',
    kind: 'flag' as const,
    flag: 'cache',
    value: true,
    batch: 'B1',
    after: [],
    for: '30 min',
  };
  const flight = smallFlight({
    ...twoBatches,
    connections: { ...twoBatches.connections, switches: { capability: 'flag' } },
    flags: [{ id: 'cache', title: { zh: '强缓存', en: 'Strong cache' }, on: 'switches', key: 'cache' }],
    steps: titled([step]),
  });
  ask(flight, { type: 'start-batch', batchId: 'B1', decided: decidedNow(flight) });
  settle(flight);
  return flight;
}

async function section({ fold }: Flight, language: Language): Promise<string | null> {
  const { definition } = fold.state();
  const html = await renderHtmlReport({
    ...{ review: reviewRelease(definition, fold.events), definition, events: fold.events, samples: null },
    ...{ verified: null, generatedAt: 0, texts: {}, people: {}, language },
  });
  const heading = { zh: '与发布前不同的开关', en: 'Flags that are not what they were before' }[language];
  const found = new RegExp(`<h2>${heading}</h2>.*?</section>`, 's').exec(html)?.[0] ?? null;
  return found === null ? null : found.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

it('the report says which flags the release has left set, what they were, and how long they were to be', async () => {
  const flight = flown();
  expect(await section(flight, 'en')).toBeNull();
  ask(flight, start('strong'));
  settle(flight);
  expect(await section(flight, 'en')).toMatch(/Strong cache not there (on|true) \S+ 30 min/);
  expect(await section(flight, 'zh')).toMatch(/强缓存 \S+ \S+ \S+ 30 min/);
  ask(flight, { type: 'set-flag-back', flagId: 'cache' });
  settle(flight);
  expect(await section(flight, 'en')).toBeNull();
});
