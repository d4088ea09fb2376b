import { describe, expect, it } from 'vitest';
import type { UserSamplePlan } from '../../../shared/plan/sample-plan.ts';
import { expectedSide, type Side } from '../../../shared/release/expected-side.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { mostSampleUsers, sampleUsers } from '../../../shared/release/made-up-users.ts';
import {
  type AskedUser,
  bypassAnswersToAsk,
  bypassAnswersWanted,
  isConfirmedBy,
  judgeBypass,
  sampleContradiction,
} from '../../../shared/release/user-sample.ts';

const bucket = { hexDigits: 8, modulo: 100 };
const rules = { order: 'first-match', fallback: 'old', bucket } as const;
const plan: UserSamplePlan = {
  ...{ in: 'header', name: 'X-User-Id', path: '/', attributes: {}, users: [], usersOnly: true },
  ...rules,
};
const share = (percent: number): Exposure => ({ kind: 'percent', percent });
/** Buckets 19 and 21. */
const [user1, wang] = [
  { id: 'user-1', attributes: {} },
  { id: '小王', attributes: {} },
];

describe('expectedSide', () => {
  it('goes by the bucket', () => {
    const sides = (someone: typeof user1) =>
      [19, 20, 21, 22].map((percent) => expectedSide(someone, share(percent), rules));
    expect(sides(user1)).toEqual(['stable', 'canary', 'canary', 'canary']);
    expect(sides(wang)).toEqual(['stable', 'stable', 'stable', 'canary']);
    expect(expectedSide(user1, { kind: 'permille', permille: 195 }, rules)).toBeNull();
    expect(expectedSide(user1, { kind: 'weights', stable: 4, canary: 1 }, rules)).toBe('canary');
  });

  it('tells without a bucket where everybody is, or nobody', () => {
    const without = { ...rules, bucket: null };
    expect([0, 50, 100].map((percent) => expectedSide(user1, share(percent), without))).toEqual([
      'stable',
      null,
      'canary',
    ]);
    expect(expectedSide(user1, { kind: 'none' }, without)).toBe('stable');
    expect(expectedSide(user1, { kind: 'replicas', canary: 2 }, without)).toBeNull();
  });

  it('lets the first audience decide, any of them, or the fallback', () => {
    const pro = { id: 'user-1', attributes: { tier: 'pro', level: '7' } };
    const shares: Exposure = {
      kind: 'shares',
      shares: [
        { target: 'tier=pro', percent: 10 },
        { target: 'level>=5', percent: 50 },
      ],
    };
    expect(expectedSide(pro, shares, rules)).toBe('stable');
    expect(expectedSide(pro, shares, { ...rules, order: 'union' })).toBe('canary');
    expect(expectedSide(user1, shares, rules)).toBe('stable');
    expect(expectedSide(user1, shares, { ...rules, fallback: 'new' })).toBe('canary');
    expect(expectedSide(pro, { kind: 'both', percent: 20, targets: ['tier=pro'] }, rules)).toBe('canary');
  });

  it('does not tell where a target may be a host, and does where it is the region of the user', () => {
    const hosts: Exposure = { kind: 'targets', targets: ['web-1'] };
    expect(expectedSide(user1, hosts, rules)).toBeNull();
    expect(expectedSide({ id: 'user-1', attributes: { region: 'web-1' } }, hosts, rules)).toBe('canary');
  });
});

describe('sampleUsers', () => {
  it('are those of the plan where it names some, and nobody without a bucket', () => {
    expect(sampleUsers({ ...plan, users: [user1] }, [share(10)])).toEqual([user1]);
    expect(sampleUsers({ ...plan, bucket: null }, [share(10)])).toEqual([]);
  });

  it('are the smallest numbers on both sides of each share, also of an audience that a request can name', () => {
    const sides = (users: ReturnType<typeof sampleUsers>, live: Exposure) =>
      users.map((one): Side | null => expectedSide(one, live, plan));
    const users = sampleUsers(plan, [share(30), share(10)]);
    expect(users).toHaveLength(4);
    expect(sides(users, share(10))).toEqual(['stable', 'stable', 'canary', 'stable']);
    expect(sides(users, share(30))).toEqual(['canary', 'stable', 'canary', 'canary']);
    const internal: Exposure = { kind: 'both', percent: 5, targets: ['internal=true'] };
    const asked = sampleUsers({ ...plan, attributes: { internal: 'X-User-Internal' } }, [internal]);
    expect(asked.map(({ attributes }) => attributes)).toEqual([{ internal: 'true' }, { internal: 'true' }, {}]);
    expect(sides(asked, internal)).toEqual(['canary', 'stable', 'stable']);
    expect(sampleUsers(plan, [internal]).map(({ attributes }) => attributes)).toEqual([{}]);
  });

  it('stay few where a switch has many targets', () => {
    const targets = Array.from({ length: 100 }, (_, index) => `tenant=t${index}`);
    const many = sampleUsers({ ...plan, attributes: { tenant: 'X-Tenant' } }, [{ kind: 'both', percent: 50, targets }]);
    expect(many).toHaveLength(mostSampleUsers);
  });
});

