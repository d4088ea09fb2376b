import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { waitFor } from '../wait-for.ts';
import { type NginxFixture, startNginx } from './start-nginx.ts';
import { type Services, startServices } from './start-services.ts';

/** An nginx whose whole file leads to one of two services, with a file prepared for each. The new version's is live. */
export interface SwapSite {
  readonly nginx: NginxFixture;
  readonly services: Services;
  readonly texts: { readonly stable: string; readonly canary: string };
  /** Configuration of a connection of kind `nginx` to it. */
  readonly config: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The new version's service alone runs; the way back was prepared in a file, as was the way there. */
export async function startSwapSite(): Promise<SwapSite> {
  const nginx = await startNginx();
  const services = await startServices();
  const { stable, canary } = services;
  await services.run(canary.start);
  const site = (await nginx.readConfig()).replace(/upstream[^}]*"weight=7 down; }"\n}/, '').replace(/if [^}]*}/, '');
  const to = ({ address }: { address: string }) => site.replace('brand_diagnosis_v1', address);
  const texts = { stable: `# 回滚\n${to(stable)}`, canary: to(canary) };
  await writeFile(`${nginx.configFile}.rollback`, texts.stable);
  await writeFile(`${nginx.configFile}.new`, texts.canary);
  await nginx.writeConfig(texts.canary);
  await nginx.reload();
  await waitFor('the new version answers', async () => (await nginx.countAnswers(1)).has('v2'));
  return {
    nginx,
    services,
    texts,
    config: {
      ...nginx.config,
      switchedBy: 'swap',
      stableServer: stable.address,
      canaryServer: canary.address,
      stableFile: `${nginx.configFile}.rollback`,
      stableFileSha256: sha256(texts.stable),
      canaryFile: `${nginx.configFile}.new`,
      canaryFileSha256: sha256(texts.canary),
      ...{ stableStart: stable.start, stableStop: stable.stop, stableStatus: stable.status },
      ...{ canaryStart: canary.start, canaryStop: canary.stop, canaryStatus: canary.status },
    },
    async stop() {
      await services.stop();
      await nginx.stop();
    },
  };
}
