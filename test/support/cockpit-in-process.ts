import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { practiceConnectionId } from '../../electron/backend/connections/stored-connections.ts';
import { type Backend, createBackend } from '../../electron/backend/create-backend.ts';
import type { Host } from '../../electron/backend/host.ts';
import { createNodeHost } from '../../electron/backend/platform/node-host.ts';
import type { ReleaseEvent } from '../../shared/release/events.ts';
import type { Cockpit } from './operator.ts';
import type { ConnectionFile } from './small-plan.ts';

/** A backend in this process on a data directory of its own, driven through the contract's client. */
export interface CockpitInProcess {
  readonly backend: Backend;
  readonly dataDirectory: string;
  /** Stores the connections and creates a release from the plan text. */
  create(planText: string, slots: Readonly<Record<string, ConnectionFile>>): Promise<FlownRelease>;
  /** Creates a release whose every slot is the practice range. */
  rehearse(planText: string, slots: readonly string[], pace?: number): Promise<FlownRelease>;
  release(releaseId: string): FlownRelease;
  /** Ends this backend as a quit does, and starts another on the same journal. */
  restart(): Promise<CockpitInProcess>;
  close(): Promise<void>;
}

export interface FlownRelease extends Cockpit {
  events(): readonly ReleaseEvent[];
  /** Events of one type, in order. */
  eventsOf<Type extends ReleaseEvent['type']>(type: Type): readonly Extract<ReleaseEvent, { type: Type }>[];
}

/** The folder is removed with `close` unless it was given. `surroundings`: what the host is made to be instead. */
export async function startCockpit(given?: string, surroundings: Partial<Host> = {}): Promise<CockpitInProcess> {
  const dataDirectory = given ?? mkdtempSync(join(tmpdir(), 'cockpit-flight-'));
  const host: Host = { ...createNodeHost({ kind: 'test', dataDirectory }), ...surroundings };
  const backend = await createBackend(host, { checkpoints: false });
  const { client, context } = backend;
  const release = (releaseId: string): FlownRelease => {
    const events = () =>
      context.journal.events({ stream: releaseId, limit: 10_000 }) as unknown as readonly ReleaseEvent[];
    return {
      releaseId,
      state: () => context.conductor.state(releaseId),
      send: (command) => client.releases.command({ commandId: host.newId(), releaseId, command }),
      approve: (stepId, personName) =>
        client.releases.approve({
          ...{ commandId: host.newId(), releaseId, stepId, personName },
          ...{ way: 'claimed', pin: null, evidence: null, file: null },
        }),
      preflight: () => context.preflights.run(releaseId, context.actor(), host.newId()),
      events,
      eventsOf: <Type extends ReleaseEvent['type']>(type: Type) =>
        events().filter((event): event is Extract<ReleaseEvent, { type: Type }> => event.type === type),
    };
  };
  const create = async (planText: string, slots: Readonly<Record<string, ConnectionFile>>) => {
    const bindings: Record<string, string> = {};
    for (const [slot, { kind, environment, config }] of Object.entries(slots)) {
      const connection = { connectionId: null, kind, name: slot, environment, config: { ...config } };
      const saved = await client.connections.save({ commandId: host.newId(), ...connection });
      bindings[slot] = saved.connectionId;
    }
    const { releaseId } = await client.releases.create({ commandId: host.newId(), planText, bindings, pace: 1 });
    return release(releaseId);
  };
  return {
    backend,
    dataDirectory,
    create,
    release,
    rehearse: async (planText, slots, pace = 1) => {
      const bindings = Object.fromEntries(slots.map((slot) => [slot, practiceConnectionId]));
      const { releaseId } = await client.releases.create({ commandId: host.newId(), planText, bindings, pace });
      return release(releaseId);
    },
    restart: async () => {
      await backend.close();
      return startCockpit(dataDirectory, surroundings);
    },
    close: async () => {
      await backend.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
