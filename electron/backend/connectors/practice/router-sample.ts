import { Agent } from 'node:http';
import { type SampledPlace, sampleAnswers } from '../../endpoints/sample-answers.ts';
import { rehearsalPrefix } from '../../practice/app-service.ts';
import type { ProbeCapability } from '../connector.ts';
import { callHttp } from './router-client.ts';
import { routerTarget } from './split-traffic.ts';

const samplesPerSecond = 400;

export interface RouterSample {
  readonly sample: NonNullable<ProbeCapability['sample']>;
  close(): void;
}

/** Requests of nobody in particular, which the router draws one by one; it says itself where it led them. */
export function routerSample(routerUrl: string): RouterSample {
  const agent = new Agent({ keepAlive: true, maxSockets: 4, maxFreeSockets: 4 });
  const router: SampledPlace = {
    target: routerTarget,
    async serves(connection, options) {
      const kept = connection === 'keepAlive' ? { agent } : {};
      const { headers } = await callHttp(`${routerUrl}${rehearsalPrefix}/sample`, kept, options);
      return versionIn(headers['x-routed-to']);
    },
  };
  return {
    sample: (size, options) => sampleAnswers([router], size, samplesPerSecond, options),
    close: () => agent.destroy(),
  };
}

/** The version that an answer of the router names. */
export function versionIn(header: unknown): 'stable' | 'canary' | null {
  return header === 'stable' || header === 'canary' ? header : null;
}
