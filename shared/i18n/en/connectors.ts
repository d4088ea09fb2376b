import type { Translation } from '../translation.ts';
import type { connectors as source } from '../zh/connectors.ts';

export const connectors = {
  kind: {
    nginx: 'nginx',
    haproxy: 'HAProxy',
    'http-switch': 'HTTP switch (configuration centre)',
    prometheus: 'Prometheus',
    practice: 'Practice range',
  },
  field: {
    machines: 'Computers (none: this one)',
    configFile: 'Configuration file (the one that holds the upstream)',
    upstream: 'Name of the upstream',
    stableServer: 'Server of the old version',
    canaryServer: 'Server of the new version',
    nginxBinary: 'nginx program',
    mainConfigFile: 'Main configuration file (-c)',
    prefix: 'Prefix folder (-p)',
    pidFile: 'pid file',
    healthPath: 'Path of the health check',
    machine: 'Machine',
    socket: 'Runtime API (path of the stats socket, or host:port)',
    backend: 'Name of the backend',
    offState: 'How a server is left without traffic',
    url: 'Address',
    routerUrl: 'Address of the router',
    headers: 'Headers of every request, one a line: Name: value',
    keyPrefix: 'Prefix of every key',
    readMethod: 'Read: method',
    readPath: 'Read: path',
    readBody: 'Read: body',
    valuePath: 'Path of the value in the JSON answer',
    valueEncoding: 'How the value stands there',
    revisionPath: 'Path of the revision in the JSON answer',
    revisionHeader: 'Header with the revision',
    writeMethod: 'Write: method',
    writePath: 'Write: path',
    writeBody: 'Write: body',
    refusedStatus: 'Status of a refused write',
    acceptedPath: 'Path that is true where a write was made',
    deleteMethod: 'Delete: method',
    deletePath: 'Delete: path',
    deleteBody: 'Delete: body',
    entries: 'Entries that hold the share, one a line',
    shareTemplate: 'How the share is written',
    missingIsNone: 'A missing entry means nobody',
  },
  /** Below the field, where its name does not say enough. */
  hint: {
    headers: '{key} and {revision} are filled in, e.g. If-Match: {revision}',
    readPath: 'with {key}',
    valuePath: 'e.g. kvs[0].value; empty: the whole answer',
    revisionHeader: "e.g. ETag, where the answer's JSON has none",
    writeBody: '{key}, {value}, {revision}, each also as |json, |base64 or |url',
    refusedStatus: '409 and 412 always are',
    acceptedPath: '$: the whole answer; empty: not looked at',
    deletePath: 'empty: entries cannot be taken away',
    entries: 'key, or key#path within its JSON or YAML document',
    shareTemplate: 'with {percent}, {permille} or {ratio}, or with {canary} and {stable}',
  },
  /** Values of a field that is chosen from a list, by field. */
  choice: {
    valueEncoding: { text: 'as it is', base64: 'base64', json: 'JSON itself' },
    offState: { weight: 'weight 0', drain: 'drain (keeps sticky sessions)', maint: 'maint (takes nothing at all)' },
  },
  /** By kind: configurations to begin with. */
  preset: {
    'http-switch': { etcd: 'etcd v3 gateway', consul: 'Consul KV', blank: 'Another service' },
  },
  health: {
    'nginx-ok':
      'upstream {{upstream}} (line {{line}}) gives the new version {{percent}} %; {{workers}} workers run, nginx -t passed',
    'nginx-hosts-ok':
      '{{hosts}} hosts: upstream {{upstream}} gives the new version {{percent}} %; nginx -t passed on each',
    'nginx-upstream-all-down': 'both versions of upstream {{upstream}} (line {{line}}) are marked down',
    'http-switch-ok': 'the service answered; shares read: {{targets}}; a write is refused where the revision changed',
    'http-switch-ok-unguarded':
      'the service answered; shares read: {{targets}}; writes carry no revision: a change made in the same moment is written over',
    'haproxy-ok':
      'HAProxy {{version}} ({{threads}} threads), backend {{backend}}: the new version has {{percent}} %, after a restart {{restartPercent}} %; {{stable}}, {{canary}}',
    'haproxy-nobody-serves': 'no server of backend {{backend}} takes requests',
    'haproxy-server-down': '{{server}} of backend {{backend}} does not pass its health check: {{status}}',
    'prometheus-ok': 'the server is healthy, version {{version}}',
    'practice-ok': 'the router answered: new version {{canary}} has {{exposure}}, old version {{stable}}',
  },
} satisfies Translation<typeof source>;
