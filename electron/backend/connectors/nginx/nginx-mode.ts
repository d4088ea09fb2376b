import type { Exposure } from '../../../../shared/release/exposure.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { HealthReport } from '../connector.ts';
import type { ShiftCommands } from '../shift-commands.ts';
import type { BootStates } from './boot-states.ts';
import { withCookieRule } from './cookie-rule.ts';
import { createFlipMode } from './flip-mode.ts';
import type { ServiceStates } from './host-services.ts';
import type { NginxConfig } from './nginx-config.ts';
import type { HostEdit, NginxHost } from './nginx-host.ts';
import { createSwapMode } from './swap-mode.ts';
import { createWeightsMode } from './weights-mode.ts';

export type Finding = Pick<HealthReport, 'ok' | 'code' | 'params'>;

/** How a configuration file says what share the new version gets, and how it is made to say another one. */
export interface NginxMode {
  /** As `TrafficCapability` says. */
  readonly patienceMs?: number;
  /** The share that a text gives to the new version. Throws what refuses a text that does not say it. */
  exposureOf(text: string, file: string): Exposure;
  /** The change that brings a host to an exposure. Throws `exposure-not-carried`. */
  plan(host: NginxHost, to: Exposure, options: CallOptions): Promise<HostEdit>;
  /** What is run beside a change to an exposure, besides nginx's own test and the signal to reload. */
  commands?(to: Exposure): ShiftCommands;
  /** What a snapshot keeps of a host beside its text. */
  capture?(host: NginxHost, options: CallOptions): Promise<ServiceStates>;
  /** Whether each service is started at boot, as evidence; null where nobody can say. */
  captureBoot?(host: NginxHost, options: CallOptions): Promise<BootStates | null>;
  /** The change that puts a whole text back, and what was captured with it. */
  planRestore(host: NginxHost, text: string, captured: ServiceStates | null, options: CallOptions): Promise<HostEdit>;
  /** Throws where something is not as a change would need it. */
  check?(host: NginxHost, options: CallOptions): Promise<void>;
  /** What is to be said of a healthy host, or what is wrong with its text. */
  describe(text: string, file: string): Finding;
}

/** Throws `connection-invalid` where the mode lacks a field. */
export function createMode(config: NginxConfig): NginxMode {
  if (config.switchedBy === 'swap') return createSwapMode(config);
  const base = config.switchedBy === 'flip' ? createFlipMode(config) : createWeightsMode(config);
  return withCookieRule(config, base);
}
