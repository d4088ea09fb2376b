import { expect, it } from 'vitest';
import { type LoginEnvironment, LoginShell } from '../../../electron/backend/machines/login-environment.ts';

const told: LoginEnvironment = { env: { PATH: '/told' }, shell: '/bin/sh', problem: null };
const slow: LoginEnvironment = { env: { PATH: '/own' }, shell: '/bin/sh', problem: 'too-slow' };

/** A shell that is asked and answers when the test lets it, with a clock that the test sets. */
function askedShell() {
  const questions: PromiseWithResolvers<LoginEnvironment>[] = [];
  const clock = { nowMs: 0 };
  const ask = () => {
    const question = Promise.withResolvers<LoginEnvironment>();
    questions.push(question);
    return question.promise;
  };
  return { shell: new LoginShell(ask, () => clock.nowMs), questions, clock };
}

it('keeps a good answer for good', async () => {
  const { shell, questions, clock } = askedShell();
  const asked = [shell.environment(), shell.environment(), shell.latest()];
  questions[0]?.resolve(told);
  expect(await Promise.all(asked)).toEqual([told, told, told]);
  clock.nowMs = 86_400_000;
  expect(await shell.environment()).toBe(told);
  expect(questions).toHaveLength(1);
});

it('asks again a minute after a failure, while commands go on with what is known', async () => {
  const { shell, questions, clock } = askedShell();
  const first = shell.environment();
  questions[0]?.resolve(slow);
  expect(await first).toBe(slow);
  clock.nowMs = 59_999;
  expect(await shell.latest()).toBe(slow);
  clock.nowMs = 60_000;
  // Nobody has answered the second question yet.
  expect(await shell.environment()).toBe(slow);
  expect(questions).toHaveLength(2);
  const health = shell.latest();
  clock.nowMs = 65_000;
  questions[1]?.resolve(told);
  expect(await health).toBe(told);
  expect(await shell.environment()).toBe(told);
  expect(questions).toHaveLength(2);
});

it('asks no second time at once where an answer takes longer than a minute', async () => {
  const { shell, questions, clock } = askedShell();
  const first = shell.environment();
  clock.nowMs = 120_000;
  void shell.environment();
  expect(questions).toHaveLength(1);
  questions[0]?.resolve(slow);
  expect(await first).toBe(slow);
});
