import { describe, expect, it } from 'vitest';
import type { Language } from '../../../shared/i18n/index.ts';
import type { Speech } from '../../../shared/i18n/release-speech.ts';
import { sayDryLine } from '../../../shared/i18n/say-dry-line.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import { sayPlanIssue } from '../../../shared/i18n/say-plan-issue.ts';
import { sayThreshold } from '../../../shared/i18n/say-threshold.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { dryRead } from '../../../shared/plan/dry-read/dry-read.ts';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
import { batchesOf } from '../../../shared/plan/release-plan.ts';

const head = 'apiVersion: cockpit/v1\ntitle: Payment\n';

describe('a plan in words', () => {
  it('names what a limit is measured from as people do', async () => {
    const zh = await loadTranslate('zh');
    const en = await loadTranslate('en');
    const limit = (base: 'stable' | 'before' | 'baseline', baseline: string | null) =>
      ({ operator: '<=', value: 1.2, relative: { base, baseline, by: 'factor' } }) as const;
    expect(sayThreshold(zh, limit('stable', null), 'seconds')).toBe('≤\u00a0旧版本 + 20\u00a0%');
    expect(sayThreshold(zh, limit('baseline', 'night'), 'seconds')).toBe('≤\u00a0基线 night + 20\u00a0%');
    expect(sayThreshold(en, limit('before', null), 'seconds')).toBe('≤\u00a0before the batch + 20\u00a0%');
    expect(sayThreshold(zh, { operator: '<', value: 0.03 }, 'ratio')).toBe('<\u00a03\u00a0%');
  });

  it('calls groups of users by their titles', () => {
    const { file } = lintPlan(
      `${head}from: "1"\nto: "2"\naudiences: [{ id: vip, title: { zh: 贵宾, en: VIP }, match: { tier: vip } }]\n` +
        'connections: { web: { capability: traffic } }\nbatches: [{ id: B1, shares: { vip: 50 % } }]\n',
    );
    const plan = compilePlan(file!);
    const [batch] = batchesOf(plan);
    const speech = { language: 'zh', definition: { plan } } as unknown as Speech;
    expect(sayExposure(speech, batch!.exposure)).toBe('贵宾\u00a050\u00a0%');
    expect(sayExposure(speech, { kind: 'targets', targets: ['tier=vip', 'eu'] })).toBe('贵宾；eu');
  });

  it('tells the days of a window', async () => {
    const windows =
      'windows: [{ id: night, title: 夜间, use: release, days: [sat, sun], start: "02:00", end: "06:00" }]\n';
    const { file } = lintPlan(`${head}from: "1"\nto: "2"\n${windows}`);
    const plan = compilePlan(file!);
    const said = async (language: Language): Promise<string> => {
      const t = await loadTranslate(language);
      return dryRead(file!, plan)
        .map((line) => sayDryLine(t, language, line))
        .join('\n');
    };
    expect(await said('zh')).toContain('周六、周日 02:00–06:00');
    expect(await said('en')).toContain('Sat, Sun 02:00–06:00');
  });

  it('says what a YAML parser complains of, and names a field once', async () => {
    const t = await loadTranslate('zh');
    const sentences = (text: string) => lintPlan(text).issues.map((issue) => sayPlanIssue(t, issue).sentence);
    expect(sentences('title: [1\nb: 2\n').join()).not.toMatch(/[A-Z]_[A-Z]/);
    expect(sentences('a: 1\n\tb: 2\n').join()).toMatch(/制表符|缩进|符号/);
    expect(sentences(head)).toContain('缺少字段 from');
    expect(sentences('hello\n')).toEqual(['值「hello」不对，应当是：一组「键: 值」']);
    expect(sentences(`${head}from: "1"\nto: "2"\ngates: [{ id: a }]\n`)).toContain('缺少字段 title (gates[0].title)');
  });
});
