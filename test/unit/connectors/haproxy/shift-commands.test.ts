import { describe, expect, it } from 'vitest';
import type { BackendState, ServerState } from '../../../../electron/backend/connectors/haproxy/backend-state.ts';
import { settingFor, shiftCommands } from '../../../../electron/backend/connectors/haproxy/shift-commands.ts';
import { weightsFor } from '../../../../electron/backend/connectors/haproxy/weights.ts';

const server = (name: string, weight: number, adminState: ServerState['adminState']): ServerState => ({
  name,
  weight,
  adminState,
  address: '127.0.0.1:80',
  usesTls: false,
  isBackup: false,
  initialWeight: 1,
  isWell: true,
  status: 'UP',
});
const stateOf = (stable: ServerState, canary: ServerState): BackendState => ({
  version: '2.6.12',
  process: '7',
  threads: 1,
  processes: 1,
  stable,
  canary,
  others: [],
});

/** The share of v2 after every command, in percent; null where nobody serves. */
function sharesAlong(from: BackendState, commands: readonly string[]): readonly (number | null)[] {
  const servers = new Map([from.stable, from.canary].map((each) => [each.name, { ...each }]));
  return commands.map((command) => {
    const [, name = '', what = '', value = ''] = /^set server app\/(\w+) (\w+) (\w+)$/.exec(command) ?? [];
    const told = servers.get(name)!;
    servers.set(
      name,
      what === 'weight' ? { ...told, weight: Number(value) } : { ...told, adminState: value as 'ready' },
    );
    const [stable = 0, canary = 0] = ['v1', 'v2'].map((each) => {
      const { adminState, weight } = servers.get(each)!;
      return adminState === 'ready' ? weight : 0;
    });
    return stable + canary === 0 ? null : (100 * canary) / (stable + canary);
  });
}

const states = (['ready', 'drain', 'maint'] as const).flatMap((canaryState) =>
  (['ready', 'drain', 'maint'] as const).flatMap((stableState) =>
    [0, 1, 3, 50, 99, 256].flatMap((stable) =>
      [0, 1, 3, 50, 256].map((canary) => stateOf(server('v1', stable, stableState), server('v2', canary, canaryState))),
    ),
  ),
);
const serving = states.filter(({ stable, canary }) =>
  [stable, canary].some(({ adminState, weight }) => adminState === 'ready' && weight > 0),
);

describe('the commands of a shift', () => {
  it.each(['weight', 'drain', 'maint'] as const)(
    'end where they should, with somebody to serve and no more exposed than at both ends all along (%s)',
    (offState) => {
      for (const from of serving) {
        for (const percent of [0, 0.5, 1, 25, 50, 99.5, 100]) {
          const to = settingFor(from, weightsFor({ kind: 'percent', percent }, false), offState);
          const commands = shiftCommands('app', from, to).map(({ command }) => command);
          const [began = 0] = sharesAlong(from, [`set server app/v1 weight ${from.stable.weight}`]);
          const shares = sharesAlong(from, commands);
          const most = Math.max(began ?? 0, percent) + 1e-9;
          const wrong = shares.some((share) => share === null || share > most);
          const ends = Math.abs((shares.at(-1) ?? began ?? 0) - percent) < 1e-9;
          expect({ from, percent, commands, wrong, ends }).toMatchObject({ wrong: false, ends: true });
        }
      }
    },
  );
});

describe('weights', () => {
  it.each([
    [0, 100, 0],
    [1, 99, 1],
    [100, 0, 100],
    [0.5, 199, 1],
    [12.5, 7, 1],
    [33.3, 2, 1],
  ])('carry %d %% by %d to %d', (percent, stable, canary) => {
    expect(weightsFor({ kind: 'percent', percent }, false)).toEqual({ stable, canary });
  });

  it('keep what a plan writes, and shorten only what is too heavy', () => {
    expect(weightsFor({ kind: 'weights', stable: 200, canary: 56 }, false)).toEqual({ stable: 200, canary: 56 });
    expect(weightsFor({ kind: 'weights', stable: 750, canary: 250 }, false)).toEqual({ stable: 75, canary: 25 });
    expect(weightsFor({ kind: 'weights', stable: 1, canary: 5000 }, true)).toEqual({ stable: 1, canary: 256 });
  });
});
