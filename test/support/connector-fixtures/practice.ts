import { startRange } from '../../../electron/backend/practice/range.ts';
import { freePort } from '../servers/free-port.ts';
import { startHangingServer } from '../servers/start-hanging-server.ts';
import { waitFor } from '../wait-for.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

const backup = ['pg_dump', '--file', '/backup/scm 20260105.sql', "it's"];

export async function practiceFixture(): Promise<ConnectorFixture> {
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
      emptyIsUnheard: false,
      hangingConfig: { routerUrl: `http://127.0.0.1:${hanging.port}` },
    },
    probe: { stopStable: async () => range.setFault('stable-down', true), throughSwitch: true, rehearses: true },
    exec: {
      printing: (text, code = 0) => {
        range.setFault('exec', code !== 0, code === 0 ? {} : { mode: 'exit', code });
        return { command: backup, rehearse: text };
      },
      hanging: () => {
        range.setFault('exec', true, { mode: 'hang' });
        return { command: backup };
      },
      calm: () => range.setFault('exec', false),
      rehearses: true,
    },
    cluster: 'rehearsed',
    flag: {
      async changeByHand(key, value) {
        await fetch(`${routerUrl}/admin/flags`, { method: 'PUT', body: JSON.stringify({ key, value }) });
      },
    },
    killSwitch: {
      async spoil(key) {
        await fetch(`${routerUrl}/admin/flags`, { method: 'PUT', body: JSON.stringify({ key, value: 'perhaps' }) });
      },
      breakTheRest() {
        range.setFault('metrics-dead', true, { mode: 'hang' });
        range.setFault('stable-down', true);
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
