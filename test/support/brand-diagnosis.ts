import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NginxFixture, startNginx } from './servers/start-nginx.ts';
import { type PrometheusFixture, startPrometheus } from './servers/start-prometheus.ts';
import { type ConnectionFile, nginxConnection, prometheusConnection } from './small-plan.ts';
import { type SteadyLoad, startSteadyLoad } from './steady-load.ts';

/** The brand diagnosis as it runs: nginx before both versions, Prometheus scraping both, and users. */
export interface BrandDiagnosis {
  readonly nginx: NginxFixture;
  readonly prometheus: PrometheusFixture;
  readonly load: SteadyLoad;
  /** Stands for /srv/brand of the plan. */
  readonly folder: string;
  readonly planText: string;
  readonly slots: Readonly<Record<string, ConnectionFile>>;
  stop(): Promise<void>;
}

export async function startBrandDiagnosis(): Promise<BrandDiagnosis> {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-brand-'));
  await writeFile(join(folder, 'database.db'), 'reports');
  const nginx = await startNginx();
  const targets = [nginx.stable, nginx.canary].map(({ address, version }) => ({
    address,
    labels: { service: `brand-diagnosis-${version}` },
  }));
  const prometheus = await startPrometheus({ targets, scrapeIntervalMs: 250 });
  const load = startSteadyLoad(nginx.url, 200);
  const written = await readFile(join(import.meta.dirname, 'plans', 'brand-diagnosis.yaml'), 'utf8');
  const planText = written
    .replaceAll('/srv/brand', folder)
    .replaceAll('http://localhost:9090', prometheus.url)
    .replaceAll('http://localhost:5000', `http://${nginx.stable.address}`);
  return {
    nginx,
    prometheus,
    load,
    folder,
    planText,
    slots: { entry: nginxConnection(nginx), metrics: prometheusConnection(prometheus.url) },
    stop: async () => {
      await load.stop();
      await prometheus.stop();
      await nginx.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
