import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { apiPaths } from './app-service.ts';
import { seededRandom } from './seeded-random.ts';
import { attributeHeaders, attributesOf } from './user-attributes.ts';

export interface UserTier {
  readonly name: string;
  /** Relative share of the traffic. */
  readonly share: number;
  /** How many different users; ids are `<tier>-1` to `<tier>-<population>`. */
  readonly population: number;
  readonly cookie?: string;
}

/** 6 % of the traffic comes from the company's own people, who opted in: the new version is never without users. */
export const defaultTiers: readonly UserTier[] = [
  { name: 'internal', share: 6, population: 60, cookie: 'gray_release=true' },
  { name: 'vip', share: 10, population: 2_000 },
  { name: 'regular', share: 62, population: 40_000 },
  { name: 'new', share: 22, population: 1_000_000 },
];

export interface SyntheticUsersOptions {
  readonly routerUrl: string;
  readonly requestsPerSecond: number;
  readonly tiers: readonly UserTier[];
  readonly maxInFlight: number;
  readonly seed: number;
}

export interface UserCounts {
  readonly sent: number;
  /** Any complete HTTP answer, whatever its status. */
  readonly answered: number;
  /** No complete answer: refused, cut, or later than 15 s. */
  readonly failed: number;
  /** Not sent, because too many were waiting for an answer. */
  readonly skipped: number;
  readonly inFlight: number;
  readonly sentByTier: Readonly<Record<string, number>>;
}

export interface SyntheticUsers {
  counts(): UserCounts;
  /** Sends no more and cuts what is under way. */
  stop(): Promise<void>;
}

const tickMs = 25;
const answerDeadlineMs = 15_000;

/**
 * Users who do not wait for each other (an open load): a slow version gets as many requests as a fast one. The order of
 * users is a function of the seed; every answer is read to its end over kept connections.
 */
export function startSyntheticUsers(options: SyntheticUsersOptions): SyntheticUsers {
  const { hostname, port } = new URL(options.routerUrl);
  const random = seededRandom(options.seed);
  const agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
  const shares = options.tiers.reduce((sum, tier) => sum + tier.share, 0);
  const sentByTier = Object.fromEntries(options.tiers.map((tier) => [tier.name, 0]));
  const counts = { sent: 0, answered: 0, failed: 0, skipped: 0, inFlight: 0 };
  let stopped = false;
  let reportIdle = () => {};

  function pickTier(): UserTier {
    let left = random() * shares;
    for (const tier of options.tiers) {
      left -= tier.share;
      if (left < 0) return tier;
    }
    return options.tiers.at(-1)!;
  }

  function send(): void {
    const tier = pickTier();
    const userId = `${tier.name}-${1 + Math.floor(random() * tier.population)}`;
    const path = apiPaths[Math.floor(random() * apiPaths.length)]!;
    if (counts.inFlight >= options.maxInFlight) {
      counts.skipped += 1;
      return;
    }
    const headers: Record<string, string> = { 'X-User-Id': userId, ...attributeHeaders(attributesOf(userId)) };
    if (tier.cookie !== undefined) headers.Cookie = tier.cookie;
    counts.sent += 1;
    counts.inFlight += 1;
    sentByTier[tier.name]! += 1;
    const request = httpRequest({ agent, hostname, port, path, headers, timeout: answerDeadlineMs });
    let settled = false;
    const settle = (complete: boolean) => {
      if (settled) return;
      settled = true;
      counts.inFlight -= 1;
      if (!stopped) counts[complete ? 'answered' : 'failed'] += 1;
      if (counts.inFlight === 0) reportIdle();
    };
    request.once('response', (response: IncomingMessage) => {
      response.once('close', () => settle(response.complete));
      response.on('error', () => settle(false));
      response.resume();
    });
    request.once('timeout', () => request.destroy());
    request.on('error', () => settle(false));
    request.end();
  }

  let lastTickAt = performance.now();
  let due = 0;
  const timer = setInterval(() => {
    const tickAt = performance.now();
    // After a pause of the machine the missed requests are not made up for.
    due += Math.min(tickAt - lastTickAt, 250) * (options.requestsPerSecond / 1000);
    lastTickAt = tickAt;
    for (; due >= 1; due -= 1) send();
  }, tickMs);

  return {
    counts: () => ({ ...counts, sentByTier: { ...sentByTier } }),
    stop: async () => {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      const idle = new Promise<void>((resolve) => {
        reportIdle = resolve;
      });
      agent.destroy();
      if (counts.inFlight > 0) await idle;
    },
  };
}
