import { expect, it } from 'vitest';
import { renderHtmlReport } from '../../../electron/backend/reports/html-report.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import type { CommandOf } from '../../../shared/release/commands.ts';
import { nothingExposed } from '../../../shared/release/exposure.ts';
import type { FoundTarget } from '../../../shared/release/split.ts';
import { reviewRelease } from '../../../shared/release/views/review.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
import { conductor } from '../../support/fold/fold-driver.ts';
import { ask, settle, smallFlight, twoBatches } from '../../support/fold/small-flight.ts';

type Outcome = CommandOf<'record-switch-return'>['outcome'];

const closed: readonly FoundTarget[] = [{ target: 'edge-a', exposure: nothingExposed }];
const diffBlob = 'abcdef0123456789';
const diff = '--- edge\n+++ edge\n@@ -1,1 +1,1 @@\n-weight=1 down # <mended>\n+weight=7 down\n';

/** Raised once and taken back; the switch as it was before is kept. */
function rolledBack(): Flight {
  const flight = smallFlight(twoBatches);
  ask(flight, { type: 'start-batch', batchId: 'B1', decided: decidedNow(flight) });
  const [shift] = Object.values(flight.fold.state().shifts);
  const kept = { shiftId: shift!.shiftId, switchId: 'edge', snapshotBlob: 'before', before: closed };
  flight.fold.submit({ type: 'record-switch-before', ...kept }, conductor);
  settle(flight);
  ask(flight, { type: 'roll-back', scope: 'all' });
  settle(flight);
  return flight;
}

/** Asks for the exact return; null: nobody saw how it ended. */
function putBack(flight: Flight, end: ((common: { switchId: string; actionId: string }) => Outcome) | null): void {
  ask(flight, { type: 'return-switch', switchId: 'edge', revision: 'r1' });
  const { actionId = '' } = flight.fold.state().switches.edge?.returned ?? {};
  if (end !== null)
    flight.fold.submit({ type: 'record-switch-return', outcome: end({ switchId: 'edge', actionId }) }, conductor);
}

const failed = (code: ErrorCode, wrote: boolean) => (common: object) =>
  ({
    type: 'switch-return-failed',
    payload: {
      ...{
        ...common,
        error: { code, params: wrote ? { target: 'edge-a' } : {}, retryable: false },
        found: closed,
        tookMs: 5,
      },
      ...(wrote ? { diffBlob, snapshotBlob: 'after' } : { diffBlob: null }),
    },
  }) as Outcome;
const returned =
  (exact: boolean, how: 'restored' | 'read-back' = 'restored') =>
  (common: object) =>
    ({
      type: 'switch-returned',
      payload: { ...common, how, exact, found: closed, diffBlob: how === 'restored' ? diffBlob : null, tookMs: 5 },
    }) as Outcome;

/** The text of the report's section; null: it has none. */
async function section({ fold }: Flight, language: Language, kept = diff): Promise<string | null> {
  const { definition } = fold.state();
  const html = await renderHtmlReport({
    ...{ review: reviewRelease(definition, fold.events), definition, events: fold.events, samples: null },
    ...{ verified: null, generatedAt: 0, texts: {}, language, diffs: { [diffBlob]: kept } },
    people: { 'person-driver': '林舟' },
  });
  const heading = { zh: '开关还原为发布前原样', en: 'The switches as they were before the release' }[language];
  const found = new RegExp(`<h2>${heading}</h2>.*?</section>`, 's').exec(html)?.[0] ?? null;
  return found === null ? null : found.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0]+/g, ' ');
}

it('the report says nothing of switches put back exactly where nobody asked for it', async () => {
  expect(await section(rolledBack(), 'en')).toBeNull();
});

it('the report says which switch was put back exactly, by whom, and what was different', async () => {
  const flight = rolledBack();
  putBack(flight, returned(true));
  const en = await section(flight, 'en');
  expect(en).toMatch(/edge \d\d:\d\d:\d\d 林舟 done edge-a 0 % put back exactly as it was before the release/);
  expect(en).toMatch(/difference abcdef012345 .*-weight=1 down # &lt;mended&gt; \+weight=7 down/);
  expect(en).toContain('+ before the release');
  const zh = await section(flight, 'zh');
  expect(zh).toMatch(/edge \d\d:\d\d:\d\d 林舟 完成 edge-a 0 % 已还原，与发布前完全一致/);
  expect(zh).toMatch(/差异 abcdef012345 .*\+weight=7 down .*\+ 发布之前/);
});

it('the report tells what was refused, failed, cut short or not quite reached as that', async () => {
  const flight = rolledBack();
  putBack(flight, failed('switch-changed-since', false));
  putBack(flight, failed('deadline-exceeded', false));
  putBack(flight, failed('switch-return-opened', true));
  putBack(flight, returned(false));
  putBack(flight, returned(true, 'read-back'));
  putBack(flight, null);
  const en = await section(flight, 'en');
  expect(en).toMatch(/林舟 refused edge-a 0 % Somebody changed the switch [^·]+ nothing was written edge/);
  expect(en).toMatch(/林舟 failed edge-a 0 % [^·]+ · nothing was written edge/);
  expect(en).toMatch(/林舟 failed edge-a 0 % Putting [^·]+ lowered again · \S+ edge-a edge/);
  expect(en).toMatch(/林舟 still differs .* put back; something of it still differs from before the release edge/);
  expect(en).toMatch(/林舟 done .* · after a restart only read back/);
  expect(en).toMatch(/林舟 outcome unknown/);
  expect(en?.match(/difference abcdef/g)).toHaveLength(2);
  const zh = await section(flight, 'zh');
  for (const word of ['拒绝执行', '没有写入', '失败', '仍有不同', '重启后只读回', '未知结果'])
    expect(zh).toContain(word);
});

it('the report cuts a long difference and says how much is left', async () => {
  const flight = rolledBack();
  putBack(flight, returned(true));
  const lines = Array.from({ length: 100 }, (_, line) => `+line ${line}`).join('\n');
  expect(await section(flight, 'en', `${lines}\n`)).toMatch(/\+line 79 20 more lines are kept/);
  expect(await section(flight, 'zh', `${lines}\n`)).toContain('还有 20 行');
});
