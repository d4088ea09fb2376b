import type { AudienceAttributes } from '../audience/audience.ts';
import type { UserBucket } from '../audience/user-bucket.ts';

/** A user whom a switch is asked about. */
export interface SampleUser {
  readonly id: string;
  readonly attributes: AudienceAttributes;
}

/** Where a request carries something that decides about it. */
export type RequestPart = 'header' | 'cookie' | 'parameter';

/** Which users a switch leads where, as the plan says it. */
export interface AudienceRules {
  readonly order: 'first-match' | 'union';
  readonly fallback: 'old' | 'new';
  /** Null: nobody says which users a share takes. */
  readonly bucket: UserBucket | null;
}

/** Users who are asked for after every shift of a switch, and how a request says who it is of. */
export interface UserSamplePlan extends AudienceRules {
  readonly in: RequestPart;
  readonly name: string;
  /** Begins with `/`. */
  readonly path: string;
  /** Attribute → name of what carries it, in the same part of the request. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Empty: they are made up around the edges of each share. */
  readonly users: readonly SampleUser[];
  /** The switch goes by users alone: a request of nobody says nothing about its share. */
  readonly usersOnly: boolean;
}

/** A way past a switch that a request is sent along after every shift. */
export interface BypassPlan {
  readonly id: string;
  readonly kind: RequestPart | 'allowlist';
  readonly name: string;
  /** Null: being there is enough. Of an allowlist: the id of a user who is on it. */
  readonly value: string | null;
  readonly to: 'new' | 'old';
  readonly removedByRollback: boolean;
}
