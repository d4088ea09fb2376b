import type { Translation } from '../translation.ts';
import type { practice as source } from '../zh/practice.ts';

export const practice = {
  title: 'Practice range',
  intro: 'Two real HTTP services, a weighted router and a crowd of simulated users, all on the loopback address.',
  start: 'Start the practice range',
  stop: 'Stop the practice range',
  notRunning: {
    title: 'The practice range is not running',
    detail: 'Once started, the first release flies within a minute.',
  },
  services: { stable: 'Old version', canary: 'New version', router: 'Router', metrics: 'Metrics' },
  users: '{{count}} simulated users',
  requestsPerSecond: 'requests per second',
  split: 'Live split',
  faults: {
    title: 'Inject a fault',
    none: 'No fault',
    latency: 'New version slow',
    errors: 'New version answers 5xx',
    'metrics-dead': 'Metrics endpoint dead',
    'stable-down': 'Old version stopped',
    inject: 'Inject',
    clear: 'Clear',
    active: 'active',
  },
  status: 'Status',
  running: 'running',
  stopped: 'not running; the next practice release starts it',
  newShare: 'new version {{percent}}',
  oldShare: 'old version {{percent}}',
  perSecond: '{{rate}} requests a second',
  addresses: 'Addresses',
  explain: {
    latency: 'Every answer of the new version waits more than two seconds: P95 and P99 turn red.',
    errors: 'Part of the answers of the new version become 500: the error rate turns red.',
    'metrics-dead': 'The metrics endpoint answers no more: guards become unknown, not green.',
    'stable-down': 'The old version stops serving: a rollback finds that out first.',
  },
} satisfies Translation<typeof source>;
