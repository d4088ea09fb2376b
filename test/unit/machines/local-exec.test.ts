import { afterEach, expect, it, vi } from 'vitest';
import { localExec } from '../../../electron/backend/machines/local-exec.ts';

afterEach(() => vi.unstubAllEnvs());

async function environmentWith(withheld: readonly string[], env: Record<string, string>): Promise<readonly string[]> {
  let printed = '';
  const onOutput = (text: string) => {
    printed += text;
  };
  const how = { env, directory: null, timeoutMs: 10_000, onOutput };
  expect(await localExec(withheld).run(['env'], how, { deadlineMs: 10_000 })).toBe(0);
  return printed.split('\n');
}

it('hands programs what they need to run, and nothing that may be a secret of whichever plan', async () => {
  vi.stubEnv('OTHER_PLANS_PASSWORD', 'hunter2');
  vi.stubEnv('HTTPS_PROXY', 'http://proxy.test:3128');
  vi.stubEnv('HTTP_PROXY', 'http://user:hunter2@proxy.test:3128');
  vi.stubEnv('LC_ALL', 'C.UTF-8');
  vi.stubEnv('KUBECONFIG', '/tmp/kube');
  const lines = await environmentWith(['KUBECONFIG'], { PGPASSWORD: 'asked-for' });
  expect(lines).toContain('PGPASSWORD=asked-for');
  expect(lines).toContain('HTTPS_PROXY=http://proxy.test:3128');
  expect(lines).toContain('LC_ALL=C.UTF-8');
  expect(lines).toContain(`PATH=${process.env.PATH}`);
  expect(lines.filter((line) => /hunter2|OTHER_PLANS|KUBECONFIG/.test(line))).toEqual([]);
});
