import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clusterReturns } from '../../../shared/release/cluster-returns.ts';
import { clusterStep, frontend } from '../../support/cluster-release.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { frontendNamespace, kubeconfigTo, seedFrontend } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { begin, order } from '../../support/operator.ts';
import { freePort } from '../../support/servers/free-port.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { runStep, stepEnded } from '../../support/step-release.ts';
import { waitFor } from '../../support/wait-for.ts';

let cluster: KubernetesFixture;
let cockpit: CockpitInProcess;

beforeAll(async () => {
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  await seedFrontend(cluster, '0');
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

type Step = ReturnType<typeof clusterStep>;
const connection = (environment: 'test' | 'production' = 'test') => ({
  kind: 'kubernetes',
  environment,
  config: { kubeconfigFile: cluster.kubeconfig, namespace: frontendNamespace },
});
const planOf = (steps: readonly Step[], more: object = {}) =>
  JSON.stringify({
    ...{ apiVersion: 'cockpit/v1', title: 'Cluster', from: 'v1', to: 'v2' },
    connections: { cluster: { capability: 'cluster' } },
    steps: steps.map((step) => ({ after: [], ...step })),
    ...more,
  });
async function flying(steps: readonly Step[], environment: 'test' | 'production' = 'test'): Promise<FlownRelease> {
  const release = await cockpit.create(planOf(steps), { cluster: connection(environment) });
  await begin(release);
  return release;
}
const transcript = async ({ releaseId }: FlownRelease, stepId: string) =>
  (await cockpit.backend.client.releases.transcript({ releaseId, stepId, after: 0 })).text;
const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { value: ${value} }\n`;
const writes = () => cluster.requests.filter((request) => !request.startsWith('GET')).length;

describe('a step of a cluster', () => {
  it('says in its transcript what it changed, restarts, reads logs, and gives values of what it printed', async () => {
    const release = await flying([
      clusterStep('restart', { action: 'restart', workload: frontend }),
      clusterStep(
        'out',
        { action: 'rollout', workload: frontend },
        { outputs: { ready: { pattern: '(\\d+)/\\d+ complete' } } },
      ),
      clusterStep('logs', { action: 'logs', object: frontend, tail: 5 }, { expect: { excludes: 'panic' } }),
    ]);
    expect((await runStep(release, 'restart')).status).toBe('succeeded');
    expect((await runStep(release, 'out')).result?.outputs).toHaveProperty('ready');
    expect(await transcript(release, 'out')).toMatch(/Deployment\/frontend-deployment 2\/2 complete\n$/);
    for (const { metadata } of cluster.storage.listKind('Pod', frontendNamespace)) {
      cluster.logs.write(metadata.uid, 'panic: no such table');
    }
    expect(await runStep(release, 'logs')).toMatchObject({
      status: 'failed',
      result: { error: { code: 'step-output-holds' } },
    });
    expect(await transcript(release, 'logs')).toContain('panic: no such table');
  });

  it('keeps no value of a Secret, neither in its transcript nor as evidence', async () => {
    const secret = (value: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: db }\nstringData: { entry: ${value} }\n`;
    const release = await flying([
      clusterStep('first', { action: 'apply', manifest: secret('hunter-one'), restore: true }),
      clusterStep('second', { action: 'apply', manifest: secret('hunter-two'), restore: true }),
    ]);
    for (const stepId of ['first', 'second']) expect((await runStep(release, stepId)).result?.error).toBeNull();
    const { releaseId } = release;
    const kept = await cockpit.backend.client.releases.clusterBefore({ releaseId, stepId: 'second' });
    const all = `${JSON.stringify(kept)}${await transcript(release, 'first')}${await transcript(release, 'second')}`;
    expect(kept[0]?.manifest).toContain('•••');
    expect(clusterReturns(release.state(), null, null)).toEqual([]);
    for (const value of [
      'hunter',
      Buffer.from('hunter-one').toString('base64'),
      Buffer.from('hunter-two').toString('base64'),
    ]) {
      expect(all).not.toContain(value);
    }
  });

  const script = (text: string) =>
    `apiVersion: batch/v1\nkind: Job\nmetadata: { name: ${text.split(' ')[0]} }\nspec: { backoffLimit: 0, template: { spec: { restartPolicy: Never, containers: [{ name: main, image: "tools:1", command: [sh, -c, "${text}"] }] } } }\n`;
  it('that failed a Job keeps its logs; one that was cut off is never run again by itself', async () => {
    const release = await flying([
      clusterStep('bad', { action: 'job', manifest: script('echo no such table; exit 3') }),
      clusterStep('long', { action: 'job', manifest: script('sleep 30') }),
    ]);
    expect(await runStep(release, 'bad')).toMatchObject({
      status: 'failed',
      result: { error: { code: 'cluster-job-failed', params: { job: 'echo' } } },
    });
    expect(await transcript(release, 'bad')).toBe('Job/echo created\nno such table\n');
    await order(release, { type: 'start-step', stepId: 'long' });
    await waitFor('the Job is there', () => cluster.find('Job', frontendNamespace, 'sleep') !== null);
    const before = writes();
    cockpit = await cockpit.restart();
    const again = cockpit.release(release.releaseId);
    expect(await stepEnded(again, 'long')).toMatchObject({ status: 'failed' });
    expect(writes()).toBe(before);
    expect(cluster.find('Job', frontendNamespace, 'sleep')).not.toBeNull();
  });

  it('that lost sight of a Job says that it was made, with what it wrote; of a name that was taken it says nothing', async () => {
    const job = { action: 'job', manifest: script('test 1; echo half; sleep 30') } as const;
    const release = await flying([clusterStep('lost', job), clusterStep('taken', job)]);
    await order(release, { type: 'start-step', stepId: 'lost' });
    await waitFor('it writes', () => {
      const pods = cluster.storage.listKind('Pod', frontendNamespace);
      const pod = pods.find(({ metadata }) => metadata.name.startsWith('test'));
      return pod !== undefined && cluster.logs.read(pod.metadata.uid, new URLSearchParams()) !== '';
    });
    cluster.faults.order({ kind: 'status', code: 403 }, { methods: ['GET'], path: /\/jobs\/test$/ });
    const error = { code: 'cluster-job-unseen', params: { job: 'test', code: 'kubernetes-forbidden' } };
    expect(await stepEnded(release, 'lost')).toMatchObject({ status: 'failed', result: { error } });
    expect(await transcript(release, 'lost')).toBe('Job/test created\nhalf\n');
    expect(await runStep(release, 'taken')).toMatchObject({ result: { error: { code: 'kubernetes-conflict' } } });
    expect(await transcript(release, 'taken')).toBe('');
  });

  it('deletes nothing where nobody can say whether its switch carries traffic', async () => {
    const kubeconfigFile = join(cockpit.dataDirectory, 'gone');
    writeFileSync(kubeconfigFile, kubeconfigTo(await freePort()));
    const gone = { kubeconfigFile, namespace: frontendNamespace };
    const remove = { action: 'delete', object: { kind: 'ConfigMap', name: 'traffic-config' }, serves: 'edge' } as const;
    const plan = planOf([clusterStep('remove', remove)], {
      connections: { cluster: { capability: 'cluster' }, edge: { capability: 'traffic' } },
    });
    const fields = ['data.canary_percentage = "{percent}"'];
    const release = await cockpit.create(plan, {
      cluster: connection(),
      edge: {
        kind: 'kubernetes-switch',
        environment: 'test',
        config: { ...gone, objectName: 'traffic-config', fields },
      },
    });
    await begin(release);
    expect(await runStep(release, 'remove')).toMatchObject({
      status: 'failed',
      result: { error: { code: 'kubernetes-serves-traffic' } },
    });
    expect(cluster.find('ConfigMap', frontendNamespace, 'traffic-config')).not.toBeNull();
  });

  it('is dangerous in production where it applies, deletes or runs a Job, and says so before it begins', async () => {
    const release = await flying(
      [
        clusterStep('apply', { action: 'apply', manifest: configMap('settings', 'a') }),
        clusterStep('scale', { action: 'scale', workload: frontend, replicas: 2 }),
      ],
      'production',
    );
    const refused = await release.send({ type: 'start-step', stepId: 'apply' });
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'mark-not-confirmed', params: { mark: 'dangerous' } },
    });
    await order(release, { type: 'start-step', stepId: 'apply', confirmedMarks: ['dangerous'] });
    expect((await stepEnded(release, 'apply')).status).toBe('succeeded');
    expect((await runStep(release, 'scale')).status).toBe('succeeded');
  });

  it('takes its manifest from a file as it was when the release was created', async () => {
    const file = join(cockpit.dataDirectory, 'settings.yaml');
    const content = configMap('from-file', '"$release.to"');
    writeFileSync(file, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const release = await flying([clusterStep('apply', { action: 'apply', file, sha256 })]);
    // Whoever approved it saw what is applied.
    const { commands } = await cockpit.backend.client.releases.commands({ releaseId: release.releaseId });
    expect(commands).toMatchObject([{ stepId: 'apply', on: 'cluster', run: ['apply', `\n${content}`] }]);
    writeFileSync(file, configMap('from-file', 'changed'));
    expect((await runStep(release, 'apply')).status).toBe('succeeded');
    expect(cluster.find('ConfigMap', frontendNamespace, 'from-file')).toMatchObject({ data: { value: 'v2' } });
    const create = (action: object) =>
      cockpit.create(planOf([clusterStep('apply', { action: 'apply', ...action })]), { cluster: connection() });
    await expect(create({ file, sha256 })).rejects.toMatchObject({ code: 'manifest-changed' });
    writeFileSync(file, 'just words');
    await expect(create({ file })).rejects.toMatchObject({ code: 'manifest-unreadable' });
    writeFileSync(file, `# ${'x'.repeat(1_000_000)}\n${content}`);
    await expect(create({ file })).rejects.toMatchObject({ params: { detail: '> 1000000 B' } });
    const pipe = join(cockpit.dataDirectory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const endless of [pipe, '/dev/zero']) {
      await expect(create({ file: endless })).rejects.toMatchObject({ code: 'manifest-unreadable' });
    }
  });

  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: { name: db }\ndata: { entry: aHVudGVyMg== }\n';
  const indented = secret.trimEnd().replaceAll('\n', '\n    ');
  const ofList = { object: 'Secret/db' };
  it.each([
    ['a Secret', `${configMap('a', 'b')}---\n${secret}`, ofList],
    ['a Secret of a list', `apiVersion: v1\nkind: List\nitems:\n  - ${indented}\n`, ofList],
    [
      'a list that has a name',
      `apiVersion: v1\nkind: List\nmetadata: { name: all }\nitems:\n  - ${indented}\n`,
      ofList,
    ],
    ['the value of a password', `${configMap('a', 'b')}  secrets:\n    password: aHVudGVyMg==\n`, { line: 6 }],
    ['a key', configMap('a', '"AKIA0123456789ABCDEF" # aHVudGVyMg=='), { line: 4 }],
  ])('never takes from a file %s, and nothing of it is kept', async (_name, content, params) => {
    const file = join(cockpit.dataDirectory, 'secret.yaml');
    writeFileSync(file, content);
    const created = cockpit.create(planOf([clusterStep('apply', { action: 'apply', file })]), {
      cluster: connection(),
    });
    const fault: unknown = await created.catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ code: 'manifest-holds-secret', params: { step: 'apply', file, ...params } });
    expect(JSON.stringify(fault)).not.toContain('aHVudGVyMg');
    await cockpit.backend.close();
    const kept = readdirSync(cockpit.dataDirectory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'secret.yaml')
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((text) => text.includes('aHVudGVyMg'))).toEqual([]);
  });

  it('takes from a file what names a secret of the cluster', async () => {
    const file = join(cockpit.dataDirectory, 'names.yaml');
    const job = `apiVersion: batch/v1
kind: Job
metadata: { name: names, annotations: { nginx.ingress.kubernetes.io/auth-secret: basic } }
spec:
  template:
    spec:
      restartPolicy: Never
      imagePullSecrets: [{ name: registry }]
      volumes: [{ name: tls, secret: { secretName: tls-cert } }]
      containers:
        - name: main
          image: "tools:1"
          env:
            - name: DB_PASSWORD
              valueFrom:
                secretKeyRef:
                  name: db
                  key: password
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: db }
spec: { data: [{ secretKey: password, remoteRef: { key: db } }] }
`;
    writeFileSync(file, job);
    const plan = planOf([clusterStep('apply', { action: 'apply', file })]);
    expect(await cockpit.create(plan, { cluster: connection() })).toHaveProperty('releaseId');
  });
});

