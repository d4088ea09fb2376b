import type { Exposure } from '../../../../shared/release/exposure.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { HealthReport } from '../connector.ts';
import { withCookieRule } from './cookie-rule.ts';
import { createFlipMode } from './flip-mode.ts';
import type { NginxConfig } from './nginx-config.ts';
import type { HostEdit, NginxHost } from './nginx-host.ts';
import { createWeightsMode } from './weights-mode.ts';

export type Finding = Pick<HealthReport, 'ok' | 'code' | 'params'>;

/** How a configuration file says what share the new version gets, and how it is made to say another one. */
export interface NginxMode {
  /** The share that a text gives to the new version. Throws what refuses a text that does not say it. */
  exposureOf(text: string, file: string): Exposure;
  /** The change that brings a host to an exposure. Throws `exposure-not-carried`. */
  plan(host: NginxHost, to: Exposure, options: CallOptions): Promise<HostEdit>;
  /** The change that puts a whole text back. */
  planRestore(host: NginxHost, text: string, options: CallOptions): Promise<HostEdit>;
  /** What is to be said of a healthy host, or what is wrong with its text. */
  describe(text: string, file: string): Finding;
}

export function createMode(config: NginxConfig): NginxMode {
  const base = config.switchedBy === 'flip' ? createFlipMode(config) : createWeightsMode(config);
  return withCookieRule(config, base);
}
