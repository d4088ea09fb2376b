import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../wait-for.ts';
import { freePort } from './free-port.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** A real Alertmanager that tells nobody; a critical alert inhibits warnings of the same `service`. */
export interface AlertmanagerFixture {
  readonly url: string;
  /** An alert fires from now on; again with the same labels: it goes on. */
  fire(labels: Readonly<Record<string, string>>): Promise<void>;
  /** It has ended. */
  resolve(labels: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

export async function startAlertmanager(): Promise<AlertmanagerFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-alertmanager-'));
  const configFile = join(folder, 'alertmanager.yml');
  // Every JSON text is YAML too.
  const config = {
    route: { receiver: 'nobody' },
    receivers: [{ name: 'nobody' }],
    inhibit_rules: [
      { source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: ['service'] },
    ],
  };
  await writeFile(configFile, JSON.stringify(config));
  const port = await freePort();
  const server = await startEither(
    ['prometheus-alertmanager', 'alertmanager'],
    [
      `--config.file=${configFile}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
  );
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitFor('Alertmanager is ready', async () => {
      if (server.hasExited()) throw new Error(server.output());
      return (await fetch(`${url}/-/ready`)).ok;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const firedAt = new Map<string, string>();
  const post = async (alert: object) => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify([alert]) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  return {
    url,
    async fire(labels) {
      const startsAt = new Date().toISOString();
      firedAt.set(JSON.stringify(labels), startsAt);
      await post({ labels, startsAt });
    },
    async resolve(labels) {
      const now = new Date().toISOString();
      await post({ labels, startsAt: firedAt.get(JSON.stringify(labels)) ?? now, endsAt: now });
    },
    stop,
  };
}

/** It has one name in Debian and another elsewhere. */
async function startEither(names: readonly string[], args: readonly string[]): Promise<ServerProcess> {
  for (const name of names.slice(0, -1)) {
    try {
      return await startServerProcess(name, args);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return startServerProcess(names.at(-1)!, args);
}
