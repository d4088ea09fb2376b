import { CockpitFault } from '../../../shared/errors.ts';
import type { ConnectorMetadata } from './connector.ts';

/** Every kind of connection; a connector is one folder and one line here. */
export const connectors: readonly ConnectorMetadata[] = [
  {
    kind: 'practice',
    capabilities: ['traffic', 'metrics', 'probe', 'exec', 'cluster', 'flag', 'killSwitch', 'notify', 'alerts'],
    exposures: ['percent', 'permille', 'weights', 'targets', 'both', 'shares', 'none'],
    load: async () => (await import('./practice/practice-connector.ts')).practiceConnector,
  },
  {
    kind: 'nginx',
    capabilities: ['traffic', 'probe'],
    exposures: ['percent', 'permille', 'weights', 'none'],
    load: async () => (await import('./nginx/nginx-connector.ts')).nginxConnector,
  },
  {
    kind: 'http-switch',
    capabilities: ['traffic', 'flag', 'killSwitch'],
    exposures: ['percent', 'permille', 'weights', 'targets', 'both', 'shares', 'none'],
    load: async () => (await import('./http-switch/http-switch-connector.ts')).httpSwitchConnector,
  },
  {
    kind: 'command-switch',
    capabilities: ['traffic', 'flag'],
    exposures: ['percent', 'permille', 'targets', 'both', 'shares', 'none'],
    load: async () => (await import('./command-switch/command-switch-connector.ts')).commandSwitchConnector,
  },
  {
    kind: 'manual-switch',
    capabilities: ['traffic'],
    exposures: ['percent', 'permille', 'weights', 'replicas', 'targets', 'both', 'shares', 'none'],
    load: async () => (await import('./manual-switch/manual-switch-connector.ts')).manualSwitchConnector,
  },
  {
    kind: 'env-file',
    capabilities: ['traffic'],
    exposures: ['percent', 'permille', 'none'],
    load: async () => (await import('./env-file/env-file-connector.ts')).envFileConnector,
  },
  {
    kind: 'haproxy',
    capabilities: ['traffic', 'probe'],
    exposures: ['percent', 'permille', 'weights', 'none'],
    load: async () => (await import('./haproxy/haproxy-connector.ts')).haproxyConnector,
  },
  {
    kind: 'kubernetes',
    capabilities: ['cluster', 'metrics'],
    load: async () => (await import('./kubernetes/kubernetes-connector.ts')).kubernetesConnector,
  },
  {
    kind: 'kubernetes-pod',
    capabilities: ['exec', 'machine'],
    load: async () => (await import('./kubernetes-pod/kubernetes-pod-connector.ts')).kubernetesPodConnector,
  },
  {
    kind: 'kubernetes-switch',
    capabilities: ['traffic'],
    exposures: ['percent', 'permille', 'weights', 'replicas', 'targets', 'both', 'shares', 'none'],
    load: async () => (await import('./kubernetes-switch/kubernetes-switch-connector.ts')).kubernetesSwitchConnector,
  },
  {
    kind: 'prometheus',
    capabilities: ['metrics', 'alerts'],
    load: async () => (await import('./prometheus/prometheus-connector.ts')).prometheusConnector,
  },
  {
    kind: 'alertmanager',
    capabilities: ['alerts'],
    load: async () => (await import('./alertmanager/alertmanager-connector.ts')).alertmanagerConnector,
  },
  {
    kind: 'grafana',
    capabilities: ['annotate'],
    load: async () => (await import('./grafana/grafana-connector.ts')).grafanaConnector,
  },
  {
    kind: 'json-metrics',
    capabilities: ['metrics'],
    load: async () => (await import('./json-metrics/json-metrics-connector.ts')).jsonMetricsConnector,
  },
  {
    kind: 'scrape',
    capabilities: ['metrics'],
    load: async () => (await import('./scrape/scrape-connector.ts')).scrapeConnector,
  },
  {
    kind: 'command-gauge',
    capabilities: ['metrics'],
    load: async () => (await import('./command-gauge/command-gauge-connector.ts')).commandGaugeConnector,
  },
  {
    kind: 'novelty',
    capabilities: ['metrics'],
    load: async () => (await import('./novelty/novelty-connector.ts')).noveltyConnector,
  },
  {
    kind: 'local',
    capabilities: ['exec', 'machine'],
    load: async () => (await import('./local/local-connector.ts')).localConnector,
  },
  {
    kind: 'http-probe',
    capabilities: ['probe', 'metrics'],
    load: async () => (await import('./http-probe/http-probe-connector.ts')).httpProbeConnector,
  },
  {
    kind: 'ssh',
    capabilities: ['exec', 'machine'],
    load: async () => (await import('./ssh/ssh-connector.ts')).sshConnector,
  },
];

/** Throws `connection-invalid` for a kind that is not in the list. */
export function connectorByKind(kind: string): ConnectorMetadata {
  const metadata = connectors.find((candidate) => candidate.kind === kind);
  if (metadata === undefined) throw new CockpitFault('connection-invalid', { kind });
  return metadata;
}