it('contradicts by users whom another version answered, and by nobody else', () => {
  const of = (...users: readonly AskedUser[]) =>
    sampleContradiction({ wanted: null, targets: [], error: null, users: { users, bypasses: [], error: null } });
  const right: AskedUser = { id: 'a', expected: 'canary', found: 'canary' };
  expect(
    of(right, { id: 'b', expected: null, found: 'canary' }, { id: 'c', expected: 'stable', found: null }),
  ).toBeNull();
  expect(of(right, { id: 'b', expected: 'stable', found: 'canary' })).toEqual({
    code: 'sample-users-elsewhere',
    params: { user: 'b', expected: 'old', found: 'new', elsewhere: 1, asked: 2 },
    retryable: true,
  });
});

describe('a bypass', () => {
  it('is asked along until its answers are no coincidence', () => {
    // 0.9⁴⁴ < 1 % < 0.9⁴³.
    expect(bypassAnswersWanted('old', 10)).toBe(44);
    expect(bypassAnswersWanted('new', 10)).toBe(2);
    expect(bypassAnswersWanted('new', 0)).toBe(1);
    expect(bypassAnswersWanted('new', 100)).toBeNull();
    expect(bypassAnswersToAsk('old', 1)).toBe(60);
    expect(bypassAnswersToAsk('old', null)).toBe(3);
  });

  const toNew = { to: 'new', removedByRollback: true } as const;
  const judged = (
    bypass: Parameters<typeof judgeBypass>[0],
    canary: number,
    stable: number,
    live: number,
    closed = false,
  ) => judgeBypass(bypass, { canary, stable }, { share: live, closed });

  it('is honoured where it leads as the plan says, whatever the share', () => {
    expect(judged(toNew, 3, 0, 10)).toBe('honoured');
    expect(judged(toNew, 2, 1, 10)).toBe('ignored');
    expect(judged({ ...toNew, to: 'old' }, 0, 44, 10)).toBe('honoured');
    expect(judged({ ...toNew, to: 'old' }, 0, 43, 10)).toBe('cannot-tell');
    expect(judged({ ...toNew, to: 'old' }, 1, 43, 10)).toBe('ignored');
    expect(judged(toNew, 3, 0, 100)).toBe('cannot-tell');
    expect(judged(toNew, 0, 0, 10)).toBe('cannot-tell');
  });

  it('must not lead to the new version after a rollback that ends it', () => {
    expect(judged(toNew, 0, 3, 0, true)).toBe('ended');
    expect(judged(toNew, 1, 2, 0, true)).toBe('survives');
    expect(judged({ ...toNew, removedByRollback: false }, 3, 0, 0, true)).toBe('stays');
    expect(judged({ ...toNew, to: 'old' }, 0, 3, 0, true)).toBe('cannot-tell');
    expect(judged({ ...toNew, to: 'old' }, 1, 2, 0, true)).toBe('ignored');
  });
});

describe('what only people or commands report', () => {
  const users = (...found: readonly Side[]) => ({
    users: found.map((side, index) => ({ id: `u${index}`, attributes: {}, expected: 'stable' as const, found: side })),
    bypasses: [],
    error: null,
  });
  const counts = {
    target: 'edge',
    asked: 459,
    canary: 0,
    stable: 459,
    unmarked: 0,
    failed: 0,
    previous: 1,
    intended: 0,
  };
  const shares = [{ ...counts, verdict: 'agrees' as const }];

  it('is confirmed by sample users where no place could be asked, and by no silence', () => {
    expect(isConfirmedBy({ wanted: null, targets: [], error: null, users: users('stable', 'stable') })).toBe(true);
    expect(isConfirmedBy({ wanted: null, targets: [], error: null, users: users() })).toBe(false);
    expect(isConfirmedBy({ wanted: null, targets: [], error: null })).toBe(false);
  });

  it('is not confirmed by shares while a sample user is still on the other side', () => {
    expect(isConfirmedBy({ wanted: 459, targets: shares, error: null })).toBe(true);
    expect(isConfirmedBy({ wanted: 459, targets: shares, error: null, users: users('stable') })).toBe(true);
    expect(isConfirmedBy({ wanted: 459, targets: shares, error: null, users: users('stable', 'canary') })).toBe(false);
    const unsure = [{ ...counts, verdict: 'cannot-tell' as const }];
    expect(isConfirmedBy({ wanted: 459, targets: unsure, error: null, users: users('stable') })).toBe(false);
  });
});
