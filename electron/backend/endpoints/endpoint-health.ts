import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import type { HealthReport } from '../connectors/connector.ts';
import { type CallOptions, startCall } from '../platform/call-limits.ts';
import { earliestExpiry } from '../platform/credential-expiry.ts';
import type { HttpAnswer } from '../platform/http-client.ts';
import type { Endpoint } from './endpoint.ts';

type Found = Pick<HealthReport, 'ok' | 'warns' | 'code' | 'params'>;

/**
 * Tries an endpoint. `attempt` returns what it found, as words of `connectors:health`, or throws; every call of it gets
 * the time that is left. A report tells `tlsVerified: false` where nobody checks who answers, and what ends first of the
 * credentials, those of `others` among them. Throws only `cancelled`.
 */
export async function checkEndpoint(
  endpoint: Endpoint,
  options: CallOptions,
  attempt: (left: () => CallOptions) => Promise<Found>,
  others: readonly Endpoint[] = [],
): Promise<HealthReport> {
  const startedAt = performance.now();
  const limits = startCall(options, endpoint.host);
  const unverified: HealthReport['params'] = endpoint.tlsVerified ? {} : { tlsVerified: false };
  const report = ({ params, ...found }: Found) => {
    const expiry = earliestExpiry([endpoint, ...others].map((each) => each.expiry()));
    const tookMs = performance.now() - startedAt;
    return { ...found, params: { ...params, ...unverified }, ...(expiry === null ? {} : { expiry }), tookMs };
  };
  try {
    return report(await attempt(() => ({ deadlineMs: limits.remainingMs(), signal: options.signal })));
  } catch (error) {
    const { code, params } = toCockpitError(error);
    if (code === 'cancelled') throw error;
    return report({ ok: false, code, params });
  } finally {
    limits.end();
  }
}

/** Throws `connector-http-status` for anything but 2xx. */
export function requireSuccess(answer: HttpAnswer, endpoint: Endpoint, path: string): HttpAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new CockpitFault(
    'connector-http-status',
    { host: endpoint.host, path, status: answer.status },
    { retryable: answer.status === 429 || answer.status >= 500 },
  );
}
