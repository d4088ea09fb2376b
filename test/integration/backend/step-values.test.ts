import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { begin } from '../../support/operator.ts';
import { beginSteps, runStep } from '../../support/step-release.ts';

let cockpit: CockpitInProcess;

beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

async function transcript(release: FlownRelease, stepId: string): Promise<string> {
  const { releaseId } = release;
  return (await cockpit.backend.client.releases.transcript({ releaseId, stepId, after: 0 })).text;
}
const errorOf = async (release: FlownRelease, stepId: string) => (await runStep(release, stepId)).result?.error;

describe('values', () => {
  it('reach later programs as arguments and environment, and never a text that a shell reads', async () => {
    const file = join(cockpit.dataDirectory, 'a b;echo bad.gz');
    await writeFile(file, '');
    const release = await beginSteps(
      cockpit,
      { id: 'backup', kind: 'command', run: ['echo', file], outputs: { file: { pattern: '(/.*\\.gz)' } } },
      { id: 'argument', kind: 'command', run: ['ls', '$steps.backup.file'] },
      {
        id: 'text',
        kind: 'command',
        run: ['sh', '-c', 'echo "[$steps.backup.file]" "$1"', 'sh', '$steps.backup.file'],
      },
      { id: 'environment', kind: 'command', run: ['sh', '-c', 'echo "$FILE"'], env: { FILE: '$steps.backup.file' } },
    );
    for (const id of ['backup', 'argument', 'text', 'environment']) {
      expect((await runStep(release, id)).status, id).toBe('succeeded');
    }
    expect(await transcript(release, 'argument')).toBe(`${file}\n`);
    expect(await transcript(release, 'text')).toBe(`[.backup.file] ${file}\n`);
    expect(await transcript(release, 'environment')).toBe(`${file}\n`);
    // The value lies where it can be redacted, and nowhere in the events.
    expect(JSON.stringify(release.events())).not.toContain('echo bad');
    expect(release.state().steps.backup?.result?.outputs).toMatchObject({ file: { kind: 'text' } });
  });

  it('that are missing, or would turn into an option, fail the step by name before anything runs', async () => {
    const release = await beginSteps(
      cockpit,
      { id: 'gives', kind: 'command', run: ['echo', '--delete'], outputs: { flag: {} } },
      { id: 'uses', kind: 'command', run: ['ls', '$steps.gives.flag'] },
      { id: 'nothing', kind: 'command', run: ['true'], outputs: { gone: { pattern: 'never' } } },
    );
    expect(await errorOf(release, 'uses')).toMatchObject({
      code: 'value-missing',
      params: { value: 'steps.gives.flag' },
    });
    await runStep(release, 'gives');
    expect(await errorOf(release, 'uses')).toMatchObject({ code: 'value-unfit' });
    expect(await errorOf(release, 'nothing')).toMatchObject({
      code: 'step-output-missing',
      params: { output: 'gone', reason: 'missing' },
    });
  });
});

describe('expectations of a program', () => {
  it('decide beside the exit code; an informational one never fails', async () => {
    const say = (id: string, text: string, more: object) => ({ id, kind: 'command', run: ['echo', text], ...more });
    const release = await beginSteps(
      cockpit,
      say('holds', 'all ok', { expect: { includes: 'ok', excludes: 'error' } }),
      say('lacks', 'failed', { expect: { includes: 'ok' } }),
      say('error', 'an error', { expect: { excludes: 'error' } }),
      say('within', 'p95=0.42', { expect: { number: { pattern: 'p95=([0-9.]+)', is: '≤ 2.5 s' } } }),
      say('beyond', 'p95=3', { expect: { number: { pattern: 'p95=([0-9.]+)', is: '≤ 2.5 s' } } }),
      { id: 'two', kind: 'command', run: ['sh', '-c', 'exit 2'], expect: { exitCode: 2 } },
      { id: 'shows', kind: 'command', run: ['sh', '-c', 'exit 7'], informational: true },
    );
    const found: Record<string, unknown> = {};
    for (const { id } of release.state().definition.plan.steps) {
      const { status, result } = await runStep(release, id);
      found[id] = [status, result?.error?.code ?? null];
    }
    expect(found).toEqual({
      holds: ['succeeded', null],
      lacks: ['failed', 'step-output-lacks'],
      error: ['failed', 'step-output-holds'],
      within: ['succeeded', null],
      beyond: ['failed', 'step-number-off'],
      two: ['succeeded', null],
      shows: ['succeeded', 'step-exit-code'],
    });
  });
});

