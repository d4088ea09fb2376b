import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { toCockpitError } from '../../../shared/errors.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import {
  frontendSwitch,
  kubeconfigTo,
  frontendNamespace as namespace,
  seedFrontend,
} from '../../support/connector-fixtures/kubernetes-switch.ts';
import { stopwatch } from '../../support/ends-in-time.ts';
import { openConnector, steadied } from '../../support/open-connector.ts';
import { freePort } from '../../support/servers/free-port.ts';
import type { Fault, FaultSelection } from '../../support/servers/kubernetes/faults.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
const soon = { deadlineMs: 250 };
/** What a busy machine may take beyond a deadline. */
const latenessMs = 100;
const target = 'ConfigMap/traffic-config';
const releaser = { name: 'releaser', groups: ['system:masters'] };
/** The switch without a restart: what is written is in effect. */
const plainSwitch = { namespace, objectName: 'traffic-config', fields: frontendSwitch.fields };
const rest: Readonly<Record<string, object>> = { kubernetes: { namespace }, 'kubernetes-switch': plainSwitch };

let cluster: KubernetesFixture;
beforeAll(async () => {
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  await seedFrontend(cluster, '1');
});
afterAll(() => cluster?.stop());
afterEach(() => cluster.faults.clear());

async function open(kind: string, config: object = {}): Promise<ConnectorInstance> {
  const all = { kubeconfigFile: cluster.kubeconfig, ...rest[kind], ...config };
  const connection = await openConnector(connectorByKind(kind), all);
  onTestFinished(() => connection.close());
  return connection;
}

/** What health says, whichever way it says it, within its deadline. */
async function codeOf({ health }: ConnectorInstance, options = call): Promise<string> {
  const took = stopwatch();
  const { code } = await health(options).catch(toCockpitError);
  expect(took()).toBeLessThan(options.deadlineMs + latenessMs);
  return code;
}

const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const stored = () => cluster.find('ConfigMap', namespace, 'traffic-config') as unknown as StoredMap;
interface StoredMap {
  readonly data: Readonly<Record<string, string>>;
}
const written = () => stored().data.canary_percentage;
const shown = async ({ traffic }: ConnectorInstance) => (await traffic!.read(call)).targets[0]?.exposure;
const lower = ({ traffic }: ConnectorInstance, to: number, options = call) =>
  traffic!.apply([{ target, exposure: percent(to) }], null, options);
async function raise({ traffic }: ConnectorInstance, to: number, options = call) {
  const { targets } = await traffic!.preview(percent(to), call);
  return traffic!.apply([{ target, exposure: percent(to) }], new Map([[target, targets[0]!.revision]]), options);
}

/** Every fault of the way and of the server, and what is said of it. */
const faults: readonly (readonly [string, Fault, string])[] = [
  ['a black hole', { kind: 'silence' }, 'deadline-exceeded'],
  ['a slow drip', { kind: 'drip' }, 'deadline-exceeded'],
  ['a reset', { kind: 'reset' }, 'connection-unreachable'],
  ['a reset after the effect', { kind: 'reset', afterEffect: true }, 'connection-unreachable'],
  ['half an answer', { kind: 'half' }, 'connector-bad-answer'],
  ['a 500', { kind: 'status', code: 500 }, 'kubernetes-failed'],
  ['garbage', { kind: 'garbage' }, 'connector-bad-answer'],
];

describe.each(Object.keys(rest))('faults on the way to %s', (kind) => {
  it('nobody listens, and nobody knows the name', async () => {
    const at = (server: string) => kubeconfigTo(1).replace('https://127.0.0.1:1', server);
    const gone = await open(kind, { kubeconfigText: at(`https://127.0.0.1:${await freePort()}`) });
    expect(await codeOf(gone)).toBe('connection-unreachable');
    expect(await codeOf(await open(kind, { kubeconfigText: at('https://no-such-host.invalid') }))).toBe(
      'name-not-resolved',
    );
  });

  it.each(faults)('%s in the middle: says so, and is well again afterwards', async (_name, fault, code) => {
    const connection = await open(kind);
    expect(await codeOf(connection)).toMatch(/-ok$/);
    // A look is asked for again where its kept connection ended before an answer.
    cluster.faults.order(fault, { times: 4 });
    expect(await codeOf(connection, code === 'deadline-exceeded' ? soon : call)).toBe(code);
    cluster.faults.clear();
    expect(await codeOf(connection)).toMatch(/-ok$/);
  });

  it('a certificate that changes in the middle, and one that is not good from the start', async () => {
    const connection = await open(kind);
    onTestFinished(() => cluster.showCertificate('good'));
    for (const [shows, code] of [
      ['foreign', 'tls-untrusted'],
      ['expired', 'tls-expired'],
    ] as const) {
      cluster.showCertificate('good');
      expect(await codeOf(connection)).toMatch(/-ok$/);
      cluster.showCertificate(shows);
      cluster.dropConnections();
      expect(await codeOf(connection)).toBe(code);
      expect(await codeOf(await open(kind))).toBe(code);
    }
  });
});

