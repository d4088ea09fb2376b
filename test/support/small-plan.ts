import type { NginxFixture } from './servers/start-nginx.ts';

/** A stored connection as a file for `--bind` holds it. */
export interface ConnectionFile {
  readonly kind: string;
  readonly environment: 'production' | 'staging' | 'test';
  readonly config: Readonly<Record<string, unknown>>;
}

export function nginxConnection(nginx: NginxFixture): ConnectionFile {
  return { kind: 'nginx', environment: 'test', config: nginx.config };
}

export function prometheusConnection(url: string): ConnectionFile {
  return { kind: 'prometheus', environment: 'test', config: { url } };
}

/** The shortest plan that flies: 10 % → 50 % on the given switches, and whatever is added (JSON is YAML). */
export function smallPlan(additions: Readonly<Record<string, unknown>> = {}, switches: readonly string[] = ['edge']) {
  const { connections = {}, ...rest } = additions;
  return JSON.stringify({
    apiVersion: 'cockpit/v1',
    title: 'Small release',
    from: 'v1',
    to: 'v2',
    connections: {
      ...Object.fromEntries(switches.map((id) => [id, { capability: 'traffic' }])),
      ...(connections as object),
    },
    batches: [
      { id: 'B10', exposure: '10 %', observe: '0s' },
      { id: 'B50', exposure: '50 %', observe: '0s' },
    ],
    ...rest,
  });
}
