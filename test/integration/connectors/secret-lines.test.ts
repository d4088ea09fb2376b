import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../electron/backend/connections/connection-config.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { openConnector } from '../../support/open-connector.ts';
import { startCommandGauge } from '../../support/servers/start-command-gauge.ts';
import { startCommandSwitch } from '../../support/servers/start-command-switch.ts';

const call = { deadlineMs: 20_000 };
const token = 'tok-4711-secret';
const secretEnvironment = `API_TOKEN=${token}\nSECOND=two=${token}\n`;
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

it('sends secret headers with every request of a switch, and none of its answers has them', async () => {
  const refused: string[] = [];
  let value = '5';
  const server = createServer(async (request, response) => {
    const { authorization, 'x-api-key': key } = request.headers;
    if (authorization !== token || key !== `${token}:2`) {
      refused.push(request.method ?? '');
      return response.writeHead(403).end(`no ${key}`);
    }
    if (request.method === 'PUT') value = Buffer.concat(await request.toArray()).toString();
    return response.end(value);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as { port: number };
  const config = {
    ...{ url: `http://127.0.0.1:${port}`, readPath: '/{key}', writePath: '/{key}', writeBody: '{value}' },
    entries: ['share'],
  };
  const without = await openConnector(connectorByKind('http-switch'), config);
  ends.push(() => without.close());
  await expect(without.traffic!.read(call)).rejects.toMatchObject({ code: 'endpoint-unauthorised' });
  expect(refused.length).toBeGreaterThan(0);
  refused.length = 0;
  const secretHeaders = `Authorization: ${token}\r\n\nX-API-Key: ${token}:2\n`;
  const { traffic, health, close } = await openConnector(connectorByKind('http-switch'), { ...config, secretHeaders });
  ends.push(close);
  const preview = await traffic!.preview({ kind: 'percent', percent: 10 }, call);
  const revisions = new Map(preview.targets.map((target) => [target.target, target.revision]));
  const made = await traffic!.apply([{ target: 'share', exposure: { kind: 'percent', percent: 10 } }], revisions, call);
  expect(value).toBe('10');
  expect(refused).toEqual([]);
  const said = [preview, [...revisions], made, await traffic!.snapshot(call), await health(call)];
  expect(JSON.stringify(said)).not.toContain(token);
});

describe('a secret environment', () => {
  it('is given to the commands of a switch, and is in no preview, snapshot, revision or error', async () => {
    const scripts = await startCommandSwitch();
    ends.push(() => scripts.stop());
    await scripts.write('app', '5');
    const own = { ...scripts.config, previewCommand: ['env'] };
    const open = async (config: Readonly<Record<string, unknown>>) => {
      const connection = await openConnector(connectorByKind('command-switch'), { ...own, ...config });
      ends.push(() => connection.close());
      return connection.traffic!;
    };
    const traffic = await open({ secretEnvironment });
    const preview = await traffic.preview({ kind: 'percent', percent: 10 }, call);
    const [shown] = preview.targets;
    expect(shown!.diff).toContain('API_TOKEN=•••');
    expect(shown!.diff).toContain('SECOND=•••');
    // Another secret is no other configuration.
    const plain = await open({});
    expect((await plain.preview({ kind: 'percent', percent: 10 }, call)).targets[0]!.revision).toBe(shown!.revision);
    const failing = await open({ secretEnvironment, readCommand: ['sh', '-c', 'env >&2; exit 3'] });
    const fault = await failing.read(call).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'command-failed' });
    const said = [
      preview,
      await traffic.snapshot(call),
      await traffic.read(call),
      (fault as { params: unknown }).params,
    ];
    expect(JSON.stringify(said)).not.toContain(token);
  });

  it('is given to the command of a gauge, and masked where that prints it', async () => {
    const script = await startCommandGauge();
    ends.push(() => script.stop());
    const printing = 'echo "length $(printf %s "$API_TOKEN" | wc -c)"; echo "$API_TOKEN"';
    const open = async (text: string) => {
      const gaugeCommand = ['sh', '-c', text];
      const config = { ...script.config, outputFormat: 'lines', gaugeCommand, pinnedFiles: [], secretEnvironment };
      const connection = await openConnector(connectorByKind('command-gauge'), config);
      ends.push(() => connection.close());
      return connection;
    };
    const { metrics } = await open(printing);
    expect(await metrics!.instant('length', call)).toMatchObject({ value: token.length });
    const failing = await open('echo "bad $SECOND" >&2; exit 3');
    const report = await failing.health(call);
    expect(report.params.detail).toBe('bad •••');
  });
});

it.each([
  ['http-switch', 'secretHeaders', { url: 'http://127.0.0.1:1', readPath: '/', writePath: '/' }],
  ['command-gauge', 'secretEnvironment', { gaugeCommand: ['true'], windowSeconds: 60 }],
])('names the field and the line of %s that does not fit, and nothing of it', async (kind, field, config) => {
  const connector = await connectorByKind(kind).load();
  const wrong = { ...config, [field]: `\nA${field === 'secretHeaders' ? ':' : '='}1\n${token}` };
  expect(() => parseConfig(connector, wrong, {})).toThrow(
    expect.objectContaining({ code: 'connection-invalid', params: { place: `${field}.2`, detail: '' } }),
  );
});
