import { toCockpitError } from '../../../../shared/errors.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { type ConnectorInstance, defineConnector, type HealthReport, type ProbeCapability } from '../connector.ts';
import { configSchema, type NginxConfig } from './nginx-config.ts';
import { createNginxHosts, type NamedHost, type NginxHosts, within } from './nginx-hosts.ts';
import { createMode, type Finding, type NginxMode } from './nginx-mode.ts';
import { askServer } from './nginx-probe.ts';
import { createNginxTraffic } from './nginx-traffic.ts';
import { callWithin } from './running-config.ts';
import { unwritableFolder } from './test-candidate.ts';

export const nginxConnector = defineConnector({
  configSchema,
  secretFields: [],
  async open(config, surroundings): Promise<ConnectorInstance> {
    const hosts = createNginxHosts(config, surroundings);
    const mode = createMode(config);
    return {
      traffic: { ...createNginxTraffic(mode, hosts), provesRaise: config.switchedBy !== 'weights' },
      probe: probeOf(config, hosts),
      health: (options) => checkHealth(config, mode, hosts, options),
      close: () => hosts.close(),
    };
  },
});

/** A version can serve where every host reaches it. */
function probeOf(config: NginxConfig, hosts: NginxHosts): ProbeCapability {
  return {
    async probe(version, options) {
      const startedAt = performance.now();
      const server = version === 'stable' ? config.stableServer : config.canaryServer;
      const answers = await hosts.all(options, async ({ target, host }, call) => {
        const answer = await askServer(host.access, server, config.healthPath, call);
        return hosts.alone ? answer : { ...answer, detail: `${target}: ${answer.detail}` };
      });
      const told = answers.filter(({ ok }) => !ok);
      const details = (told.length > 0 ? told : answers).map(({ detail }) => detail);
      return { ok: told.length === 0, detail: details.join('; '), tookMs: performance.now() - startedAt };
    },
  };
}

/** Tries what a shift would need: the file, the running workers, the rights, and nginx's own test of the configuration. */
async function checkHealth(
  config: NginxConfig,
  mode: NginxMode,
  hosts: NginxHosts,
  options: CallOptions,
): Promise<HealthReport> {
  const startedAt = performance.now();
  const report = (finding: Finding) => ({ ...finding, tookMs: performance.now() - startedAt });
  const check = async (one: NamedHost, call: CallOptions): Promise<Finding> => {
    const found = await checkHost(config, mode, one, call);
    return hosts.alone ? found : { ...found, params: { target: one.target, ...found.params } };
  };
  try {
    const found = await hosts.all(options, check);
    const [first] = found;
    const unwell = found.find(({ ok }) => !ok);
    if (unwell !== undefined || hosts.alone || first === undefined) return report(unwell ?? (first as Finding));
    const percents = found.map(({ params }) => params.percent ?? params.version ?? null);
    const percent = [...new Set(percents)].join(' / ');
    return report({ ok: true, code: 'nginx-hosts-ok', params: { ...first.params, hosts: found.length, percent } });
  } catch (error) {
    const { code, params } = toCockpitError(error);
    if (code === 'cancelled') throw error;
    return report({ ok: false, code, params });
  }
}

async function checkHost(
  config: NginxConfig,
  mode: NginxMode,
  { host }: NamedHost,
  options: CallOptions,
): Promise<Finding> {
  return within(options, config.configFile, async (limits): Promise<Finding> => {
    const { installation, file, running } = await host.ready(callWithin(limits));
    const seen = await running.observe(limits);
    const told = mode.describe(seen.fileText, file);
    // Before nginx's own test: where it may not read what it needs, that says less.
    const folder = seen.host.mayWrite ? await unwritableFolder(installation, file, callWithin(limits)) : null;
    if (!seen.host.mayWrite || folder !== null) {
      return { ok: false, code: 'nginx-config-unwritable', params: { file, folder, detail: 'EACCES' } };
    }
    if (!seen.host.maySignal) {
      return { ok: false, code: 'nginx-may-not-signal', params: { pidFile: installation.pidFile } };
    }
    const tested = await installation.run(['-t', '-q', '-c', installation.mainConfigFile], callWithin(limits));
    if (tested.exitCode !== 0) {
      const output = tested.stderr.trim().slice(0, 500);
      return { ok: false, code: 'nginx-config-refused', params: { file, line: null, output } };
    }
    if (seen.runningText !== seen.fileText) {
      const reason = seen.runningText === null ? 'loaded-unknown' : 'not-loaded';
      return { ok: false, code: 'nginx-config-changed', params: { file, reason } };
    }
    if (!told.ok) return told;
    await mode.check?.(host, callWithin(limits));
    return { ...told, params: { ...told.params, workers: seen.host.workers.length } };
  });
}
