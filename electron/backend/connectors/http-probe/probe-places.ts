import { createEndpoint, type Endpoint } from '../../endpoints/endpoint.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { HttpAnswer } from '../../platform/http-client.ts';
import type { HttpProbeConfig } from './http-probe-config.ts';
import { markOf, type Version, versionOf } from './version-mark.ts';

export interface PlaceAnswer extends HttpAnswer {
  readonly mark: string | null;
  readonly version: Version | null;
}

/** Somewhere that is asked: the address itself, or one host behind it. */
export interface ProbePlace {
  /** `host:port`. */
  readonly target: string;
  readonly endpoint: Endpoint;
  /** One `GET`; any status is an answer. Throws what the endpoint throws. */
  ask(
    how: { readonly connection: 'fresh' | 'keepAlive'; readonly headers?: Readonly<Record<string, string>> },
    options: CallOptions,
  ): Promise<PlaceAnswer>;
  close(): void;
}

/** Throws `connection-invalid` where the endpoint cannot be used. */
export function probePlace(config: HttpProbeConfig, host: string | null): ProbePlace {
  const { host: name } = new URL(config.url);
  const url = new URL(config.url);
  if (host !== null) url.host = host;
  // A port of its own that is the scheme's usual one is not kept by `host`.
  if (host !== null) url.port = host.slice(host.lastIndexOf(':') + 1);
  const endpoint = createEndpoint({ ...config, url: url.href });
  // Node takes the name in the certificate from this header as well.
  const ownHost: Record<string, string> = host === null ? {} : { host: name };
  return {
    target: host ?? name,
    endpoint,
    async ask({ connection, headers = {} }, options) {
      const close: Record<string, string> = connection === 'fresh' ? { connection: 'close' } : {};
      const answer = await endpoint.request(
        {
          path: config.probePath,
          headers: { 'cache-control': 'no-cache', ...headers, ...ownHost, ...close },
          anyStatus: true,
          // A request that is sent anew over a connection of its own would count as one over a kept one.
          repeatable: connection === 'keepAlive',
        },
        options,
      );
      const mark = markOf(config, answer);
      return { ...answer, mark, version: versionOf(config, mark) };
    },
    close: () => endpoint.close(),
  };
}
