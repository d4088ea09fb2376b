import { startCommandSwitch } from '../servers/start-command-switch.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

export async function commandSwitchFixture(): Promise<ConnectorFixture> {
  const scripts = await startCommandSwitch();
  const { config } = scripts;
  const never = ['sleep', '86399'];
  const nobody = [`${scripts.folder}/nobody`];
  return {
    config,
    traffic: {
      target: 'app',
      changedCode: 'command-switch-changed',
      changeByHand: () => scripts.write('app', '7'),
      hang: async () => ({ ...config, applyCommand: never }),
      unhang: async () => {},
    },
    flag: {
      changeByHand: (key, value) => scripts.write(`flags/${key}`, JSON.stringify(value)),
      forgets: true,
      goneCode: 'process-not-started',
    },
    hangingConfig: { ...config, flagReadCommand: never },
    goneConfig: { ...config, flagReadCommand: nobody },
    stop: () => scripts.stop(),
  };
}
