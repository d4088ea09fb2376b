import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  ConnectorInstance,
  TrafficCapability,
  TrafficSnapshot,
} from '../../../electron/backend/connectors/connector.ts';
import { compareExposure, type Exposure, exposureSchema } from '../../../shared/release/exposure.ts';
import type { FoundSplit } from '../../../shared/release/split.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { cancelsAtOnce } from '../../support/ends-in-time.ts';
import { claiming, openConnector } from '../../support/open-connector.ts';

const call = { deadlineMs: 10_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
/** One exposure of every kind; each opens something, but `none`. */
const ofKind: { readonly [Kind in Exposure['kind']]: Extract<Exposure, { kind: Kind }> } = {
  percent: { kind: 'percent', percent: 25 },
  permille: { kind: 'permille', permille: 5 },
  weights: { kind: 'weights', stable: 3, canary: 1 },
  replicas: { kind: 'replicas', canary: 1, stable: 3 },
  targets: { kind: 'targets', targets: ['cn-north', 'planTier=pro & level>=5'] },
  both: { kind: 'both', percent: 12.5, targets: ['city=北京|上海', 'internal=true'] },
  shares: {
    kind: 'shares',
    shares: [
      { target: 'userType=vip', percent: 50 },
      { target: 'userType=regular', percent: 0.5 },
    ],
  },
  none: { kind: 'none' },
};
const kinds = exposureSchema.options.map((option) => option.shape.kind.value);

describe.each(claiming('traffic'))('traffic of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;
  let traffic: TrafficCapability;
  let target: string;

  const open = (config: Readonly<Record<string, unknown>>) => openConnector(metadata, config, fixture.surroundings);
  const at = (value: number) => {
    const { reported } = fixture.traffic!;
    return { targets: [{ target, exposure: percent(value), ...(reported && { reported }) }] };
  };
  const lasting = (snapshot: TrafficSnapshot) => fixture.traffic!.lasting?.(snapshot) ?? snapshot;
  const lower = (value: number) => traffic.apply([{ target, exposure: percent(value) }], null, call);
  async function raise(value: number) {
    const { targets } = await traffic.preview(percent(value), call);
    const revisions = new Map(targets.map((one) => [one.target, one.revision]));
    return traffic.apply([{ target, exposure: percent(value) }], revisions, call);
  }

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'traffic');
    connection = await open(fixture.config);
    traffic = connection.traffic!;
    target = fixture.traffic!.target;
  });
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });
  beforeEach(async () => {
    await lower(1);
  });

  it('reads the share that is live', async () => {
    expect(await traffic.read(call)).toEqual(at(1));
  });

  it('says what a change would do and does not do it', async () => {
    const preview = await traffic.preview(percent(10), call);
    expect(preview.targets).toMatchObject([{ target, from: percent(1), to: percent(10) }]);
    const [shown] = preview.targets;
    expect(shown!.diff.split('\n').filter((line) => /^[-+](?![-+])/.test(line)).length).toBeGreaterThanOrEqual(2);
    expect(await traffic.preview(percent(10), call)).toEqual(preview);
    expect(await traffic.read(call)).toEqual(at(1));
  });

  it('goes up and down through every share, each read back', async () => {
    for (const value of [10, 50, 100]) {
      expect(await raise(value)).toEqual(at(value));
      expect(await traffic.read(call)).toEqual(at(value));
    }
    for (const value of [99.5, 0.5, 0]) {
      expect(await lower(value)).toEqual(at(value));
      expect(await traffic.read(call)).toEqual(at(value));
    }
  });

  it('changes nothing when it is told to set what is there', async () => {
    const before = await traffic.preview(percent(1), call);
    expect(before.targets[0]!.diff).toBe('');
    expect(await lower(1)).toEqual(at(1));
    expect(await traffic.preview(percent(1), call)).toEqual(before);
  });

  it('refuses a raise on a state that is another one by now, and lowers from there', async () => {
    const preview = await traffic.preview(percent(50), call);
    const revisions = new Map(preview.targets.map((one) => [one.target, one.revision]));
    await fixture.traffic!.changeByHand();
    await expect(traffic.apply([{ target, exposure: percent(50) }], revisions, call)).rejects.toMatchObject({
      code: fixture.traffic!.changedCode,
    });
    expect(await traffic.read(call)).toEqual(at(7));
    expect(await lower(0)).toEqual(at(0));
  });

  it('puts a snapshot back', async () => {
    const snapshot = await traffic.snapshot(call);
    await raise(50);
    // To be read and compared: what the system counts by itself does not tell two states apart.
    const textOf = (one: TrafficSnapshot) => traffic.snapshotText?.(one) ?? one.content;
    expect(textOf(await traffic.snapshot(call))).not.toBe(textOf(snapshot));
    expect(await traffic.restore(snapshot, call)).toEqual(at(1));
    expect(lasting(await traffic.snapshot(call))).toEqual(lasting(snapshot));
    expect(textOf(await traffic.snapshot(call))).toBe(textOf(snapshot));
    const foreign = { ...snapshot, mediaType: 'image/png' };
    await expect(traffic.restore(foreign, call)).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('claims the same kinds of exposure before and after its code is loaded', () => {
    expect(metadata.exposures?.length).toBeGreaterThan(0);
    expect(traffic.exposures).toEqual(metadata.exposures);
  });

  it.each(kinds.filter((kind) => metadata.exposures?.includes(kind)))(
    'carries %s: shown, set, read back, put back from a snapshot, and lowered to nothing',
    async (kind) => {
      const to = ofKind[kind];
      const shows = (found: FoundSplit) =>
        expect(found.targets.map((one) => [one.target, compareExposure(one.exposure, to)])).toEqual([
          [target, 'equal'],
        ]);
      const { targets } = await traffic.preview(to, call);
      expect(targets[0]!.diff).not.toBe('');
      expect(await traffic.read(call)).toEqual(at(1));
      const revisions = new Map(targets.map((one) => [one.target, one.revision]));
      shows(await traffic.apply([{ target, exposure: to }], revisions, call));
      shows(await traffic.read(call));
      expect((await traffic.preview(to, call)).targets[0]!.diff).toBe('');
      const snapshot = await traffic.snapshot(call);
      expect(await lower(0)).toEqual(at(0));
      shows(await traffic.restore(snapshot, call));
      expect(lasting(await traffic.snapshot(call))).toEqual(lasting(snapshot));
    },
  );

  it.each(kinds.filter((kind) => !metadata.exposures?.includes(kind)))(
    'refuses %s before anything is changed',
    async (kind) => {
      const refusal = { code: 'exposure-not-carried', params: { kind } };
      await expect(traffic.preview(ofKind[kind], call)).rejects.toMatchObject(refusal);
      const apply = traffic.apply([{ target, exposure: ofKind[kind] }], null, call);
      await expect(apply).rejects.toMatchObject(refusal);
      expect(await traffic.read(call)).toEqual(at(1));
    },
  );

  it('refuses an unknown target and an unseen raise', async () => {
    const elsewhere = traffic.apply([{ target: 'elsewhere', exposure: percent(0) }], null, call);
    await expect(elsewhere).rejects.toMatchObject({ code: 'not-found' });
    const unseen = traffic.apply([{ target, exposure: percent(50) }], new Map(), call);
    await expect(unseen).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await traffic.read(call)).toEqual(at(1));
  });

  it('gives up every call that is cancelled before it begins', async () => {
    const cancelled = { ...call, signal: AbortSignal.abort() };
    const snapshot = await traffic.snapshot(call);
    const { targets } = await traffic.preview(percent(50), call);
    const revisions = new Map(targets.map((one) => [one.target, one.revision]));
    const attempts = [
      traffic.read(cancelled),
      traffic.preview(percent(50), cancelled),
      traffic.apply([{ target, exposure: percent(50) }], revisions, cancelled),
      traffic.snapshot(cancelled),
      traffic.restore(snapshot, cancelled),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'cancelled' });
    expect(await traffic.read(call)).toEqual(at(1));
  });

  it('does not wait longer than it may for a shift that hangs, nor after a cancel', async () => {
    const config = await fixture.traffic!.hang();
    const hanging = await open(config);
    try {
      const shift = (options: { deadlineMs: number; signal?: AbortSignal }) =>
        hanging.traffic!.apply([{ target, exposure: percent(0) }], null, options);
      const beganAt = performance.now();
      await expect(shift({ deadlineMs: 300 })).rejects.toMatchObject({ code: 'deadline-exceeded' });
      expect(performance.now() - beganAt).toBeLessThan(1_500);
      await cancelsAtOnce((signal) => shift({ deadlineMs: 60_000, signal }));
    } finally {
      await fixture.traffic!.unhang();
      await hanging.close();
    }
  });

  it('is well', async () => {
    expect(await connection.health(call)).toMatchObject({ ok: true, code: expect.stringContaining(metadata.kind) });
  });
});
