import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { practiceConnectionId } from '../../../electron/backend/connections/stored-connections.ts';
import { sayPreflight } from '../../../shared/i18n/say-preflight.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { type SshdFixture, startSshd } from '../../support/servers/start-sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

let sshd: SshdFixture;
let cluster: KubernetesFixture;
let cockpit: CockpitInProcess;

beforeAll(async () => {
  sshd = await startSshd({ plainUser: true });
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
});
afterAll(async () => {
  await cluster?.stop();
  await sshd?.stop();
});
beforeEach(async () => {
  cockpit = await startCockpit();
  const passphrase = 'correct horse battery';
  await cockpit.backend.client.vault.setPassphrase({ commandId: crypto.randomUUID(), passphrase });
});
afterEach(() => cockpit.close());

const command = (id: string, run: readonly string[], more: object = {}) => ({
  ...{ id, kind: 'command', title: `Step ${id}`, after: [], run },
  ...more,
});

/** What the preflight of a plan with these commands finds, and says, of each step. */
async function found(plan: object, bindings: Readonly<Record<string, string>> = {}) {
  const { client, context } = cockpit.backend;
  const slots = Object.fromEntries(Object.keys(bindings).map((slot) => [slot, { capability: 'exec' }]));
  const whole = { apiVersion: 'cockpit/v1', title: 'Commands', from: 'v1', to: 'v2', connections: slots, ...plan };
  const creation = { commandId: crypto.randomUUID(), planText: JSON.stringify(whole), bindings, pace: 1 };
  const { releaseId } = await client.releases.create(creation);
  await cockpit.release(releaseId).preflight();
  const evidence = await client.releases.preflightEvidence({ releaseId });
  const speech = { t: await loadTranslate('en'), language: 'en', definition: context.conductor.definition(releaseId) };
  return Object.fromEntries(
    (evidence?.results ?? []).flatMap((result) => {
      if (result.kind !== 'command') return [];
      const { place, sentence, remedy } = sayPreflight(speech as Parameters<typeof sayPreflight>[0], result, 0);
      const { status, code, params } = result;
      return [[result.subject ?? '', { status, code, params, place, sentence, remedy }]];
    }),
  );
}

async function saved(kind: string, config: object): Promise<string> {
  const { connectionId } = await cockpit.backend.client.connections.save({
    ...{ commandId: crypto.randomUUID(), connectionId: null, kind, name: kind, environment: 'test' as const },
    config: { ...config },
  });
  return connectionId;
}

it('looks for the program and folder of each command of every list, where it will run, and runs none', async () => {
  const here = join(cockpit.dataDirectory, 'here');
  await mkdir(join(here, 'bin'), { recursive: true });
  const script = `#!/bin/sh\ntouch ${here}/was-run\n`;
  const pin = (text: string, file = join(here, 'script')) =>
    `${createHash('sha256').update(text).digest('hex')}  ${file}`;
  await writeFile(join(sshd.home, 'script'), script);
  for (const [name, mode] of [
    ['bin/only-here', 0o755],
    ['script', 0o755],
    ['plain-text', 0o644],
  ] as const) {
    await writeFile(join(here, name), script);
    await chmod(join(here, name), mode);
  }
  const path = { env: { PATH: `${here}/bin:/usr/bin` } };
  const results = await found(
    {
      steps: [
        command('there', ['sh', '-c', 'exit 1']),
        command('word', ['command', '-v', 'sh']),
        command('by-path', ['./script'], { directory: here }),
        command('text', ['./plain-text'], { directory: here }),
        command('same', ['./script'], { directory: here, pinnedFiles: [pin(script)] }),
        command('other', ['./script'], { directory: here, pinnedFiles: [pin('older')] }),
        command('own-path', ['only-here'], path),
        command('no-path', ['only-here']),
        command('gives', ['sh', '-c', 'exit 1'], { outputs: { at: { pattern: '(.*)' } } }),
        command('later', ['sh'], { directory: '$steps.gives.at', after: ['gives'] }),
      ],
      finally: [command('clean', ['clean-up-it'])],
      rollback: { scripts: [command('back', ['sh'], { directory: `${here}/nowhere`, on: 'web' })] },
      playbooks: [
        {
          ...{ id: 'down', title: 'Down' },
          steps: [
            command('there-too', ['sh', '-c', ':'], { on: 'web', directory: sshd.home }),
            command('pinned-there', ['sh'], { on: 'web', pinnedFiles: [pin(script, join(sshd.home, 'script'))] }),
            command('not-there', ['only-here'], { on: 'web', ...path }),
          ],
        },
      ],
    },
    { web: await saved('ssh', sshd.config) },
  );
  expect(
    Object.fromEntries(Object.entries(results).map(([id, { status, code }]) => [id, `${status} ${code}`])),
  ).toEqual({
    there: 'passed command-there',
    word: 'failed program-missing',
    'by-path': 'passed command-there',
    text: 'failed program-not-executable',
    same: 'passed command-there',
    other: 'failed command-file-changed',
    'own-path': 'passed command-there',
    'no-path': 'failed program-missing',
    gives: 'passed command-there',
    later: 'warned command-open',
    clean: 'failed program-missing',
    back: 'failed folder-missing',
    'there-too': 'passed command-there',
    'pinned-there': 'passed command-there',
    'not-there': 'failed program-missing',
  });
  expect(existsSync(join(here, 'was-run'))).toBe(false);
  expect(results.other?.remedy).not.toBe('');
  expect(results['not-there']).toMatchObject({
    place: 'Program of the command step Step not-there · ssh',
    sentence: 'The program only-here is not found there',
    remedy: expect.stringContaining('Install it on that machine'),
  });
  expect(results.back?.sentence).toContain(`${here}/nowhere`);
  expect(results.back?.remedy).not.toBe('');
});

it('says that the practice range rehearses, and where there is no shell that nothing was tried', async () => {
  const folder = join(cluster.folder, 'bare');
  mkdirSync(folder);
  const containers = [{ name: 'app', image: 'bare:1', env: [{ name: 'PATH', value: folder }] }];
  const metadata = { name: 'bare', namespace: 'default' };
  cluster.seed({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers } });
  await waitFor('the pod is ready', () => cluster.readyPods('default').find((pod) => pod.metadata.name === 'bare'));
  const pod = await saved('kubernetes-pod', { kubeconfigFile: cluster.kubeconfig, podBy: 'name', podName: 'bare' });
  const steps = [
    command('rehearsed', ['nobody-has-this'], { on: 'range' }),
    command('bare', ['/app/server', '--migrate'], { on: 'pod' }),
  ];
  expect(await found({ steps }, { range: practiceConnectionId, pod })).toMatchObject({
    rehearsed: { status: 'passed', code: 'command-rehearsed', sentence: expect.stringContaining('Rehearsal') },
    bare: { status: 'warned', code: 'command-untried', remedy: expect.stringContaining('See for yourself') },
  });
});
