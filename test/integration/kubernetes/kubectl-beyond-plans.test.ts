import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type KubectlResult, runKubectl } from '../../support/run-kubectl.ts';
import type { Deployment, Job, KubeObject, Pod } from '../../support/servers/kubernetes/objects.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { type ProxyServer, startProxy } from '../../support/servers/start-proxy.ts';
import { waitFor } from '../../support/wait-for.ts';
import { deployment } from './seed-manifests.ts';

/** What connectors rely on and the plans do not type: refusals, conflicts, undo, dry runs, jobs, custom resources. */

const namespace = 'shop';
let cluster: KubernetesFixture;
let proxy: ProxyServer;
/** 1.20 of Debian, 1.32 elsewhere. */
let minor: number;

beforeAll(async () => {
  proxy = await startProxy();
  cluster = await startKubernetes({ proxyUrl: proxy.url });
  const { stdout } = await runKubectl(cluster, ['version', '--client', '-o', 'json']);
  minor = Number.parseInt((JSON.parse(stdout) as { clientVersion: { minor: string } }).clientVersion.minor, 10);
});

afterAll(async () => {
  await cluster?.stop();
  await proxy?.stop();
});

beforeEach(async () => {
  const gone = cluster.find('Namespace', undefined, namespace);
  if (gone !== null) await kubectl(['delete', 'namespace', namespace]);
  cluster.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
});

const kubectl = (args: readonly string[], input = ''): Promise<KubectlResult> =>
  runKubectl(cluster, ['-n', namespace, ...args], input);

async function succeeds(args: readonly string[], input = ''): Promise<string> {
  const { exitCode, stdout, stderr } = await kubectl(args, input);
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }, args.join(' ')).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
}

async function refused(args: readonly string[], input = ''): Promise<string> {
  const { exitCode, stderr } = await kubectl(args, input);
  expect(exitCode, args.join(' ')).not.toBe(0);
  return stderr;
}

const web = () => cluster.find<Deployment>('Deployment', namespace, 'web');
const webImage = () => web()?.spec.template.spec.containers[0]?.image;
const apply = (image: string, options?: Parameters<typeof deployment>[2]) =>
  succeeds(['apply', '-f', '-'], deployment('web', image, options));
const status = (...more: string[]) => ['rollout', 'status', 'deployment/web', '--timeout=30s', ...more];

