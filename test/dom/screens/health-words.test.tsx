import { expect, it } from 'vitest';
import { HealthWords } from '../../../renderer/screens/connections/health-words.tsx';
import type { ConnectionHealth } from '../../../shared/contract/connections.ts';
import { renderInCockpit } from '../render.tsx';

const finding: ConnectionHealth = {
  ...{ ok: false, code: 'haproxy-server-down', tookMs: 3, expiry: null, checkedAt: 1_000, error: null, offers: [] },
  params: { backend: 'app', server: 'v2', status: 'DOWN' },
};

it('a server that is down is named on the connections page, with what to do', async () => {
  const tested = { kind: 'answered', health: finding } as const;
  const { container } = await renderInCockpit(<HealthWords tested={tested} />, 'zh');
  expect(container.textContent).toContain('backend app 的 v2 没有通过健康检查：DOWN');
  expect(container.textContent).toContain('先让它恢复，再把流量切过去');
});

it('what is well and to be looked at all the same is not green, and says what to do', async () => {
  const params = { lines: 9, ageSeconds: 4, historySeconds: 60, needed: 600 };
  const health = { ...finding, ok: true, warns: true as const, code: 'novelty-none-counted', params };
  const { container } = await renderInCockpit(<HealthWords tested={{ kind: 'answered', health }} />, 'en');
  expect(container.textContent).toContain('9 lines were read, but none fits');
  expect(container.textContent).toContain('a guard stays green for ever');
  expect(container.querySelector('[data-level]')?.getAttribute('data-level')).toBe('yellow');
});
