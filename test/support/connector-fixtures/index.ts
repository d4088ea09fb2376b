import type { Capability } from '../../../electron/backend/connectors/connector.ts';
import { alertmanagerFixture } from './alertmanager.ts';
import { commandGaugeFixture } from './command-gauge.ts';
import { commandSwitchFixture } from './command-switch.ts';
import type { ConnectorFixture } from './connector-fixture.ts';
import { envFileFixture } from './env-file.ts';
import { grafanaFixture } from './grafana.ts';
import { haproxyFixture } from './haproxy.ts';
import { httpProbeFixture } from './http-probe.ts';
import { httpSwitchFixture } from './http-switch.ts';
import { jsonMetricsFixture } from './json-metrics.ts';
import { kubernetesFixture } from './kubernetes.ts';
import { kubernetesPodFixture } from './kubernetes-pod.ts';
import { kubernetesSwitchFixture } from './kubernetes-switch.ts';
import { localFixture } from './local.ts';
import { manualSwitchFixture } from './manual-switch.ts';
import { nginxFixture } from './nginx.ts';
import { noveltyFixture } from './novelty.ts';
import { practiceFixture } from './practice.ts';
import { prometheusFixture } from './prometheus.ts';
import { scrapeFixture } from './scrape.ts';
import { sshFixture } from './ssh.ts';

const fixtures: Readonly<Record<string, () => Promise<ConnectorFixture>>> = {
  'http-probe': httpProbeFixture,
  'http-switch': httpSwitchFixture,
  'command-gauge': commandGaugeFixture,
  'command-switch': commandSwitchFixture,
  alertmanager: alertmanagerFixture,
  grafana: grafanaFixture,
  'json-metrics': jsonMetricsFixture,
  'env-file': envFileFixture,
  haproxy: haproxyFixture,
  local: localFixture,
  'manual-switch': manualSwitchFixture,
  nginx: nginxFixture,
  kubernetes: kubernetesFixture,
  'kubernetes-pod': kubernetesPodFixture,
  'kubernetes-switch': kubernetesSwitchFixture,
  prometheus: prometheusFixture,
  novelty: noveltyFixture,
  practice: practiceFixture,
  scrape: scrapeFixture,
  ssh: sshFixture,
};

/** Starts the thing behind a kind. A kind without a fixture is an error: no connector escapes its contract. */
export async function startConnectorFixture(kind: string, capability: Capability): Promise<ConnectorFixture> {
  const start = fixtures[kind];
  if (start === undefined) throw new Error(`no fixture for ${kind}, which claims ${capability}: add one here`);
  return start();
}
