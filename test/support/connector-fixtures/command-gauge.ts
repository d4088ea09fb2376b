import { startCommandGauge } from '../servers/start-command-gauge.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

export async function commandGaugeFixture(): Promise<ConnectorFixture> {
  const script = await startCommandGauge();
  return {
    config: script.config,
    metrics: {
      queries: { value: 'search.errorRatio', empty: 'search.nothing', invalid: 'rate(' },
      manySeries: 'search.slowest',
      notANumber: 'search.share',
      hangingConfig: { ...script.config, gaugeCommand: ['sleep', '86399'] },
    },
    stop: () => script.stop(),
  };
}
