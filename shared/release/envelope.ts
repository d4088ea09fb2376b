import type { Now } from './time.ts';

/** Who made an event: a person, the automation of `--auto`, or the conductor with the rule that made it act. */
export type Actor =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'automation'; readonly id: string }
  | { readonly kind: 'conductor'; readonly rule: string };

/** One recorded fact of a stream. `payload` is JSON and holds no names and no free text, only ids of private texts. */
export interface EventEnvelope<Type extends string = string, Payload = unknown> {
  /** Order in this journal over all streams; subscriptions resume from it. Not part of the hash. */
  readonly position: number;
  /** A release id, or `journal`. */
  readonly stream: string;
  /** 1, 2, 3, … within the stream without gaps. */
  readonly sequence: number;
  readonly at: Now;
  readonly actor: Actor;
  readonly type: Type;
  /** Version of the payload's shape; older ones are upcast on reading. */
  readonly version: number;
  readonly payload: Payload;
  readonly commandId: string;
  /** SHA-256, hex, over every column but position and the previous event's hash. */
  readonly hash: string;
}

/** An event before the journal has given it its place. */
export interface NewEvent<Type extends string = string, Payload = unknown> {
  readonly type: Type;
  readonly version: number;
  readonly payload: Payload;
}