describe('a secret', () => {
  const name = 'COCKPIT_TEST_TOKEN';
  afterEach(() => {
    delete process.env[name];
  });
  const create = async () => {
    const secret = { secret: name };
    const step = (id: string, run: readonly string[], more: object) => ({
      id,
      title: id,
      kind: 'command',
      after: [],
      run,
      ...more,
    });
    const plan = {
      ...{ apiVersion: 'cockpit/v1', title: 'Secrets', from: 'v1', to: 'v2', secrets: { [name]: {} } },
      steps: [
        step('prints', ['sh', '-c', 'echo "token $TOKEN"'], { env: { TOKEN: secret } }),
        step('others', ['env'], {}),
      ],
    };
    const release = await cockpit.create(JSON.stringify(plan), {});
    await begin(release);
    return release;
  };

  it('comes from the environment of the cockpit, is masked where it is printed, and reaches nobody else', async () => {
    process.env[name] = 'hunter2-very-secret';
    const release = await create();
    expect((await runStep(release, 'prints')).status).toBe('succeeded');
    expect(await transcript(release, 'prints')).toBe('token •••\n');
    await runStep(release, 'others');
    expect(await transcript(release, 'others')).not.toContain('hunter2');
    expect(JSON.stringify(release.events())).not.toContain('hunter2');
  });

  it('that the vault keeps reaches the step, and is masked as well', async () => {
    const { vault } = cockpit.backend.client;
    await vault.setPassphrase({ commandId: 'passphrase', passphrase: 'correct horse battery' });
    await vault.setPlanSecret({ commandId: 'secret', name, value: 'kept-in-the-vault' });
    const release = await create();
    expect((await runStep(release, 'prints')).status).toBe('succeeded');
    expect(await transcript(release, 'prints')).toBe('token •••\n');
    expect(JSON.stringify(release.events())).not.toContain('kept-in-the-vault');
  });

  it('that is not there fails the step by its name', async () => {
    expect(await errorOf(await create(), 'prints')).toMatchObject({ code: 'secret-missing', params: { secret: name } });
  });
});

describe('a job behind HTTP', () => {
  let server: Server;
  let url: string;
  let asked: string[];
  let end: object;

  beforeEach(async () => {
    asked = [];
    end = { state: 'DONE', rows: 12 };
    const answer = (request: IncomingMessage): object => {
      if (request.url === '/jobs') return { id: 'a/b' };
      return asked.filter((line) => line.startsWith('GET')).length < 3 ? { state: 'RUNNING' } : end;
    };
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'X-Version': 'v2' }).end(JSON.stringify(answer(request)));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const job = () => ({
    ...{ id: 'job', kind: 'http', url: `${url}/jobs`, method: 'POST', expect: { headers: { 'x-version': 'v2' } } },
    outputs: { id: { path: 'id' }, rows: { path: 'rows', type: 'number' } },
    poll: {
      ...{ path: '/jobs/$steps.job.id', every: '30ms' },
      until: [{ path: 'state', equals: 'DONE' }],
      failWhen: [{ path: 'state', equals: 'FAILED' }],
    },
    timeout: '5s',
  });

  it('is started and asked until it is done; its outputs come from either answer', async () => {
    const release = await beginSteps(cockpit, job());
    const { status, result } = await runStep(release, 'job');
    expect([status, result?.error]).toEqual(['succeeded', null]);
    expect(asked).toEqual(['POST /jobs', 'GET /jobs/a%2Fb', 'GET /jobs/a%2Fb', 'GET /jobs/a%2Fb']);
    expect(result?.outputs).toMatchObject({ rows: { kind: 'value', value: 12 }, id: { kind: 'text' } });
  });

  it('that fails, or does not end in time, fails the step', async () => {
    end = { state: 'FAILED' };
    const release = await beginSteps(cockpit, job(), { ...job(), id: 'slow', timeout: '200ms' });
    expect(await errorOf(release, 'job')).toMatchObject({ code: 'step-job-failed' });
    end = { state: 'RUNNING' };
    const slow = { ...job(), id: 'never', timeout: '250ms', poll: { ...job().poll, path: '/jobs/x' } };
    const other = await beginSteps(cockpit, slow);
    expect(await errorOf(other, 'never')).toMatchObject({ code: 'deadline-exceeded' });
  });

  it('many requests: every one must be as expected', async () => {
    const many = {
      id: 'many',
      kind: 'http',
      url: `${url}/jobs`,
      times: 20,
      expect: { json: [{ path: 'id', equals: 'a/b' }] },
    };
    const release = await beginSteps(cockpit, many, {
      ...many,
      id: 'wrong',
      expect: { json: [{ path: 'id', equals: 'c' }] },
    });
    expect((await runStep(release, 'many')).status).toBe('succeeded');
    expect(asked).toHaveLength(20);
    expect(await errorOf(release, 'wrong')).toMatchObject({ code: 'step-json-differs' });
    expect(asked).toHaveLength(21);
  });
});
