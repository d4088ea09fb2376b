import type { Translation } from '../translation.ts';
import type { connectors as source } from '../zh/connectors.ts';

export const connectors = {
  kind: { nginx: 'nginx', prometheus: 'Prometheus', practice: 'Practice range' },
  field: {
    configFile: 'Configuration file (the one that holds the upstream)',
    upstream: 'Name of the upstream',
    stableServer: 'Server of the old version',
    canaryServer: 'Server of the new version',
    nginxBinary: 'nginx program',
    mainConfigFile: 'Main configuration file (-c)',
    prefix: 'Prefix folder (-p)',
    pidFile: 'pid file',
    healthPath: 'Path of the health check',
    url: 'Address',
    routerUrl: 'Address of the router',
  },
  /** Below the field, where its name does not say enough. */
  hint: {},
  /** Values of a field that is chosen from a list, by field. */
  choice: {},
  /** By kind: configurations to begin with. */
  preset: {},
  health: {
    'nginx-ok':
      'upstream {{upstream}} (line {{line}}) gives the new version {{percent}} %; {{workers}} workers run, nginx -t passed',
    'nginx-upstream-all-down': 'both versions of upstream {{upstream}} (line {{line}}) are marked down',
    'prometheus-ok': 'the server is healthy, version {{version}}',
    'practice-ok': 'the router answered: new version {{canary}} has {{exposure}}, old version {{stable}}',
  },
} satisfies Translation<typeof source>;
