import type { CallOptions, ConnectorInstance } from '../../electron/backend/connectors/connector.ts';
import { connectors } from '../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../shared/release/exposure.ts';
import type { ConnectorFixture } from '../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../support/connector-fixtures/index.ts';
import { openConnector } from '../support/open-connector.ts';

/**
 * Latency of one call after the other on loopback, in milliseconds, for every capability of every kind of connector,
 * against what its contract runs against. Kinds named as arguments are measured alone.
 */
const calls = 60;
const warmUp = 5;
const call: CallOptions = { deadlineMs: 30_000 };
const percent = (share: number): Exposure => ({ kind: 'percent', percent: share });
const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: measured}\ndata: {a: b}\n';

interface Call {
  readonly once: () => Promise<unknown>;
  /** Not measured. */
  readonly before?: () => Promise<unknown>;
}

function callsOf(open: ConnectorInstance, fixture: ConnectorFixture): Map<string, Call> {
  const { traffic, metrics, alerts, annotate, cluster, exec, machine, flag, killSwitch } = open;
  const named = new Map<string, Call>([['health', { once: () => open.health(call) }]]);
  if (traffic !== undefined) {
    let share = 2;
    const raise = async () => {
      // Another share than the one before, so that every call writes.
      share = 5 - share;
      const { targets } = await traffic.preview(percent(share), call);
      const change = targets.map(({ target }) => ({ target, exposure: percent(share) }));
      await traffic.apply(change, new Map(targets.map(({ target, revision }) => [target, revision])), call);
    };
    const { target } = fixture.traffic!;
    named.set('traffic: read', { once: () => traffic.read(call) });
    named.set('traffic: preview and raise', { once: raise });
    named.set('traffic: lower', {
      before: raise,
      once: () => traffic.apply([{ target, exposure: percent(1) }], null, call),
    });
  }
  if (metrics !== undefined)
    named.set('metrics: instant', { once: () => metrics.instant(fixture.metrics!.queries.value, call) });
  if (alerts !== undefined) named.set('alerts: firing', { once: () => alerts.firing({ labels: {} }, call) });
  if (annotate !== undefined) {
    const mark = { from: 1_800_000_000_000, to: null, tags: ['measured'], text: 'Batch 2' };
    named.set('annotate', { once: () => annotate.annotate(mark, call) });
  }
  if (cluster !== undefined && typeof fixture.cluster === 'object') {
    const { workload } = fixture.cluster;
    named.set('cluster: read', { once: () => cluster.read(workload, call) });
    named.set('cluster: rollout status', { once: () => cluster.rolloutStatus(workload, call) });
    named.set('cluster: apply', { once: () => cluster.apply(manifest, call) });
  }
  if (exec !== undefined) {
    const { command, rehearse } = fixture.exec!.printing('measured');
    const how = { env: {}, directory: null, timeoutMs: 30_000, onOutput: () => {}, rehearse };
    named.set('exec: run', { once: () => exec.run(command, how, call) });
  }
  if (machine !== undefined && fixture.machine !== undefined) {
    const file = `${fixture.machine.folder}/measured`;
    named.set('machine: write a file', { once: () => machine.writeFile(file, Buffer.from('measured'), {}, call) });
    named.set('machine: read a file', { once: () => machine.readFile(file, 1_000, call) });
  }
  if (flag !== undefined) named.set('flag: get', { once: () => flag.get('measured', call) });
  if (killSwitch !== undefined) {
    named.set('kill switch: engage', { once: () => killSwitch.engage('measured-switch', call) });
    named.set('kill switch: read', { once: () => killSwitch.read('measured-switch', call) });
  }
  return named;
}

async function measure({ once, before }: Call): Promise<string> {
  const took: number[] = [];
  for (let asked = -warmUp; asked < calls; asked += 1) {
    await before?.();
    const beganAt = performance.now();
    await once();
    if (asked >= 0) took.push(performance.now() - beganAt);
  }
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.floor(share * calls)]!.toPrecision(3);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

const only = process.argv.slice(2).filter((word) => connectors.some(({ kind }) => kind === word));
for (const metadata of connectors) {
  const { kind, capabilities } = metadata;
  if (only.length > 0 && !only.includes(kind)) continue;
  const fixture = await startConnectorFixture(kind, capabilities[0]!);
  const open = await openConnector(metadata, fixture.config, fixture.surroundings);
  try {
    for (const [name, one] of callsOf(open, fixture)) {
      const said = await measure(one).catch((thrown: unknown) => `not measured: ${String(thrown)}`);
      console.log(`${kind}, ${name}: ${said}`);
    }
  } finally {
    await open.close();
    await fixture.stop();
  }
}
process.exit(0);
