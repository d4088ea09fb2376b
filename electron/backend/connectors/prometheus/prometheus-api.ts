import { CockpitFault } from '../../../../shared/errors.ts';
import type { Endpoint } from '../../endpoints/endpoint.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { HttpAnswer } from '../../platform/http-client.ts';

/** A sample as Prometheus writes it: Unix seconds and the number as text ("NaN", "+Inf" included). */
export type RawSample = readonly [number, string];

export type QueryResult =
  | { readonly resultType: 'vector'; readonly result: readonly { readonly value: RawSample }[] }
  | { readonly resultType: 'matrix'; readonly result: readonly { readonly values: readonly RawSample[] }[] }
  | { readonly resultType: 'scalar'; readonly result: RawSample }
  | { readonly resultType: 'string'; readonly result: RawSample };

export interface PrometheusApi {
  /**
   * Asks one of the two query endpoints. Throws `prometheus-query-failed` (status and what the server said),
   * `connector-bad-answer`, and what the endpoint throws.
   */
  query(
    endpoint: 'query' | 'query_range',
    parameters: Readonly<Record<string, string>>,
    options: CallOptions,
  ): Promise<QueryResult>;
  get(path: string, options: CallOptions): Promise<HttpAnswer>;
}

const detailCharacters = 300;

export function createPrometheusApi(endpoint: Endpoint): PrometheusApi {
  return {
    async query(place, parameters, options) {
      // The server stops working on it when nobody waits any more.
      const timeout = `${Math.max(1, Math.round(options.deadlineMs))}ms`;
      const answer = await endpoint.request(
        {
          path: `/api/v1/${place}`,
          // A long query does not fit into every proxy's URL.
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ ...parameters, timeout }).toString(),
          repeatable: true,
        },
        options,
      );
      return resultOf(answer, endpoint.host);
    },
    get: (path, options) => endpoint.request({ path }, options),
  };
}

function resultOf({ status, body }: HttpAnswer, host: string): QueryResult {
  const text = body.toString('utf8');
  const answer = parseObject(text);
  if (status !== 200) {
    const said = answer === null ? text : [answer.errorType, answer.error].filter(Boolean).join(': ');
    throw new CockpitFault(
      'prometheus-query-failed',
      { host, status, detail: said.slice(0, detailCharacters) },
      { retryable: status === 429 || status >= 500 },
    );
  }
  const data = answer?.data;
  if (answer?.status !== 'success' || !isQueryResult(data)) {
    throw new CockpitFault('connector-bad-answer', { host, reason: 'not-a-query-result' });
  }
  return data;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isQueryResult(value: unknown): value is QueryResult {
  if (!isObject(value) || !Array.isArray(value.result)) return false;
  const { resultType, result } = value;
  if (resultType === 'scalar' || resultType === 'string') return isSample(result);
  if (resultType === 'vector') return result.every((one) => isObject(one) && isSample(one.value));
  if (resultType !== 'matrix') return false;
  return result.every((one) => isObject(one) && Array.isArray(one.values) && one.values.every(isSample));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isSample(value: unknown): value is RawSample {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'string';
}
