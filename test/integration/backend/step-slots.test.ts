import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { begin, order } from '../../support/operator.ts';
import { runStep } from '../../support/step-release.ts';

let cockpit: CockpitInProcess;

beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

const capabilities = { shell: 'exec', web: 'probe', metrics: 'metrics', switches: 'flag', board: 'notify' } as const;

/** A running release of these steps, every slot on the practice range. */
async function flying(steps: readonly Record<string, unknown>[], more: object = {}): Promise<FlownRelease> {
  const plan = {
    ...{ apiVersion: 'cockpit/v1', title: 'Slots', from: 'v1', to: 'v2' },
    connections: Object.fromEntries(Object.entries(capabilities).map(([id, capability]) => [id, { capability }])),
    steps: steps.map((step) => ({ title: step.id, after: [], ...step })),
    ...more,
  };
  const release = await cockpit.rehearse(JSON.stringify(plan), Object.keys(capabilities));
  await begin(release);
  return release;
}

describe('a command on a slot', () => {
  it('is rehearsed on the range with what the plan says it prints, and needs no secret there', async () => {
    const release = await flying(
      [
        {
          ...{ id: 'backup', kind: 'command', on: 'shell', run: ['pg_dump', 'orders'], rehearse: '/b/orders.dump' },
          ...{ env: { PGPASSWORD: { secret: 'DB_PASSWORD' } }, expect: { includes: '/b/', excludes: 'pg_dump' } },
          outputs: { file: { pattern: '(/b/\\S+)' } },
        },
      ],
      { secrets: { DB_PASSWORD: {} } },
    );
    const { status, result } = await runStep(release, 'backup');
    expect([status, result?.error]).toEqual(['succeeded', null]);
    expect(result?.outputs).toMatchObject({ file: { kind: 'text' } });
  });
});

describe('a request on a slot', () => {
  it('goes through the router and tells which version answered', async () => {
    const release = await flying([
      { id: 'up', kind: 'http', on: 'web', path: '/health', expect: { servedBy: 'old' } },
      { id: 'share', kind: 'http', on: 'web', path: '/health', times: 20, expect: { newShare: '= 0 %' } },
      { id: 'other', kind: 'http', on: 'web', path: '/health', expect: { servedBy: 'new' } },
    ]);
    expect((await runStep(release, 'up')).status).toBe('succeeded');
    expect((await runStep(release, 'share')).status).toBe('succeeded');
    expect((await runStep(release, 'other')).result?.error?.code).toBe('step-served-by');
  });
});

describe('a baseline', () => {
  it('is kept under its name and is what a limit may be measured from', async () => {
    const release = await flying([
      { id: 'store', kind: 'baseline', name: 'load', from: 'metrics', query: 'gauge("cpu_usage")', unit: 'count' },
      { id: 'bad', kind: 'baseline', name: 'none', from: 'metrics', query: 'nonsense', unit: 'count' },
    ]);
    expect((await runStep(release, 'store')).status).toBe('succeeded');
    const [stored] = release.eventsOf('baseline-stored');
    expect(stored?.payload).toMatchObject({ name: 'load', unit: 'count', value: expect.any(Number) });
    expect(release.state().baselines.load?.value).toBe(stored?.payload.value);
    expect((await runStep(release, 'bad')).result?.error?.code).toBe('baseline-not-read');
    expect(release.state().baselines.none).toBeUndefined();
  });
});

describe('a flag', () => {
  it('is set and read back; what it was before is committed before it is touched, once', async () => {
    const release = await flying(
      [
        { id: 'open', kind: 'flag', flag: 'export', value: true },
        { id: 'brief', kind: 'flag', flag: 'export', value: 'brief' },
      ],
      { flags: [{ id: 'export', title: 'Export', on: 'switches', key: 'export.enabled' }] },
    );
    expect((await runStep(release, 'open')).status).toBe('succeeded');
    expect((await runStep(release, 'brief')).status).toBe('succeeded');
    expect(release.state().flags.export).toMatchObject({
      before: null,
      history: [{ value: true, stepId: 'open' }, { value: 'brief' }],
    });
    const types = release.events().map(({ type }) => type);
    expect(types.indexOf('flag-found')).toBeLessThan(types.indexOf('flag-set'));
    expect(release.eventsOf('flag-found')).toHaveLength(1);
  });

  it('without a slot is set by a person, who says so', async () => {
    const release = await flying([{ id: 'open', kind: 'flag', flag: 'export', value: true }], {
      flags: [{ id: 'export', title: 'Export' }],
    });
    await order(release, { type: 'confirm-step', stepId: 'open', passed: true, note: null, evidenceBlob: null });
    expect(release.state().flags.export?.before).toBeUndefined();
    expect(release.state().flags.export?.history).toMatchObject([{ value: true }]);
  });
});

describe('an announcement', () => {
  it('goes to everybody whom the plan names, with its values filled in', async () => {
    const notice = {
      ...{ id: 'notice', title: 'Notice', when: 'before', on: 'board', subject: 'Release $release.to' },
      ...{ audience: ['Support', 'Shops'], fields: [{ id: 'from', title: 'From', value: '$release.from' }] },
    };
    const release = await flying([{ id: 'tell', kind: 'announce', announcement: 'notice' }], {
      announcements: [notice],
    });
    expect((await runStep(release, 'tell')).status).toBe('succeeded');
    const { releaseId } = release;
    const sent = await cockpit.backend.client.releases.transcript({ releaseId, stepId: 'tell', after: 0 });
    expect(sent.text).toMatch(/^Release v2\n\nFrom: v1\n\nSupport · \S.*\nShops · \S.*\n$/);
    expect(release.state().announced.notice?.receipt).toMatch(/\S, \S/);
  });
});

describe('a slot', () => {
  it.each([
    ['exec', { id: 'run', title: 'Run', kind: 'command', on: 'it', run: ['true'] }, {}],
    [
      'flag',
      { id: 'set', title: 'Set', kind: 'flag', flag: 'f', value: true },
      { flags: [{ id: 'f', title: 'F', on: 'it' }] },
    ],
  ])('%s that a step reaches must be bound when the release is created', async (capability, step, more) => {
    const plan = { apiVersion: 'cockpit/v1', title: 'Slots', from: 'v1', to: 'v2' };
    const text = JSON.stringify({ ...plan, connections: { it: { capability } }, steps: [step], ...more });
    await expect(cockpit.create(text, {})).rejects.toMatchObject({ code: 'connection-missing' });
  });
});