it('a metric has no value while anything of that goes wrong, and says why', async () => {
  const { metrics } = await open('kubernetes');
  const read = (options = call) => metrics!.instant('ready Deployment/frontend-deployment', options);
  const reasons = { 'connection-unreachable': 'unreachable', 'kubernetes-failed': 'http-error' } as const;
  for (const [name, fault, code] of faults) {
    cluster.faults.order(fault, { times: 4 });
    const late = code === 'deadline-exceeded';
    const reason = late ? 'deadline' : (reasons[code as keyof typeof reasons] ?? 'bad-answer');
    expect(await read(late ? soon : call), name).toMatchObject({ kind: 'missing', reason });
    cluster.faults.clear();
  }
  onTestFinished(() => cluster.showCertificate('good'));
  for (const shows of ['expired', 'foreign'] as const) {
    cluster.showCertificate(shows);
    cluster.dropConnections();
    expect(await read()).toMatchObject({
      kind: 'missing',
      reason: 'unreachable',
      detail: expect.stringMatching(/^tls-/),
    });
  }
  const kubeconfigText = kubeconfigTo(1).replace('127.0.0.1', 'no-such-host.invalid');
  const nameless = await open('kubernetes', { kubeconfigText });
  expect(await nameless.metrics!.instant('ready Deployment/x', call)).toMatchObject({ reason: 'unreachable' });
  cluster.showCertificate('good');
  expect(await read()).toMatchObject({ kind: 'value', value: 2 });
});

describe('a write that meets it', () => {
  const writes: FaultSelection = { methods: ['PATCH'], path: /configmaps/ };

  it.each(faults)('%s ends a raise, and what it may have written is taken back', async (_name, fault, code) => {
    const connection = await open('kubernetes-switch');
    await lower(connection, 1);
    cluster.faults.order(fault, writes);
    const raised = raise(connection, 10, code === 'deadline-exceeded' ? soon : call);
    await expect(raised).rejects.toMatchObject({ code });
    expect(await shown(connection)).toEqual(percent(1));
    expect(written()).toBe('1');
  });

  it.each(faults)('%s keeps no lowering from its end', async (_name, fault, code) => {
    const connection = steadied(await open('kubernetes-switch'));
    await raise(connection, 50);
    cluster.faults.order(fault, writes);
    cluster.faults.order(fault, { methods: ['GET'], path: /configmaps/ });
    // What it tries again by itself, and what whoever lowers tries again: the same call until it is done.
    const retries = code === 'deadline-exceeded' || fault.kind === 'garbage';
    await waitFor('it is lowered', () =>
      lower(connection, 0, retries ? soon : call).then(
        () => true,
        (thrown) => {
          expect(toCockpitError(thrown).code).toBe(code);
          expect(retries).toBe(true);
          return false;
        },
      ),
    );
    expect(await shown(connection)).toEqual(percent(0));
    expect(written()).toBe('0');
  });

  it('of a cluster says so; what has become of it is read', async () => {
    const { cluster: operations } = await open('kubernetes');
    const workload = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'frontend-deployment' };
    const replicas = () =>
      (cluster.find('Deployment', namespace, workload.name) as unknown as StoredScale).spec.replicas;
    let count = 2;
    for (const [name, fault, code] of faults) {
      cluster.faults.order(fault, { methods: ['PATCH'], path: /deployments/ });
      const scaled = operations!.scale(workload, count + 1, code === 'deadline-exceeded' ? soon : call);
      await expect(scaled, name).rejects.toMatchObject({ code });
      if (fault.kind === 'reset' && fault.afterEffect === true) count += 1;
      expect(replicas(), name).toBe(count);
    }
    await operations!.scale(workload, 2, call);
    expect(replicas()).toBe(2);
  });
});

interface StoredScale {
  readonly spec: { readonly replicas: number };
}

describe('a token that expires in the middle of a lowering', () => {
  const restarts = () => cluster.requests.filter((request) => /^PATCH .*deployments/.test(request)).length;

  /** A lowering whose restart is on its way to the server when the token ends. */
  async function lowerAcross(connection: ConnectorInstance, token: string): Promise<unknown> {
    const before = restarts();
    cluster.faults.order({ kind: 'latency', ms: 200 }, { methods: ['PATCH'], path: /deployments/ });
    const lowering = lower(connection, 0);
    lowering.catch(() => {});
    await waitFor('the restart is asked for', () => restarts() > before);
    cluster.access.expireToken(token);
    return lowering;
  }

  it('is renewed by the login program, and the lowering goes on to its end', async () => {
    vi.stubEnv('PATH', `${cluster.folder}:${process.env.PATH}`);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      cluster.access.addToken(cluster.tokens.releaser, releaser);
    });
    const connection = steadied(await open('kubernetes-switch', { ...frontendSwitch, context: 'exec' }));
    await raise(connection, 50);
    cluster.access.addToken('second', releaser);
    await writeFile(join(cluster.folder, 'token'), 'second');
    expect(await lowerAcross(connection, cluster.tokens.releaser)).toMatchObject({
      targets: [{ target, exposure: percent(0) }],
    });
    expect(written()).toBe('0');
  });

  it('stops it where nobody renews it, says whose it is, and the same lowering ends it with a good one', async () => {
    const connection = steadied(await open('kubernetes-switch', { ...frontendSwitch, context: 'releaser' }));
    await raise(connection, 50);
    await expect(lowerAcross(connection, cluster.tokens.releaser)).rejects.toMatchObject({
      code: 'kubernetes-unauthorised',
      params: { user: 'releaser' },
      retryable: false,
    });
    cluster.access.addToken(cluster.tokens.releaser, releaser);
    // Written, and not restarted for: it is not called lowered.
    expect(written()).toBe('0');
    expect(await shown(connection)).toEqual(percent(50));
    expect(await lower(connection, 0)).toMatchObject({ targets: [{ exposure: percent(0) }] });
  });
});
