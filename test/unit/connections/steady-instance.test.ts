import { expect, it } from 'vitest';
import { createCircuit } from '../../../electron/backend/connections/circuit.ts';
import { steadyInstance } from '../../../electron/backend/connections/steady-instance.ts';
import type { ConnectorInstance, Reading, TrafficCapability } from '../../../electron/backend/connectors/connector.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { FoundSplit } from '../../../shared/release/split.ts';

const call = { deadlineMs: 5_000 };
const split: FoundSplit = { targets: [{ target: 'local', exposure: { kind: 'percent', percent: 5 } }] };
const change = [{ target: 'local', exposure: { kind: 'percent', percent: 0 } }] as const;
const gone = () =>
  new CockpitFault('connection-unreachable', { host: 'edge', detail: 'ECONNREFUSED' }, { retryable: true });

/** A switch that fails as often as it is told, and counts how often it was asked. */
function shaky() {
  const asked = { read: 0, apply: 0, instant: 0 };
  const left = { fails: 0, fault: gone as () => Error };
  const answer = (what: keyof typeof asked) => {
    asked[what] += 1;
    if (left.fails > 0) {
      left.fails -= 1;
      throw left.fault();
    }
    return split;
  };
  const traffic: TrafficCapability = {
    exposures: ['percent'],
    patienceMs: 300_000,
    read: async () => answer('read'),
    preview: async () => ({ targets: [] }),
    apply: async () => answer('apply'),
    snapshot: async () => ({ mediaType: 'text/plain', content: '' }),
    restore: async () => answer('apply'),
  };
  const instance: ConnectorInstance = {
    traffic,
    metrics: {
      instant: async (): Promise<Reading> => {
        asked.instant += 1;
        return left.fails-- > 0
          ? { kind: 'missing', reason: 'unreachable', detail: 'ECONNREFUSED' }
          : { kind: 'value', value: 1, sampledAt: 0 };
      },
      range: async () => [],
    },
    health: async () => ({ ok: true, code: 'ok', params: {}, tookMs: 1 }),
    close: async () => {},
  };
  const clock = { ms: 0 };
  const circuit = createCircuit(() => clock.ms);
  return { asked, left, clock, circuit, instance, steady: steadyInstance(instance, circuit, 'edge') };
}

it('reads and lowers again after a failure that may pass, and raises once', async () => {
  const { steady, asked, left } = shaky();
  left.fails = 2;
  expect(await steady.traffic!.read(call)).toEqual(split);
  expect(asked.read).toBe(3);
  left.fails = 2;
  expect(await steady.traffic!.apply(change, null, call)).toEqual(split);
  expect(asked.apply).toBe(3);
  left.fails = 1;
  await expect(steady.traffic!.apply(change, new Map([['local', 'r1']]), call)).rejects.toMatchObject({
    code: 'connection-unreachable',
  });
  expect(asked.apply).toBe(4);
});

it('says of the switch what it says of itself', () => {
  const { exposures, patienceMs } = shaky().steady.traffic!;
  expect({ exposures, patienceMs }).toEqual({ exposures: ['percent'], patienceMs: 300_000 });
});

it('takes a refusal for an answer: it is neither repeated nor held against the connection', async () => {
  const { steady, asked, left, circuit } = shaky();
  left.fault = () => new CockpitFault('nginx-config-changed', { file: 'edge.conf' });
  left.fails = 6;
  for (let index = 0; index < 6; index += 1) {
    await expect(steady.traffic!.read(call)).rejects.toMatchObject({ code: 'nginx-config-changed' });
  }
  expect(asked.read).toBe(6);
  expect(circuit.state).toMatchObject({ state: 'closed', failures: 0 });
});

it('rests after failures in a row, tries one read at a time, and goes on when the other side is back', async () => {
  const { steady, asked, left, clock, circuit } = shaky();
  left.fails = Number.POSITIVE_INFINITY;
  for (let index = 0; index < 5; index += 1) await steady.metrics!.instant('up', call);
  expect(asked.instant).toBe(5);
  expect(circuit.state).toMatchObject({ state: 'resting', failures: 5, error: { code: 'connection-unreachable' } });
  expect(await steady.metrics!.instant('up', call)).toMatchObject({ kind: 'missing', reason: 'unreachable' });
  await expect(steady.traffic!.read(call)).rejects.toMatchObject({ code: 'connection-resting' });
  expect(asked.instant).toBe(5);
  clock.ms += 1_001;
  await steady.metrics!.instant('up', call);
  expect(asked.instant).toBe(6);
  // It failed again: the next rest is longer.
  clock.ms += 1_001;
  await steady.metrics!.instant('up', call);
  expect(asked.instant).toBe(6);
  clock.ms += 1_001;
  left.fails = 0;
  expect(await steady.metrics!.instant('up', call)).toMatchObject({ kind: 'value' });
  expect(circuit.state).toMatchObject({ state: 'closed', failures: 0, retryAt: null });
});

it('never keeps a lowering from trying', async () => {
  const { steady, asked, left, circuit } = shaky();
  left.fails = Number.POSITIVE_INFINITY;
  for (let index = 0; index < 5; index += 1) await steady.metrics!.instant('up', call);
  left.fails = 0;
  const raise = steady.traffic!.apply(change, new Map([['local', 'r1']]), call);
  await expect(raise).rejects.toMatchObject({ code: 'connection-resting' });
  expect(await steady.traffic!.apply(change, null, call)).toEqual(split);
  expect(asked.apply).toBe(1);
  expect(circuit.state.state).toBe('closed');
});

it('hands on what a connector can beside that', async () => {
  const unread = { ...split, unread: ['web-2'] };
  const own = shaky();
  const steady = steadyInstance(
    {
      ...own.instance,
      traffic: { ...own.instance.traffic!, patienceMs: 60_000, readEach: async () => unread },
    },
    own.circuit,
    'edge',
  );
  expect(await steady.traffic!.readEach!(call)).toEqual(unread);
  expect(steady.traffic!.patienceMs).toBe(60_000);
});

it('gives up a read after three tries: whoever reads has another way', async () => {
  const { steady, asked, left } = shaky();
  left.fails = Number.POSITIVE_INFINITY;
  await expect(steady.traffic!.read({ deadlineMs: 60_000 })).rejects.toMatchObject({ code: 'connection-unreachable' });
  expect(asked.read).toBe(3);
});

it('lets the next one try when the one that tried was cancelled', async () => {
  const { steady, left, clock, circuit } = shaky();
  left.fails = Number.POSITIVE_INFINITY;
  for (let index = 0; index < 5; index += 1) await steady.metrics!.instant('up', call);
  clock.ms += 1_001;
  left.fault = () => new CockpitFault('cancelled', { what: 'edge' });
  await expect(steady.traffic!.read(call)).rejects.toMatchObject({ code: 'cancelled' });
  left.fails = 0;
  expect(await steady.traffic!.read(call)).toEqual(split);
  expect(circuit.state.state).toBe('closed');
});

it('stops trying at the deadline and when it is cancelled', async () => {
  const { steady, left } = shaky();
  left.fails = Number.POSITIVE_INFINITY;
  await expect(steady.traffic!.apply(change, null, { deadlineMs: 300 })).rejects.toMatchObject({
    code: 'connection-unreachable',
  });
  const controller = new AbortController();
  const trying = steady.traffic!.apply(change, null, { deadlineMs: 60_000, signal: controller.signal });
  controller.abort();
  await expect(trying).rejects.toMatchObject({ code: 'cancelled' });
});
