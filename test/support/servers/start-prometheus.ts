import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../wait-for.ts';
import { freePort } from './free-port.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

export interface ScrapeTarget {
  /** `127.0.0.1:port`; scraped at `/metrics`. */
  readonly address: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A real Prometheus with its data in a temporary folder. */
export interface PrometheusFixture {
  readonly url: string;
  readonly process: ServerProcess;
  /** Puts rules in the place of those before, that fire at once and for good, and waits until just these fire. */
  setAlerts(alerts: readonly { readonly name: string; readonly severity: string }[]): Promise<void>;
  stop(): Promise<void>;
}

/** `scrapeIntervalMs` also is the interval of rules; `routePrefix` serves everything under a path. */
export async function startPrometheus(options: {
  readonly targets: readonly ScrapeTarget[];
  readonly scrapeIntervalMs?: number;
  readonly routePrefix?: string;
}): Promise<PrometheusFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-prometheus-'));
  const interval = `${options.scrapeIntervalMs ?? 1000}ms`;
  const configFile = join(folder, 'prometheus.yml');
  // Every JSON text is YAML too.
  const config = {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: [join(folder, 'rules.yml')],
    scrape_configs: [
      {
        job_name: 'app',
        static_configs: options.targets.map(({ address, labels }) => ({ targets: [address], labels: labels ?? {} })),
      },
    ],
  };
  await writeFile(configFile, JSON.stringify(config));
  const writeRules: PrometheusFixture['setAlerts'] = (alerts) => {
    const rules = alerts.map(({ name, severity }) => ({ alert: name, expr: 'vector(1)', labels: { severity } }));
    return writeFile(join(folder, 'rules.yml'), JSON.stringify({ groups: [{ name: 'tests', rules }] }));
  };
  await writeRules([]);
  const port = await freePort();
  const routePrefix = options.routePrefix ?? '';
  const server = await startServerProcess('prometheus', [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    `--web.route-prefix=/${routePrefix.replace(/^\//, '')}`,
    '--log.level=warn',
  ]);
  const url = `http://127.0.0.1:${port}${routePrefix}`;
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitFor('Prometheus is ready', async () => {
      if (server.hasExited()) throw new Error(server.output());
      return (await fetch(`${url}/-/ready`)).ok;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const setAlerts: PrometheusFixture['setAlerts'] = async (alerts) => {
    await writeRules(alerts);
    process.kill(server.pid, 'SIGHUP');
    const wanted = alerts.map(({ name }) => name).sort();
    await waitFor('Prometheus has evaluated its rules', async () => {
      const { data } = (await (await fetch(`${url}/api/v1/alerts`)).json()) as {
        data: { alerts: { labels: { alertname: string }; state: string }[] };
      };
      const firing = data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname);
      return JSON.stringify(firing.sort()) === JSON.stringify(wanted);
    });
  };
  return { url, process: server, setAlerts, stop };
}
