import { startCall } from '../../platform/call-limits.ts';
import { defineConnector } from '../connector.ts';
import { configSchema } from './manual-switch-config.ts';
import { createManualSwitchTraffic } from './manual-switch-traffic.ts';

export const manualSwitchConnector = defineConnector({
  configSchema,
  secretFields: [],
  async open(config, { people }) {
    return {
      traffic: createManualSwitchTraffic(config, people),
      // There is nothing that could be tried without a person.
      async health(options) {
        const limits = startCall(options, config.who);
        try {
          limits.check();
        } finally {
          limits.end();
        }
        const { who, targets, patienceMinutes } = config;
        const params = { who, targets: targets.length, minutes: patienceMinutes };
        return { ok: true, code: 'manual-switch-ok', params, tookMs: 0 };
      },
      close: async () => {},
    };
  },
});
