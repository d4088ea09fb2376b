import type { ClientLink } from '@orpc/client';

/** One open way to the backend. Calls that are under way when it closes are rejected by the link. */
export interface OpenTransport {
  readonly link: ClientLink<Record<never, never>>;
  /** Settles when the other side is gone, whoever closed it. */
  readonly closed: Promise<void>;
  close(): void;
}

/** Opens a way to the backend; rejects when none can be had just now. */
export type Transport = () => Promise<OpenTransport>;