describe('where no cluster is reached', () => {
  const steps = [
    clusterStep('apply', { action: 'apply', manifest: configMap('rehearsed', '"$release.to"'), restore: true }),
    clusterStep(
      'logs',
      { action: 'logs', object: frontend },
      { rehearse: 'all is well', expect: { includes: 'well' } },
    ),
  ];

  it('the practice range rehearses it, and nothing is kept that a rollback would put back', async () => {
    const before = writes();
    const release = await cockpit.rehearse(planOf(steps), ['cluster']);
    await begin(release);
    for (const { id } of steps) expect((await runStep(release, id)).status).toBe('succeeded');
    expect(await transcript(release, 'apply')).toMatch(/no cluster was reached[\s\S]*value: v2/);
    expect(release.eventsOf('cluster-found')).toEqual([]);
    expect(writes()).toBe(before);
  });

  it('a drill rehearses it on whatever it is bound to', async () => {
    const plan = planOf([], { playbooks: [{ id: 'down', title: 'Down', steps }] });
    const release = await cockpit.create(plan, { cluster: connection('production') });
    await begin(release);
    await order(release, { type: 'open-playbook', playbookId: 'down', mode: 'drill', reason: '演练' });
    const before = writes();
    await order(release, { type: 'start-step', stepId: 'apply', confirmedMarks: ['dangerous'] });
    expect(await stepEnded(release, 'apply')).toMatchObject({ status: 'succeeded', result: { rehearsed: true } });
    expect((await runStep(release, 'logs')).status).toBe('succeeded');
    expect(writes()).toBe(before);
  });
});
