import { CockpitFault } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';
import type { EnvFileConfig } from './env-file-config.ts';

/** What both variables say; `switch` is null where there is none. */
export interface ShareValues {
  readonly percent: string;
  readonly switch: string | null;
}

type ShareConfig = Pick<EnvFileConfig, 'variable' | 'switchVariable' | 'onValue' | 'offValue' | 'wholePercents'>;

/**
 * The values that carry out an exposure. With `orLess` a fraction that the service cannot read becomes the whole percent
 * below, else it is refused: `env-share-not-whole`. Throws `exposure-not-carried` for exposures without a percentage.
 */
export function valuesFor(exposure: Exposure, config: ShareConfig, orLess: boolean): ShareValues {
  const carried = exposure.kind === 'percent' || exposure.kind === 'permille' || exposure.kind === 'none';
  const wanted = carried ? exposurePercent(exposure) : null;
  if (wanted === null) throw new CockpitFault('exposure-not-carried', { kind: exposure.kind });
  if (config.wholePercents && !Number.isInteger(wanted) && !orLess) {
    throw new CockpitFault('env-share-not-whole', { variable: config.variable, percent: wanted });
  }
  const percent = config.wholePercents ? Math.floor(wanted) : Number(wanted.toFixed(6));
  const hasSwitch = config.switchVariable !== undefined;
  return { percent: String(percent), switch: hasSwitch ? (percent > 0 ? config.onValue : config.offValue) : null };
}

/** The share in percent that these values mean; null where they are no share. */
export function percentOf(values: ShareValues, config: ShareConfig): number | null {
  const text = values.percent.trim();
  const percent = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(percent >= 0 && percent <= 100)) return null;
  if (values.switch === null) return percent;
  const said = values.switch.trim().toLowerCase();
  if (said === config.offValue.toLowerCase()) return 0;
  return said === config.onValue.toLowerCase() ? percent : null;
}
