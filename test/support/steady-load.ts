import { Agent, request } from 'node:http';

export interface SteadyLoad {
  /** Answers with an `X-App-Version` so far. */
  answered(): number;
  /** Requests that got no answer at all: a shift must lose none. */
  lost(): number;
  stop(): Promise<void>;
}

/** Users who never stop asking: `perSecond` requests on kept-alive connections, spread over every second. */
export function startSteadyLoad(url: string, perSecond: number): SteadyLoad {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const everyMs = 20;
  let due = 0;
  let answered = 0;
  let lost = 0;
  let underWay = 0;
  const ask = (): void => {
    underWay += 1;
    const outgoing = request(url, { agent, timeout: 15_000 }, (incoming) => {
      if (incoming.headers['x-app-version'] !== undefined) answered += 1;
      incoming.resume();
      incoming.once('close', () => {
        underWay -= 1;
      });
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer')));
    outgoing.once('error', () => {
      underWay -= 1;
      // A reload closes idle connections just when one of them may be taken again: every client asks once more.
      if (outgoing.reusedSocket) ask();
      else lost += 1;
    });
    outgoing.end();
  };
  const timer = setInterval(() => {
    due += (perSecond * everyMs) / 1000;
    for (; due >= 1; due -= 1) ask();
  }, everyMs);
  return {
    answered: () => answered,
    lost: () => lost,
    stop: async () => {
      clearInterval(timer);
      const givesUpAt = performance.now() + 5_000;
      while (underWay > 0 && performance.now() < givesUpAt) await new Promise((resolve) => setTimeout(resolve, 10));
      agent.destroy();
    },
  };
}
