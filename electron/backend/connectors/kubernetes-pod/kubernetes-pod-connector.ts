import { toCockpitError } from '../../../../shared/errors.ts';
import type { CredentialExpiry } from '../../../../shared/release/credential-expiry.ts';
import { accessSecrets } from '../../kubernetes/access-config.ts';
import { checkCluster } from '../../kubernetes/cluster-health.ts';
import type { Permission } from '../../kubernetes/permissions.ts';
import { startCall } from '../../platform/call-limits.ts';
import { type CallOptions, type ConnectorInstance, defineConnector, type HealthReport } from '../connector.ts';
import { filePrograms } from './file-scripts.ts';
import { type PodConfig, podConfigSchema } from './pod-config.ts';
import { podFiles } from './pod-files.ts';
import { createPodLink, type PodLink } from './pod-link.ts';
import { podPrograms } from './pod-programs.ts';
import { runScript } from './pod-scripts.ts';
import { podSockets } from './pod-sockets.ts';

/** A container of a pod: what runs in it, lies in it, and is reached from it. */
export const kubernetesPodConnector = defineConnector({
  configSchema: podConfigSchema,
  secretFields: [...accessSecrets],
  presets: [
    { id: 'deployment', config: { podBy: 'workload', workload: 'Deployment/web' } },
    { id: 'first', config: { podBy: 'name', podName: 'web-0' } },
    { id: 'labels', config: { podBy: 'labels', podLabels: 'app=web,track=canary' } },
  ],
  async open(config): Promise<ConnectorInstance> {
    const link = createPodLink(config);
    const exec = podPrograms(link);
    return {
      exec,
      machine: { name: link.name, exec, ...podFiles(link), ...podSockets(link) },
      health: (options) => checkHealth(link, config, options),
      async close() {
        link.client.close();
      },
    };
  },
});

/** Says who one is there, whether sockets can be reached, and what of the programs that files need is missing. */
const lookAround = `
echo "uid $(id -u)"
for program; do command -v "$program" >/dev/null 2>&1 || echo "missing $program"; done
`;
const relayProgram = 'perl';
const longestAnswer = 4_096;

/** Runs a shell in the container, as every call will, and looks for what it needs there. */
async function checkHealth(link: PodLink, config: PodConfig, options: CallOptions): Promise<HealthReport> {
  const startedAt = performance.now();
  const report = (ok: boolean, code: string, params: HealthReport['params'], expiry?: CredentialExpiry | null) => ({
    ok,
    code,
    params,
    ...(expiry == null ? {} : { expiry }),
    tookMs: performance.now() - startedAt,
  });
  const limits = startCall(options, link.name);
  try {
    limits.check();
    const call = { deadlineMs: limits.remainingMs(), signal: options.signal };
    const { expiry, ...where } = await checkCluster(link.client, link.objects.resources, permissionsFor(config), call);
    const askedAt = performance.now();
    const script = [lookAround, ...filePrograms, relayProgram] as const;
    const pod = await link.choose(limits);
    const { stdout } = await runScript(link, pod, script, longestAnswer, limits);
    const latencyMs = Math.round((performance.now() - askedAt) * 10) / 10;
    const said = stdout.toString('utf8');
    const missing = [...said.matchAll(/^missing (\S+)$/gm)].map(([, program = '']) => program);
    const forFiles = missing.filter((program) => program !== relayProgram);
    const params = {
      ...where,
      pod: pod.pod,
      container: pod.container,
      ready: pod.ready,
      uid: /^uid (\d+)$/m.exec(said)?.[1] ?? '?',
      sockets: missing.includes(relayProgram) ? '–' : relayProgram,
      latencyMs,
    };
    if (forFiles.length > 0) {
      const told = { ...params, missing: forFiles.join(', ') };
      return report(true, 'kubernetes-pod-no-files', told, expiry);
    }
    if (pod.ready > 1) {
      const code = where.tlsVerified ? 'kubernetes-pod-several' : 'kubernetes-pod-several-unverified';
      return report(true, code, params, expiry);
    }
    return report(true, where.tlsVerified ? 'kubernetes-pod-ok' : 'kubernetes-pod-ok-unverified', params, expiry);
  } catch (error) {
    const { code, params } = toCockpitError(error);
    if (code === 'cancelled') throw error;
    return report(false, code, params);
  } finally {
    limits.end();
  }
}

/** What choosing a pod needs. Whether programs may be run is seen by running one. */
function permissionsFor({ podBy, workload, podName, namespace }: PodConfig): readonly Permission[] {
  const pods = { apiVersion: 'v1', kind: 'Pod', namespace };
  const [kind = '', name] = (workload ?? '').split('/');
  if (podBy === 'name') return [{ ...pods, verb: 'get', name: podName }];
  if (podBy === 'labels') return [{ ...pods, verb: 'list' }];
  return [
    { ...pods, verb: 'list' },
    { verb: 'get', apiVersion: 'apps/v1', kind, name, namespace },
  ];
}
