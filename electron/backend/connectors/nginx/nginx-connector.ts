import { realpath } from 'node:fs/promises';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import { createHttpClient, type HttpClient } from '../../platform/http-client.ts';
import { type ConnectorInstance, defineConnector, type HealthReport, type ProbeCapability } from '../connector.ts';
import { configSchema, type NginxConfig, type NginxParts } from './nginx-config.ts';
import { findInstallation } from './nginx-installation.ts';
import { createNginxTraffic } from './nginx-traffic.ts';
import { createNginxWriter } from './nginx-writer.ts';
import { createRunningConfig } from './running-config.ts';
import { exposureOf, findUpstream } from './upstream-servers.ts';

export const nginxConnector = defineConnector({
  configSchema,
  secretFields: [],
  async open(config): Promise<ConnectorInstance> {
    const http = createHttpClient();
    let parts: NginxParts | null = null;

    async function ready(options: CallOptions): Promise<NginxParts> {
      if (parts !== null) return parts;
      const installation = await findInstallation(config, options);
      const file = await realpath(config.configFile).catch((cause: NodeJS.ErrnoException) => {
        const detail = cause.code ?? cause.message;
        throw new CockpitFault('nginx-config-unreadable', { file: config.configFile, detail }, { cause });
      });
      const running = createRunningConfig(file, installation.pidFile);
      parts ??= { installation, file, running, writer: createNginxWriter(installation, file, running) };
      return parts;
    }

    return {
      traffic: createNginxTraffic(config, ready),
      probe: probeOf(config, http),
      health: (options) => checkHealth(config, ready, options),
      async close() {
        await parts?.writer.settled();
        http.close();
      },
    };
  },
});

function probeOf(config: NginxConfig, http: HttpClient): ProbeCapability {
  return {
    async probe(version, options) {
      const startedAt = performance.now();
      const server = version === 'stable' ? config.stableServer : config.canaryServer;
      const socketPath = server.startsWith('unix:') ? server.slice('unix:'.length) : undefined;
      const url = new URL(`http://${socketPath === undefined ? server : 'localhost'}${config.healthPath}`);
      const tookMs = () => performance.now() - startedAt;
      try {
        const answer = await http.request({ url, ...(socketPath === undefined ? {} : { socketPath }) }, options);
        const ok = answer.status >= 200 && answer.status < 400;
        return { ok, detail: `status ${answer.status}`, tookMs: tookMs() };
      } catch (error) {
        const { code, params } = toCockpitError(error);
        if (code === 'cancelled' || code === 'deadline-exceeded') throw error;
        return { ok: false, detail: typeof params.detail === 'string' ? params.detail : code, tookMs: tookMs() };
      }
    },
  };
}

/** Tries what a shift would need: the file, the running workers, and nginx's own test of the configuration. */
async function checkHealth(
  config: NginxConfig,
  ready: (options: CallOptions) => Promise<NginxParts>,
  options: CallOptions,
): Promise<HealthReport> {
  const limits = startCall(options, config.configFile);
  const startedAt = performance.now();
  const report = (ok: boolean, code: string, params: HealthReport['params']) => ({
    ok,
    code,
    params,
    tookMs: performance.now() - startedAt,
  });
  try {
    const { installation, file, running } = await ready(options);
    const seen = await running.observe(limits);
    const pair = findUpstream(seen.fileText, { ...config, file });
    const call = { deadlineMs: limits.remainingMs(), signal: options.signal };
    const tested = await installation.run(['-t', '-q', '-c', installation.mainConfigFile], call);
    if (tested.exitCode !== 0) {
      return report(false, 'nginx-config-refused', { file, line: null, output: tested.stderr.trim().slice(0, 500) });
    }
    if (seen.runningText !== seen.fileText) {
      const reason = seen.runningText === null ? 'loaded-unknown' : 'not-loaded';
      return report(false, 'nginx-config-changed', { file, reason });
    }
    if (pair.stable.down && pair.canary.down) {
      return report(false, 'nginx-upstream-all-down', { file, line: pair.line, upstream: config.upstream });
    }
    const exposure = exposureOf(pair);
    const percent = exposure.kind === 'percent' ? exposure.percent : null;
    return report(true, 'nginx-ok', {
      upstream: config.upstream,
      line: pair.line,
      percent,
      workers: seen.processes.workers.length,
    });
  } catch (error) {
    const fault = toCockpitError(error);
    if (fault.code === 'cancelled') throw error;
    return report(false, fault.code, fault.params);
  } finally {
    limits.end();
  }
}
