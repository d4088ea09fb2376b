import { setTimeout as sleep } from 'node:timers/promises';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { BypassPlan, SampleUser, UserSamplePlan } from '../../../../shared/plan/sample-plan.ts';
import { expectedSide, type Side } from '../../../../shared/release/expected-side.ts';
import { compareExposure, type Exposure } from '../../../../shared/release/exposure.ts';
import { sampleUsers } from '../../../../shared/release/made-up-users.ts';
import type { FoundTarget } from '../../../../shared/release/split.ts';
import { shareExpected } from '../../../../shared/release/split-sample.ts';
import {
  type AskedBypass,
  type AskedUser,
  bypassAnswersToAsk,
  judgeBypass,
  oddUsers,
  type UserSample,
} from '../../../../shared/release/user-sample.ts';
import type { CallOptions, ProbeCapability, ProbeRequest } from '../../connectors/connector.ts';
import { marksOfBypass, marksOfUser, requestWith } from './marked-request.ts';

/** Users, and requests along one bypass, that are asked for at once, beside the requests of the split sample. */
const atOnce = 8;
const oneAnswerMs = 3_000;
/** A change may still be on its way to whom another version answered than expected. */
const secondLookMs = 1_000;

/** A switch as it was and as it is, and whom it is asked about. */
export interface AskedSwitch {
  readonly to: Exposure;
  readonly before: readonly FoundTarget[];
  readonly found: readonly FoundTarget[];
  readonly users: UserSamplePlan | null;
  readonly bypasses: readonly BypassPlan[];
  /** After a rollback, and not after a shift. */
  readonly rolledBack: boolean;
}

interface Answered {
  /** Null: the answer bore no mark, or there was none. */
  readonly side: Side | null;
  readonly error: AskedUser['error'] | null;
}

type Ask = (request: ProbeRequest) => Promise<Answered>;

/**
 * Asks which version serves each sample user and whoever goes past the switch. Users of another version than expected are
 * asked for once more. At the deadline whoever has no answer has none. Never throws.
 */
export async function askUsers(
  asked: AskedSwitch,
  probe: ProbeCapability | undefined,
  options: CallOptions,
): Promise<UserSample> {
  if (probe?.request === undefined) {
    const error = toCockpitError(new CockpitFault('connection-capability-missing', { capability: 'probe' }));
    return { users: [], bypasses: [], error };
  }
  const endsAt = performance.now() + options.deadlineMs;
  const leftMs = () => endsAt - performance.now();
  const ask: Ask = async (request) => {
    try {
      const call = { ...options, deadlineMs: Math.min(oneAnswerMs, leftMs()) };
      return { side: (await probe.request?.(request, call))?.servedBy ?? null, error: null };
    } catch (thrown) {
      return { side: null, error: toCockpitError(thrown) };
    }
  };
  const pause = () =>
    sleep(Math.max(0, Math.min(secondLookMs, leftMs() / 4)), undefined, { signal: options.signal }).catch(() => {});
  const [users, bypasses] = await Promise.all([askTwice(asked, ask, pause), askBypasses(asked, ask)]);
  return { users, bypasses, error: null };
}

async function askTwice(asked: AskedSwitch, ask: Ask, pause: () => Promise<void>): Promise<readonly AskedUser[]> {
  const { users: plan } = asked;
  if (plan === null) return [];
  const users = sampleUsers(plan, [asked.to, ...asked.before.map(({ exposure }) => exposure)]);
  const once = async (user: SampleUser): Promise<AskedUser> => {
    const { side, error } = await ask(requestWith(plan.path, marksOfUser(plan, user)));
    const { id, attributes } = user;
    return {
      id,
      ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
      expected: sideNow(user, plan, asked),
      found: side,
      ...(error == null ? {} : { error }),
    };
  };
  const first = await inTurn(users, once);
  const odd = new Set(oddUsers({ users: first }));
  if (odd.size === 0) return first;
  await pause();
  return inTurn(first, async (one, index) => {
    const user = users[index];
    if (user === undefined || !odd.has(one)) return one;
    const again = await once(user);
    // What was answered once counts where nothing is answered the second time.
    return again.found === null ? one : again;
  });
}

/** Where the user belongs by what is live now; null also where the targets of the switch do not agree. */
function sideNow(user: SampleUser, plan: UserSamplePlan, { to, found }: AskedSwitch): Side | null {
  // What is the same but for a rounding stands for what was meant.
  const live = found.map(({ exposure }) => (compareExposure(exposure, to) === 'equal' ? to : exposure));
  const [side = null, ...others] = new Set(
    (live.length === 0 ? [to] : live).map((one) => expectedSide(user, one, plan)),
  );
  return others.length === 0 ? side : null;
}

async function askBypasses(asked: AskedSwitch, ask: Ask): Promise<readonly AskedBypass[]> {
  const { users: plan, found, to, rolledBack } = asked;
  const share = shareExpected('', found.length === 0 ? [{ target: '', exposure: to }] : found);
  const closed = rolledBack && share === 0;
  const users = plan === null ? [] : sampleUsers(plan, [to]);
  const answered = await inTurn(asked.bypasses, async (bypass): Promise<AskedBypass> => {
    const { id, kind, name, value } = bypass;
    const marks = marksOfBypass(bypass, plan);
    const [other, anyhow] = bypass.to === 'new' ? (['stable', 0] as const) : (['canary', 100] as const);
    // Somebody who belongs on the other version proves it at once; on an allowlist nobody else can be.
    const someone =
      kind === 'allowlist' ? undefined : users.find((user) => plan !== null && sideNow(user, plan, asked) === other);
    const from = plan === null || someone === undefined ? [] : marksOfUser(plan, someone);
    const shareThere = someone === undefined ? share : anyhow;
    const counts = { canary: 0, stable: 0, unknown: 0 };
    const times = marks === null ? 0 : bypassAnswersToAsk(bypass.to, shareThere);
    await inTurn(Array.from({ length: times }), async () => {
      const { side } = await ask(requestWith(plan?.path ?? '/', [...from, ...(marks ?? [])]));
      counts[side ?? 'unknown'] += 1;
    });
    const verdict = judgeBypass(bypass, counts, { share: shareThere, closed });
    return { id, kind, name, value, to: bypass.to, ...counts, verdict };
  });
  // Where everybody is on the old version, leading there is nothing to tell.
  return answered.filter(({ to: side, verdict }) => !(closed && side === 'old' && verdict === 'cannot-tell'));
}

/** Results in the order of the items, `atOnce` of them at work together. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
