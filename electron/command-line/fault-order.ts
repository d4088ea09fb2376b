import type { FaultParams, PracticeFault } from '../../shared/contract/practice-faults.ts';
import { CockpitFault } from '../../shared/errors.ts';
import { faultSetting, isFaultName } from '../backend/practice/faults.ts';

/** A fault of the practice range that is switched on when a batch is in effect. */
export interface FaultOrder {
  readonly fault: PracticeFault;
  readonly params: FaultParams;
  readonly batch: string;
}

/**
 * Reads `latency@REL-B1` or `gauge:name=open_blockers,value=2@REL-B1`. Throws `invalid-input` now, not in the middle of
 * the flight, where the fault or a parameter is not understood.
 */
export function parseFaultOrder(text: string): FaultOrder {
  const [, fault = '', params = '', batch = ''] = /^([\w-]+)(?::([^@]*))?@(.+)$/.exec(text) ?? [];
  const given = params === '' ? [] : params.split(',').map((pair) => /^(\w+)=(.*)$/.exec(pair));
  if (!isFaultName(fault) || given.some((pair) => pair === null)) {
    throw new CockpitFault('invalid-input', { place: '--fault', detail: text });
  }
  const values = given.map((pair) => {
    const [, name = '', value = ''] = pair ?? [];
    const number = value.trim() === '' ? Number.NaN : Number(value);
    return [name, Number.isNaN(number) ? value : number] as const;
  });
  return { fault, params: faultSetting(fault, Object.fromEntries(values)), batch };
}
