import { CockpitFault } from '../../../../shared/errors.ts';
import { rehearsalBodyHeader, rehearsalPrefix } from '../../practice/app-service.ts';
import type { CallOptions, ProbeCapability } from '../connector.ts';
import { callHttp, sharedDeadline } from './router-client.ts';
import { versionIn } from './router-sample.ts';
import { readSplit } from './split-resource.ts';

/** A rehearsed body travels in a header, and headers are short. */
const mostRehearsedBytes = 8 * 1024;

/**
 * Asks a version itself whether it can serve, and sends requests of a plan through the router: under a prefix of their
 * own, where the application answers whatever path they name.
 */
export function routerProbe(routerUrl: string): Required<Pick<ProbeCapability, 'probe' | 'request'>> {
  return {
    /**
     * `GET /health` at the address that the router has for the version. A version that refuses, cuts the connection or
     * answers another status than 200 cannot serve; only `cancelled` and `deadline-exceeded` are thrown.
     */
    probe: async (version, options: CallOptions) => {
      const startedAt = performance.now();
      const left = sharedDeadline(options);
      try {
        const { versions } = await readSplit(routerUrl, left());
        const { status } = await callHttp(`${versions[version].url}/health`, {}, left());
        return { ok: status === 200, detail: `status ${status}`, tookMs: performance.now() - startedAt };
      } catch (thrown) {
        if (!(thrown instanceof CockpitFault) || thrown.code === 'cancelled' || thrown.code === 'deadline-exceeded') {
          throw thrown;
        }
        const detail = String(thrown.params.detail ?? thrown.code);
        return { ok: false, detail, tookMs: performance.now() - startedAt };
      }
    },

    request: async ({ method, path, headers, body, maxBytes, rehearse }, options) => {
      if (!path.startsWith('/')) throw new CockpitFault('invalid-input', { field: 'path', detail: path });
      const startedAt = performance.now();
      const answered = await callHttp(
        `${routerUrl}${rehearsalPrefix}${path}`,
        { method, headers: { ...headers, ...rehearsed(rehearse) }, maxBytes, ...(body !== null && { body }) },
        options,
      );
      return {
        status: answered.status,
        headers: Object.fromEntries(
          Object.entries(answered.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
        ),
        body: answered.text,
        tookMs: performance.now() - startedAt,
        servedBy: versionIn(answered.headers['x-routed-to']),
      };
    },
  };
}

function rehearsed(body: string | undefined): Record<string, string> {
  if (body === undefined) return {};
  const bytes = Buffer.from(body, 'utf8');
  if (bytes.length > mostRehearsedBytes) {
    throw new CockpitFault('invalid-input', { field: 'rehearse', maxBytes: mostRehearsedBytes });
  }
  return { [rehearsalBodyHeader]: bytes.toString('base64') };
}