describe('rollouts', () => {
  it('that cannot pull their image pass their deadline, keep the old pods, and can be undone', async () => {
    cluster.node.setOutcome('web:broken', 'pull-fails');
    await apply('web:1');
    await succeeds(status());
    await succeeds(['patch', 'deployment', 'web', '-p', '{"spec":{"progressDeadlineSeconds":1}}']);
    await succeeds(['set', 'image', 'deployment/web', 'web=web:broken']);
    expect(await refused(status())).toContain('deployment "web" exceeded its progress deadline');
    expect(cluster.readyPods(namespace)).toHaveLength(2);
    expect(await succeeds(['get', 'pods'])).toMatch(/ImagePullBackOff|ErrImagePull/);
    // The way back needs no deadline that a busy machine may miss.
    await succeeds(['patch', 'deployment', 'web', '-p', '{"spec":{"progressDeadlineSeconds":600}}']);
    expect(await succeeds(['rollout', 'undo', 'deployment/web'])).toContain('rolled back');
    await succeeds(status());
    expect(webImage()).toBe('web:1');
    expect(await succeeds(['rollout', 'history', 'deployment/web'])).toMatch(/^2 +<none>\n3 +<none>$/m);
  });

  it('are waited for in vain where no pod gets ready', async () => {
    cluster.node.setOutcome('web:never', 'never-ready');
    await apply('web:never');
    await waitFor('its pods are there', () => cluster.storage.listKind<Pod>('Pod', namespace).length === 2);
    const wait = ['wait', '--for=condition=Ready', 'pod', '-l', 'app=web', '--timeout=1s'];
    expect(await refused(wait)).toMatch(/timed out waiting for the condition/);
  });

  it('of a StatefulSet replace its pods one after the other', async () => {
    const database = deployment('web', 'web:1').replace('kind: Deployment', 'kind: StatefulSet');
    await succeeds(['apply', '-f', '-'], database);
    const complete = ['rollout', 'status', 'statefulset/web', '--timeout=30s'];
    await succeeds(complete);
    const uids = () => cluster.readyPods(namespace).map(({ metadata }) => [metadata.name, metadata.uid]);
    const before = uids();
    expect(before.map(([name]) => name)).toEqual(['web-0', 'web-1']);
    await succeeds(['rollout', 'restart', 'statefulset/web']);
    await succeeds(complete);
    const after = uids();
    expect(after.map(([name]) => name)).toEqual(['web-0', 'web-1']);
    expect(after.flat().filter((value) => before.flat().includes(value))).toEqual(['web-0', 'web-1']);
  });

  it('go below no minimum of an autoscaler', async () => {
    await apply('web:1', { replicas: 1 });
    const autoscaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {minReplicas: 3, maxReplicas: 5, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
`;
    await succeeds(['apply', '-f', '-'], autoscaler);
    await waitFor('its minimum', () => cluster.readyPods(namespace).length === 3);
    await succeeds(['scale', 'deployment/web', '--replicas=9']);
    await waitFor('its maximum', () => web()?.spec.replicas === 5);
  });

  it('stand still while they are paused', async () => {
    await apply('web:1');
    await succeeds(status());
    await succeeds(['rollout', 'pause', 'deployment/web']);
    await succeeds(['set', 'image', 'deployment/web', 'web=web:2']);
    expect(await succeeds(['get', 'replicasets', '-o', 'name'])).toMatch(/^replicaset.apps\/web-\w+\n$/);
    await succeeds(['rollout', 'resume', 'deployment/web']);
    await succeeds(status());
    const images = await succeeds(['get', 'pods', '-o', 'jsonpath={.items[*].spec.containers[0].image}']);
    expect(new Set(images.split(' '))).toEqual(new Set(['web:2']));
  });
});

describe('writes', () => {
  it('that are outdated are a conflict', async () => {
    await succeeds(['create', 'configmap', 'traffic', '--from-literal=percent=0']);
    const old = await succeeds(['get', 'configmap', 'traffic', '-o', 'yaml']);
    await succeeds(['patch', 'configmap', 'traffic', '-p', '{"data":{"percent":"5"}}']);
    expect(await refused(['replace', '-f', '-'], old.replace('"0"', '"1"'))).toContain('the object has been modified');
    const test = JSON.stringify([
      { op: 'test', path: '/data/percent', value: '0' },
      { op: 'replace', path: '/data/percent', value: '20' },
    ]);
    expect(await refused(['patch', 'configmap', 'traffic', '--type=json', '-p', test])).toContain(
      'The request is invalid',
    );
    const found = cluster.find<KubeObject & { data: object }>('ConfigMap', namespace, 'traffic');
    expect(found?.data).toEqual({ percent: '5' });
  });

  it('of fields that another manager owns need force', async () => {
    const side = ['apply', '--server-side', '-f', '-'];
    await succeeds([...side, '--field-manager=cockpit'], deployment('web', 'web:1'));
    await succeeds(['scale', 'deployment/web', '--replicas=5']);
    const said = await refused([...side, '--field-manager=cockpit'], deployment('web', 'web:2'));
    expect(said).toMatch(/Apply failed with 1 conflict: conflict with "kubectl".*: \.spec\.replicas/);
    expect(webImage()).toBe('web:1');
    await succeeds([...side, '--field-manager=cockpit', '--force-conflicts'], deployment('web', 'web:2'));
    expect(web()?.spec).toMatchObject({ replicas: 2 });
    expect(webImage()).toBe('web:2');
  });

  it('that no longer name an environment variable take it away, and leave what others added', async () => {
    const both = `${deployment('web', 'web:1')}            - name: USE_DOMAIN_SERVICE\n              value: "1"\n`;
    await succeeds(['apply', '-f', '-'], both);
    await succeeds(['set', 'env', 'deployment/web', 'ROLLOUT_PERCENT=5']);
    await apply('web:1');
    expect(web()?.spec.template.spec.containers[0]?.env).toEqual([
      { name: 'APP_VERSION', value: '1.0.0' },
      { name: 'ROLLOUT_PERCENT', value: '5' },
    ]);
  });

  it('are tried without effect', async () => {
    await apply('web:1');
    const before = web();
    const tried = await succeeds(['apply', '--dry-run=server', '-o', 'yaml', '-f', '-'], deployment('web', 'web:2'));
    expect(tried).toContain('image: web:2');
    expect(web()?.spec).toEqual(before?.spec);
  });

  it('with a field that does not exist are refused', async () => {
    const said = await refused(['apply', '-f', '-'], deployment('web', 'web:1').replace('replicas:', 'replicsa:'));
    expect(said).toMatch(/unknown field "(spec\.)?replicsa"/);
    expect(web()).toBeNull();
  });

  it('are refused to those who may only read, and to unknown ones', async () => {
    await apply('web:1');
    const scale = ['scale', 'deployment/web', '--replicas=1'];
    expect(await refused(['--context=viewer', ...scale])).toContain('User "viewer" cannot patch resource');
    expect(await succeeds(['--context=viewer', 'get', 'deployments', '-o', 'name'])).toBe('deployment.apps/web\n');
    const may = async (context: string) =>
      (await kubectl([`--context=${context}`, 'auth', 'can-i', 'patch', 'deployments'])).stdout.trim();
    expect(await may('viewer')).toMatch(/^no/);
    expect(await may('exec')).toBe('yes');
    cluster.access.expireToken(cluster.tokens.releaser);
    expect(await refused(['--context=exec', ...scale])).toMatch(/must be logged in|Unauthorized/);
    cluster.access.addToken(cluster.tokens.releaser, { name: 'releaser', groups: ['system:masters'] });
    expect(web()?.spec.replicas).toBe(2);
  });
});

describe('other things', () => {
  it('jobs run to their end and keep their log; failing ones give up', async () => {
    const job = (name: string, script: string) => `apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec:
  backoffLimit: 1
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: busybox, command: [sh, -c], args: ['${script}']}]
`;
    await succeeds(['apply', '-f', '-'], job('migrate', 'echo one; echo two'));
    await succeeds(['wait', '--for=condition=complete', 'job/migrate', '--timeout=20s']);
    expect(await succeeds(['logs', 'job/migrate'])).toBe('one\ntwo\n');
    await succeeds(['apply', '-f', '-'], job('breaks', 'exit 3'));
    await succeeds(['wait', '--for=condition=failed', 'job/breaks', '--timeout=20s']);
    expect(cluster.find<Job>('Job', namespace, 'breaks')?.status).toMatchObject({ failed: 2 });
  });

  it('custom resources are applied and merged', async () => {
    const route = (weight: number) => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  rules:
    - backendRefs:
        - {name: web-stable, port: 80, weight: ${100 - weight}}
        - {name: web-canary, port: 80, weight: ${weight}}
`;
    await succeeds(['apply', '-f', '-'], route(0));
    await succeeds(['apply', '-f', '-'], route(5));
    expect(await succeeds(['get', 'httproute', 'web', '-o', 'jsonpath={..weight}'])).toBe('95 5');
    const patch = '{"spec":{"http":[{"route":[{"destination":{"host":"web"},"weight":100}]}]}}';
    const service = { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService' };
    cluster.seed({ ...service, metadata: { name: 'web', namespace }, spec: { hosts: ['web'] } });
    await succeeds(['patch', 'virtualservice', 'web', '--type=merge', '-p', patch]);
    expect(cluster.find('VirtualService', namespace, 'web')).toMatchObject({
      metadata: { generation: 2 },
      spec: { hosts: ['web'], http: [{ route: [{ weight: 100 }] }] },
    });
  });

  it('what is deleted takes along what belongs to it, or leaves it', async () => {
    await apply('web:1');
    await succeeds(status());
    await succeeds(['delete', 'deployment', 'web', '--cascade=orphan']);
    const [replicaSet] = cluster.storage.listKind('ReplicaSet', namespace);
    expect(replicaSet?.metadata.ownerReferences).toEqual([]);
    expect(cluster.readyPods(namespace)).toHaveLength(2);
    await succeeds(['delete', 'replicaset', '--all']);
    await waitFor('the pods are gone', () => cluster.storage.listKind('Pod', namespace).length === 0);
  });

  it('commands run in a pod where the client speaks WebSocket; the older SPDY is refused', async () => {
    await apply('web:1');
    await succeeds(status());
    const command = ['exec', '-i', 'deploy/web', '--', 'sh', '-c', 'tr a-z A-Z; pwd; echo odd >&2; exit 3'];
    const { exitCode, stdout, stderr } = await kubectl(command, 'input');
    if (minor >= 30) {
      const folder = cluster.podFolder(cluster.readyPods(namespace)[0]!);
      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: `INPUT${folder}\n` });
      expect(stderr).toContain('odd\ncommand terminated with exit code 3');
      const refused = async (...args: string[]) => (await kubectl(['exec', ...args])).stderr;
      expect(await refused('deploy/web', '--', 'no-such-program')).toMatch(/executable file not found in \$PATH/);
      expect(await refused('deploy/web', '-c', 'nobody', '--', 'true')).toMatch(
        /container nobody is not valid for pod/,
      );
      expect(await refused('nobody', '--', 'true')).toMatch(/pods "nobody" not found/);
    } else {
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    }
  });

  it('the way may lead through a proxy', async () => {
    const { stdout } = await kubectl(['--context=proxied', 'get', 'configmaps', '-o', 'name']);
    expect(stdout).toBe('configmap/kube-root-ca.crt\n');
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT 127.0.0.1:${cluster.port}`]));
  });

  it('a busy server is asked again after the time that it names', async () => {
    cluster.faults.order({ kind: 'status', code: 429, retryAfterSeconds: 1 }, { path: /configmaps/ });
    const startedAt = performance.now();
    await succeeds(['get', 'configmaps']);
    expect(performance.now() - startedAt).toBeGreaterThan(950);
  });
});
