import { startCommandSwitch } from '../servers/start-command-switch.ts';
import { audiences } from './audiences.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

const audienceNames = Object.values(audiences);

/** Scripts that keep a share for everybody and one for each audience, and flags beside it. */
export async function commandSwitchFixture(): Promise<ConnectorFixture> {
  const scripts = await startCommandSwitch();
  const config = await scripts.withAudiences(audienceNames);
  const never = ['sleep', '86399'];
  // What follows the script are its arguments, of which none is heeded.
  const neverFor = ['sh', '-c', 'exec sleep 86399', 'sh', '{audience}'];
  const nobody = [`${scripts.folder}/nobody`];
  return {
    config,
    traffic: {
      target: 'app',
      changedCode: 'command-switch-changed',
      async changeByHand() {
        for (const audience of ['all', ...audienceNames]) await scripts.write(`app@${audience}`, '7');
      },
      hang: async () => ({ ...config, applyCommand: neverFor }),
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
