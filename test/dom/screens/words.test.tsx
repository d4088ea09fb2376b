import { describe, expect, it } from 'vitest';
import { languageCodes } from '../../../shared/i18n/index.ts';
import type { Speech } from '../../../shared/i18n/release-speech.ts';
import { sayRefusalOf } from '../../../shared/i18n/release-speech.ts';
import { sayEvent } from '../../../shared/i18n/say-event.ts';
import { sayCheck } from '../../../shared/i18n/say-preflight.ts';
import { sayOutlook, sayStanding } from '../../../shared/i18n/say-standing.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import { refusalCodes } from '../../../shared/release/commands.ts';
import { projection } from '../../../shared/release/views/projection.ts';
import { standing, standingCodes } from '../../../shared/release/views/standing.ts';
import { beginFoldedSession, passGates } from './folded-session.ts';

const unsaid = /\{\{|undefined|null|NaN|\b(flight|standing|reasons|events|levels):/;

async function speechOf(language: (typeof languageCodes)[number]): Promise<Speech> {
  const t = await loadTranslate(language);
  const { definition } = beginFoldedSession().state();
  return { t, language, definition, names: { p1: 'Sun' }, texts: {}, timeZone: 'Asia/Shanghai' };
}

describe.each(languageCodes)('in %s', (language) => {
  it('every refusal and every standing has a sentence', async () => {
    const speech = await speechOf(language);
    const session = beginFoldedSession();
    for (const code of refusalCodes) {
      const params = {
        guard: 'error-ratio',
        gate: 'config-ready',
        step: 'smoke-test',
        switch: 'traffic',
        batch: 'REL-B1',
      };
      expect(sayRefusalOf(speech, { code, params }), code).not.toMatch(unsaid);
      expect(sayRefusalOf(speech, { code, params }), code).not.toContain(code);
    }
    for (const code of standingCodes) {
      const params = {
        guard: 'error-ratio',
        gate: 'config-ready',
        step: 'smoke-test',
        switch: 'traffic',
        batch: 'REL-B1',
      };
      const sentence = sayStanding(speech, session.state(), { code, level: null, params }, session.now());
      expect(sentence, code).not.toMatch(unsaid);
      expect(sentence.length, code).toBeGreaterThan(3);
    }
  });

  it('a check that failed is said by the names of the plan wherever its record keeps no more than its id', async () => {
    const speech = await speechOf(language);
    const zh = language === 'zh';
    for (const [id, said] of [
      ['vault', zh ? '保险库' : 'Vault'],
      ['guard:error-ratio', zh ? '读数 错误率' : 'Reading Error rate'],
      ['preview:REL-B1/traffic', zh ? '放量预览 REL-B1 5 % · 演练场' : 'Preview of a raise REL-B1 5 % · Practice'],
      ['connection:traffic/machine', zh ? '连接 演练场 · machine' : 'Connection Practice · machine'],
      ['step:unheard-of', 'step:unheard-of'],
    ] as const)
      expect(sayCheck(speech, id).replaceAll('\u00a0', ' '), id).toBe(said);
  });

  it('everything that happens on a flight with a red guard and a rollback can be said', async () => {
    const speech = await speechOf(language);
    const session = beginFoldedSession();
    passGates(session);
    session.raise('REL-B0');
    session.green();
    session.pass(5_000);
    session.level('latency-p95', 'red', 2.94);
    await session.send({ type: 'cancel-countdown', guardId: 'latency-p95' });
    await session.send({ type: 'hold-release', reason: 'look' });
    await session.send({ type: 'switch-auto-rollback', enabled: false, reason: 'look' });
    await session.send({ type: 'roll-back', scope: 'all' });
    const { feed } = session.store.getState();
    expect(session.sent.map(({ refusal }) => refusal)).toEqual([null, null, null, null]);
    expect(new Set(feed.map((event) => event.type)).size).toBeGreaterThan(12);
    for (const event of feed) expect(sayEvent(speech, session.state(), event).text, event.type).not.toMatch(unsaid);
  });

  it('the outlook of a red guard names what happens by itself, until a person stopped it', async () => {
    const speech = await speechOf(language);
    const session = beginFoldedSession();
    passGates(session);
    session.raise('REL-B0');
    session.green();
    session.level('latency-p95', 'red', 2.94);
    const look = () =>
      sayOutlook(speech, session.state(), session.now(), projection(session.state(), session.now(), 480));
    expect(standing(session.state(), session.now()).code).toBe('counting-down');
    expect(look()).toContain('2.94');
    await session.send({ type: 'cancel-countdown', guardId: 'latency-p95' });
    expect(standing(session.state(), session.now()).code).toBe('guard-red');
    expect(look()).toContain(speech.t('standing:detail.quiet'));
  });
});
