import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type HtmlReportInput, renderHtmlReport } from '../../../electron/backend/reports/html-report.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import { textIdsOf } from '../../../shared/i18n/say-event.ts';
import { reviewRelease } from '../../../shared/release/views/review.ts';
import { fileJournal } from '../../support/file-journal.ts';
import { flyBackOneStage, flyIntoErrors, flyToTheEnd, seedPeople } from '../../support/seed-flights.ts';

function inputFor(fly: typeof flyToTheEnd): Omit<HtmlReportInput, 'language'> {
  const journal = fileJournal();
  const release = fly(journal);
  const { definition } = release;
  const events = release.events();
  const samples: HtmlReportInput['samples'] = (seriesId, from, to) =>
    journal.samples.read(definition.releaseId, seriesId, from, to);
  return {
    definition,
    events,
    samples,
    review: reviewRelease(definition, events, samples),
    texts: Object.fromEntries(events.flatMap(textIdsOf).map((id) => [id, journal.privateTexts.get(id)?.text ?? null])),
    people: seedPeople,
    verified: { ok: true, problems: [], counts: { events: events.length } },
    generatedAt: release.utc(),
  };
}

const completed = inputFor(flyToTheEnd);
const rolledBack = inputFor(flyIntoErrors);
const open = inputFor(flyBackOneStage);
const plain = (html: string) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ');

/** Nothing in the page may run, and nothing may be fetched: not by an element, not by CSS, not by SVG. */
function expectSelfContained(html: string): void {
  expect(html).not.toMatch(/<(script|iframe|object|embed|link|img|base|form|foreignObject)\b/i);
  expect(html).not.toMatch(/\son[a-z]+\s*=/i);
  expect(html).not.toMatch(/@import|url\(/i);
  for (const [, address] of html.matchAll(/\s(?:xlink:)?(?:href|src|srcset|action|data)="([^"]*)"/g)) {
    expect(address).toMatch(/^#[a-z]+$/);
  }
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  const [, style] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
  const hash = createHash('sha256')
    .update(style ?? '')
    .digest('base64');
  expect(policy).toBe(`default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;`);
}

describe.each(['zh', 'en'] as const)('a report in %s', (language) => {
  const words = {
    zh: {
      done: '发布完成：2.0.0 承担 100 %',
      back: '已回滚到 1.9.4：错误率 红灯',
      missed: '未到达',
      passed: '通过',
      note: '上游模型响应变慢',
    },
    en: {
      done: 'Completed: 2.0.0',
      back: 'Rolled back to 1.9.4: Error rate',
      missed: 'not reached',
      passed: 'passed',
      note: '上游模型响应变慢',
    },
  }[language];

  it('is one self-contained file with the tables, the charts and the events', async () => {
    const html = await renderHtmlReport({ ...completed, language });
    expectSelfContained(html);
    const text = plain(html);
    expect(text).toContain(words.note);
    expect(text).toMatch(/< 3 %|&lt; 3 %/);
    for (const shown of ['0.688 %', '0.546 %', '99.64 %', '孙工', '张工', completed.review.header.headHash ?? '?']) {
      expect(text).toContain(shown);
    }
    expect(html.match(/class="series canary"/g)?.length).toBe(5 + 1);
    expect(html.match(/class="stay"/g)?.length).toBe(4);
    // The 69 sealings of readings are counted and not listed.
    const told = completed.events.filter((event) => event.type !== 'samples-sealed').length;
    expect(html.split('class="events"')[1]?.match(/<tr(?! class="day")/g)?.length).toBe(told + 1);
    expect(html).not.toMatch(/report:|levels:|events:release|undefined|NaN|\[object/);
  });

  it('says why it was rolled back, by which action, and what was not reached', async () => {
    const html = await renderHtmlReport({ ...rolledBack, language });
    expectSelfContained(html);
    const text = plain(html);
    expect(text).toContain(words.back);
    expect(text).toContain(words.missed);
    expect(text).toContain('0.82 s');
    expect(text).toContain(language === 'zh' ? '重启旧版本服务' : 'Restart the old version');
    expect(html).not.toMatch(/report:|undefined|NaN|\[object/);
  });

  it('says what verification found', async () => {
    const problems = [{ code: 'event-hash-wrong' as const, params: { stream: 'r', sequence: 17 } }];
    const broken = await renderHtmlReport({
      ...completed,
      language,
      verified: { ok: false, problems, counts: { events: 3 } },
    });
    expect(plain(broken)).toContain(language === 'zh' ? '第 17 条记录被改动' : 'Event 17 was changed');
    const unverified = await renderHtmlReport({ ...completed, language, verified: null });
    expect(plain(unverified)).toContain(language === 'zh' ? '没有核验' : 'not verified');
  });
});

describe('a report', () => {
  const render = (input: Omit<HtmlReportInput, 'language'>, language: Language = 'en') =>
    renderHtmlReport({ ...input, language });

  it('lets no title, name or text out of its place', async () => {
    const hostile = `</title></style><script>alert(1)</script><img src=x onerror="alert('2')">\u0000&amp;`;
    const both = { zh: hostile, en: hostile };
    const { plan } = completed.definition;
    const definition = {
      ...completed.definition,
      bindings: Object.fromEntries(
        Object.entries(completed.definition.bindings).map(([slot, binding]) => [
          slot,
          { ...binding, name: hostile, kind: hostile },
        ]),
      ),
      plan: {
        ...plan,
        title: both,
        from: hostile,
        to: hostile,
        timeZone: 'No/Where',
        guards: plan.guards.map((guard) => ({ ...guard, title: both })),
        gates: plan.gates.map((gate) => ({ ...gate, title: both })),
        steps: plan.steps.map((step) => ({ ...step, title: both })),
      },
    };
    const html = await render({
      ...completed,
      definition,
      review: reviewRelease(definition, completed.events, completed.samples),
      texts: Object.fromEntries(Object.keys(completed.texts).map((id) => [id, hostile])),
      people: { 'p-sun': hostile, 'p-zhang': hostile },
    });
    expect(html).not.toMatch(/<script|<img/i);
    expect(html).not.toContain('\u0000');
    expect(html.match(/<\/title>/g)).toHaveLength(1);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('&amp;amp;');
  });

  it('shows what was redacted as missing and people it does not know by their id', async () => {
    const texts = Object.fromEntries(Object.keys(completed.texts).map((id) => [id, null]));
    const text = plain(await render({ ...completed, texts, people: {} }));
    expect(text).not.toContain('上游模型');
    expect(text).toContain('p-sun');
  });

  it('gives the same bytes for the same input', async () => {
    expect(await render(completed)).toBe(await render(completed));
  });

  it('can be made of a release that is not over, and without samples', async () => {
    const html = await render({ ...open, samples: null });
    expectSelfContained(html);
    const text = plain(html);
    expect(text).toContain('This release is not over');
    expect(text).toContain('passed by waiver');
    expect(text).toContain('stay 2');
    expect(text).toContain('no readings');
  });

  it('can be made of a release that has only been created', async () => {
    const [created] = completed.events;
    const events = created === undefined ? [] : [created];
    const { definition } = completed;
    const html = await render({ ...completed, events, review: reviewRelease(definition, events) });
    expect(plain(html)).toContain('not reached');
  });
});
