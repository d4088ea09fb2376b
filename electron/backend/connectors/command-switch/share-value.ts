import { CockpitFault } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent, targetShares } from '../../../../shared/release/exposure.ts';
import type { TrafficCapability } from '../connector.ts';
import { namedShareFor, namedShares } from '../named-shares.ts';
import type { CommandSwitchConfig } from './command-switch-config.ts';
import type { Values } from './fill-command.ts';

export const exposures = [
  'percent',
  'permille',
  'targets',
  'both',
  'shares',
  'none',
] as const satisfies TrafficCapability['exposures'];

const wholes = { percent: 100, permille: 1000, ratio: 1 } as const;

/** Shares as the commands of a switch know them. */
export interface ShareValues {
  /**
   * The exposure of which every share can be said. Where the switch knows names, a lowering takes the next lower one, and
   * a raise to a share without a name is refused: `command-share-unlisted`. Throws `exposure-not-carried`.
   */
  carried(exposure: Exposure, lowers: boolean): Exposure;
  /** What is put into a command for a share that is carried. */
  values(percent: number): Values;
  /** The share of a value that was read, in percent; null where it is none. */
  percentOf(text: string): number | null;
}

export function shareValues(config: Pick<CommandSwitchConfig, 'shareUnit' | 'shareValues'>): ShareValues {
  const named = namedShares(config.shareValues);
  const whole = wholes[config.shareUnit];
  const isNamed = named.length > 0;
  return {
    carried(exposure, lowers) {
      const { kind } = exposure;
      if (!exposures.some((known) => known === kind)) throw new CockpitFault('exposure-not-carried', { kind });
      if (!isNamed) return exposure;
      const saidFor = (percent: number, ofAudience: { readonly audience?: string }): number => {
        const share = namedShareFor(named, percent, lowers);
        if (share === null) throw new CockpitFault('command-share-unlisted', { ...ofAudience, percent });
        return share;
      };
      const given = targetShares(exposure);
      if (given === null) return { kind: 'percent', percent: saidFor(exposurePercent(exposure) ?? 0, {}) };
      const shares = given.map(({ target, percent }) => ({ target, percent: saidFor(percent, { audience: target }) }));
      return { kind: 'shares', shares };
    },
    values: (percent) => ({
      value: isNamed
        ? (named.find((share) => share.percent === percent)?.value ?? '')
        : decimal((percent * whole) / 100),
      percent: decimal(percent),
      permille: decimal(percent * 10),
      ratio: decimal(percent / 100),
    }),
    percentOf(text) {
      if (isNamed) return named.find(({ value }) => value === text)?.percent ?? null;
      const percent = /^\d{1,9}(\.\d{1,12})?$/.test(text) ? (100 * Number(text)) / whole : Number.NaN;
      return percent >= 0 && percent <= 100 ? Math.round(percent * 1e8) / 1e8 : null;
    },
  };
}

/** At most eight digits behind the point, and never an exponent. */
function decimal(value: number): string {
  return value.toFixed(8).replace(/\.?0+$/, '');
}
