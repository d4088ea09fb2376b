import type { CallOptions } from '../platform/call-limits.ts';

export interface FiringAlert {
  readonly name: string;
  /** As the other side calls it. */
  readonly severity: string | null;
  /** UTC ms; null where it is not said. */
  readonly since: number | null;
  /** All labels, name and severity included. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface AlertsCapability {
  /**
   * The alerts that fire now and have all these labels. Throws where they cannot be read: an alert that nobody could
   * ask about is not one that does not fire.
   */
  firing(
    filter: { readonly labels: Readonly<Record<string, string>> },
    options: CallOptions,
  ): Promise<readonly FiringAlert[]>;
  /** Those that fire and that nobody is told of; `firing` does not hold them. Absent where there is no such thing. */
  muted?(
    filter: { readonly labels: Readonly<Record<string, string>> },
    options: CallOptions,
  ): Promise<readonly MutedAlert[]>;
  /**
   * Keeps people from being told of alerts with all these labels, from now on: for a drill. Throws `invalid-input` where
   * it would silence everything, has no author or comment, or ends in the past or more than a day ahead. Not to be
   * repeated: a second one would be another silence.
   */
  silence?(silence: Omit<Silence, 'id' | 'startsAt'>, options: CallOptions): Promise<Silence>;
  /** Ends it now; may be repeated, and one that has ended or is not known is no error. */
  endSilence?(id: string, options: CallOptions): Promise<void>;
  /** The silences of an author, or of everybody, that have not ended. */
  silences?(filter: { readonly author?: string }, options: CallOptions): Promise<readonly Silence[]>;
}

/** An alert that fires and is kept from people: by a silence, or because another one fires that says more. */
export type MutedAlert = FiringAlert & { readonly by: 'silence' | 'inhibition' };

export interface Silence {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly author: string;
  readonly comment: string;
  /** UTC ms. */
  readonly startsAt: number;
  readonly endsAt: number;
}
