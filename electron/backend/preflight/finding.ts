import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import type { PreflightResult } from '../../../shared/release/preflight.ts';
import type { CallOptions } from '../connectors/connector.ts';

/** What came of a check. */
export type Finding = Pick<PreflightResult, 'status' | 'says' | 'code' | 'params'>;

export interface Check extends Pick<PreflightResult, 'id' | 'kind' | 'subject' | 'slot' | 'through'> {
  /**
   * Reads, and writes nothing. What it throws is a failure of this check, except `cancelled`. Null: what was asked has
   * nothing of the kind, and the result is none.
   */
  look(options: CallOptions): Promise<Finding | null>;
}

export function passed(code: string, params: PreflightResult['params'] = {}): Finding {
  return { status: 'passed', says: 'preflight', code, params };
}

export function warned(code: string, params: PreflightResult['params'] = {}): Finding {
  return { status: 'warned', says: 'preflight', code, params };
}

export function failed(code: string, params: PreflightResult['params'] = {}): Finding {
  return { status: 'failed', says: 'preflight', code, params };
}

export function faulted(thrown: unknown): Finding {
  const { code, params } = toCockpitError(thrown);
  return { status: 'failed', says: 'error', code, params: { ...params } };
}

/** Throws `connection-capability-missing` where the connection has not what the plan asks of it. */
export function required<Part>(part: Part | undefined, slot: string, capability: string): Part {
  if (part === undefined) throw new CockpitFault('connection-capability-missing', { slot, capability });
  return part;
}
