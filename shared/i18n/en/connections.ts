import type { Translation } from '../translation.ts';
import type { connections as source } from '../zh/connections.ts';

export const connections = {
  title: 'Connections',
  new: 'New connection',
  empty: {
    title: 'No connection yet',
    detail: 'A connection keeps an endpoint and its credential; the practice range needs none.',
  },
  column: {
    name: 'Name',
    kind: 'Kind',
    environment: 'Environment',
    capabilities: 'Capabilities',
    health: 'Health',
    checked: 'Checked',
  },
  capability: {
    traffic: 'traffic shift',
    metrics: 'metrics',
    alerts: 'alerts',
    exec: 'execution',
    cluster: 'cluster',
    flag: 'feature flag',
    probe: 'probe',
    notify: 'announcement',
  },
  test: 'Test',
  testing: 'Testing…',
  healthy: 'works ({{took}})',
  unhealthy: 'does not work',
  notTested: 'not tested',
  form: {
    name: 'Name',
    kind: 'Kind',
    environment: 'Environment',
    secretKept: 'stored; leave empty to keep it',
    required: 'required',
  },
  deleteTitle: 'Delete the connection "{{name}}"?',
  deleteDetail: 'Records of past releases are not affected.',
} satisfies Translation<typeof source>;
