import type { Capability } from '../../electron/backend/connectors/connector.ts';
import { startRange } from '../../electron/backend/practice/range.ts';
import { freePort } from './servers/free-port.ts';
import { startHangingServer } from './servers/start-hanging-server.ts';
import { startNginx } from './servers/start-nginx.ts';
import { startPrometheus } from './servers/start-prometheus.ts';
import { waitFor } from './wait-for.ts';

/** What a contract suite needs of the real thing behind one kind of connection. */
export interface ConnectorFixture {
  /** Configuration of a connection to the running thing. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly traffic?: {
    /** The one target of the connection; its share of the new version is 1 % at the start. */
    readonly target: string;
    /** Somebody else sets another share than what any test here sets, and it is in effect on return. */
    changeByHand(): Promise<void>;
    /** Code of the refusal of a raise after that. */
    readonly changedCode: string;
    /** From now on a shift by a connection with this configuration never comes to an end, nor to an error. */
    hang(): Promise<Readonly<Record<string, unknown>>>;
    unhang(): Promise<void>;
  };
  readonly metrics?: {
    /** Each a query that ends as its name says; every one has data from the start. */
    readonly queries: { readonly value: string; readonly empty: string; readonly invalid: string };
    readonly manySeries?: string;
    readonly notANumber?: string;
    /** Configuration of a connection to something that takes connections and never answers. */
    readonly hangingConfig: Readonly<Record<string, unknown>>;
  };
  readonly probe?: {
    /** The old version ends; the new one goes on. */
    stopStable(): Promise<void>;
    /** Whether requests can be sent through the switch. */
    readonly throughSwitch: boolean;
  };
  readonly exec?: {
    /** From now on commands end with this code, though they are told to print the same; null: as they do. */
    endWith(exitCode: number | null): void;
    /** From now on a command never ends by itself. */
    hang(): void;
    /** Whether it really runs programs, or only says what it would run. */
    readonly rehearses: boolean;
  };
  readonly flag?: {
    /** Sets a flag past the connection. */
    changeByHand(key: string, value: string): Promise<void>;
  };
  readonly notify?: {
    /** What has arrived at the other side, the newest at the end. */
    received(): Promise<readonly { readonly audience: string; readonly subject: string; readonly body: string }[]>;
  };
  readonly alerts?: {
    /** One alert fires on return, or none again. */
    fire(name: string, severity: string): void;
    calm(): void;
  };
  /** Configuration of a connection to something that takes connections and never answers. */
  readonly hangingConfig?: Readonly<Record<string, unknown>>;
  /** Configuration of a connection to a port where nobody listens. */
  readonly goneConfig?: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

async function nginxFixture(): Promise<ConnectorFixture> {
  const nginx = await startNginx();
  return {
    config: nginx.config,
    traffic: {
      target: 'local',
      changedCode: 'nginx-config-changed',
      async changeByHand() {
        const text = await nginx.readConfig();
        await nginx.writeConfig(
          text.replace(/weight=\d+; {2}# 旧/, 'weight=93;  # 旧').replace('weight=1 ', 'weight=7 '),
        );
        await nginx.reload();
      },
      async hang() {
        nginx.process.pause();
        return nginx.config;
      },
      unhang: async () => nginx.process.resume(),
    },
    probe: { stopStable: () => nginx.stable.stop(), throughSwitch: false },
    stop: () => nginx.stop(),
  };
}

async function prometheusFixture(): Promise<ConnectorFixture> {
  const prometheus = await startPrometheus({ targets: [], scrapeIntervalMs: 250 });
  const hanging = await startHangingServer();
  return {
    config: { url: prometheus.url },
    metrics: {
      queries: { value: 'vector(42)', empty: 'no_such_metric', invalid: 'rate(' },
      manySeries: 'label_replace(vector(1), "a", "x", "", "") or label_replace(vector(2), "a", "y", "", "")',
      notANumber: 'vector(0) / 0',
      hangingConfig: { url: `http://127.0.0.1:${hanging.port}` },
    },
    async stop() {
      await prometheus.stop();
      await hanging.stop();
    },
  };
}

async function practiceFixture(): Promise<ConnectorFixture> {
  const range = await startRange({ requestsPerSecond: 200, percent: 1 });
  const hanging = await startHangingServer();
  const { routerUrl } = range.addresses;
  await waitFor('the synthetic users have been answered', () => range.status().users.answered > 20);
  return {
    config: { routerUrl },
    traffic: {
      target: 'router',
      changedCode: 'practice-split-changed',
      async changeByHand() {
        await fetch(`${routerUrl}/admin/split`, { method: 'PUT', body: '{"percent":7}' });
      },
      hang: async () => ({ routerUrl: `http://127.0.0.1:${hanging.port}` }),
      unhang: async () => {},
    },
    metrics: {
      queries: { value: 'requests[30m]', empty: 'error_ratio{version="nobody"}[1s]', invalid: 'rate(' },
      hangingConfig: { routerUrl: `http://127.0.0.1:${hanging.port}` },
    },
    probe: { stopStable: async () => range.setFault('stable-down', true), throughSwitch: true },
    exec: {
      endWith: (code) => range.setFault('exec', code !== null, code === null ? {} : { mode: 'exit', code }),
      hang: () => range.setFault('exec', true, { mode: 'hang' }),
      rehearses: true,
    },
    flag: {
      async changeByHand(key, value) {
        await fetch(`${routerUrl}/admin/flags`, { method: 'PUT', body: JSON.stringify({ key, value }) });
      },
    },
    notify: {
      async received() {
        const { messages } = (await (await fetch(`${routerUrl}/admin/messages`)).json()) as {
          messages: { audience: string; subject: string; body: string }[];
        };
        return messages;
      },
    },
    alerts: {
      fire: (name, severity) => range.setFault('alert', true, { name, severity }),
      calm: () => range.setFault('alert', false),
    },
    hangingConfig: { routerUrl: `http://127.0.0.1:${hanging.port}` },
    goneConfig: { routerUrl: `http://127.0.0.1:${await freePort()}` },
    async stop() {
      await range.stop();
      await hanging.stop();
    },
  };
}

const fixtures: Readonly<Record<string, () => Promise<ConnectorFixture>>> = {
  nginx: nginxFixture,
  prometheus: prometheusFixture,
  practice: practiceFixture,
};

/** Starts the thing behind a kind. A kind without a fixture is an error: no connector escapes its contract. */
export async function startConnectorFixture(kind: string, capability: Capability): Promise<ConnectorFixture> {
  const start = fixtures[kind];
  if (start === undefined) throw new Error(`no fixture for ${kind}, which claims ${capability}: add one here`);
  return start();
}
