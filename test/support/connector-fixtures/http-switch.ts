import { presets } from '../../../electron/backend/connectors/http-switch/http-switch-config.ts';
import { freePort } from '../servers/free-port.ts';
import { startEtcd } from '../servers/start-etcd.ts';
import { startHangingServer } from '../servers/start-hanging-server.ts';
import { audiences } from './audiences.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

const etcdPreset = presets.find(({ id }) => id === 'etcd')?.config;
const target = 'gray/rules#rollout.percent';
const rules = (percent: number) => `# 灰度规则
rollout:
  rule: ui-v2
  percent: ${percent}  # 新版本
  audiences:
${Object.keys(audiences)
  .map((id) => `    ${id}: ${percent}\n`)
  .join('')}`;

/** A real etcd that keeps the share and those of audiences within a YAML document, and flags beside it. */
export async function httpSwitchFixture(): Promise<ConnectorFixture> {
  const etcd = await startEtcd();
  const hanging = await startHangingServer();
  const lines = Object.entries(audiences).map(([id, audience]) => `gray/rules#rollout.audiences.${id} = ${audience}`);
  const config = { ...etcdPreset, url: etcd.url, keyPrefix: 'shop/', entries: [target], audiences: lines };
  await etcd.put('shop/gray/rules', rules(1));
  return {
    config,
    traffic: {
      target,
      changedCode: 'http-switch-changed',
      changeByHand: () => etcd.put('shop/gray/rules', rules(7)),
      async hang() {
        etcd.process.pause();
        return config;
      },
      unhang: async () => etcd.process.resume(),
      lasting: ({ content }) =>
        (JSON.parse(content) as { entries: { key: string; text: string }[] }).entries.map(({ key, text }) => [
          key,
          text,
        ]),
    },
    flag: { changeByHand: (key, value) => etcd.put(`shop/${key}`, value), forgets: true },
    killSwitch: { spoil: (key) => etcd.put(`shop/${key}`, 'perhaps') },
    hangingConfig: { ...config, url: `http://127.0.0.1:${hanging.port}` },
    goneConfig: { ...config, url: `http://127.0.0.1:${await freePort()}` },
    async stop() {
      await etcd.stop();
      await hanging.stop();
    },
  };
}
