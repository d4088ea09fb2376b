import type { Actor } from './envelope.ts';
import type { TextRef, WaiverSubject } from './events.ts';
import type { Now } from './time.ts';

export interface GateState {
  readonly status: 'open' | 'passed' | 'failed';
  readonly at: Now | null;
  readonly by: Actor | null;
  readonly note: TextRef | null;
  readonly evidenceBlob: string | null;
}

export interface Waiver {
  readonly subject: WaiverSubject;
  readonly by: Actor;
  readonly reason: TextRef;
  readonly givenAt: Now;
  readonly until: number;
}
