import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { sampleAnswers } from '../../endpoints/sample-answers.ts';
import { startCall } from '../../platform/call-limits.ts';
import type { ProbeCapability } from '../connector.ts';
import type { HttpProbeConfig } from './http-probe-config.ts';
import type { PlaceAnswer, ProbePlace } from './probe-places.ts';
import { leadTo, markOf, versionOf } from './version-mark.ts';

/** Where nothing leads to a version, so many answers are looked through for one of it. */
const mostLooks = 20;

/** Requests through the switch, `through`, and samples of it or of the hosts behind it. */
export function switchProbe(
  config: HttpProbeConfig,
  through: ProbePlace,
  hosts: readonly ProbePlace[],
): Required<ProbeCapability> {
  return {
    leadsTo: (['stable', 'canary'] as const).filter((version) => leadTo(config, version) !== null),

    /**
     * A request that is led to the version, where the configuration knows how; else the first of 20 answers that is of
     * that version. Not `ok` where it was not met: nobody has shown that it can serve; `untold` where the other version
     * answered instead.
     */
    async probe(version, options) {
      const startedAt = performance.now();
      const limits = startCall(options, through.target);
      const report = (ok: boolean, detail: string) => ({ ok, detail, tookMs: performance.now() - startedAt });
      const lead = leadTo(config, version);
      const looks = lead === null ? mostLooks : 1;
      let last: PlaceAnswer | null = null;
      try {
        for (let look = 0; look < looks; look += 1) {
          limits.check();
          const left = { deadlineMs: limits.remainingMs(), signal: options.signal };
          last = await through.ask({ connection: 'fresh', ...(lead === null ? {} : { headers: lead }) }, left);
          if (last.version !== version) continue;
          return report(last.status >= 200 && last.status < 400, `status ${last.status}`);
        }
        const met = lead === null ? `not among ${looks} answers` : `mark ${last?.mark ?? '–'}`;
        const untold = last !== null && last.version !== null;
        return { ...report(false, `status ${last?.status ?? 0}, ${met}`.slice(0, 200)), untold };
      } catch (thrown) {
        if (limits.signal.aborted) throw limits.fault();
        const { code, params } = toCockpitError(thrown);
        if (code === 'invalid-input' || code === 'connection-invalid') throw thrown;
        return report(false, typeof params.detail === 'string' ? params.detail : code);
      } finally {
        limits.end();
      }
    },

    async request({ method, path, headers, body, maxBytes }, options) {
      if (!path.startsWith('/')) throw new CockpitFault('invalid-input', { field: 'path', detail: path.slice(0, 200) });
      const asked = { method, path, maxBytes, anyStatus: true, ...(body !== null && { body }) };
      const length: Record<string, string> = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const answer = await through.endpoint.request({ ...asked, headers: { ...headers, ...length } }, options);
      return {
        status: answer.status,
        headers: Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
        ),
        body: answer.body.toString('utf8'),
        tookMs: answer.tookMs,
        servedBy: versionOf(config, markOf(config, answer)),
      };
    },

    sample: (size, options) =>
      sampleAnswers(
        (hosts.length === 0 ? [through] : hosts).map((place) => ({
          target: place.target,
          serves: async (connection, limits) => (await place.ask({ connection }, limits)).version,
        })),
        size,
        config.samplesPerSecond,
        options,
      ),
  };
}
