/** What is read and moved by itself: the share of everybody on a target, or that of one audience. */
export interface Share {
  readonly target: string;
  /** As exposures name it; null: everybody. */
  readonly audience: string | null;
}

/** As it is shown in previews and snapshots. */
export function shareLabel({ target, audience }: Share): string {
  return audience === null ? target : `${target} / ${audience}`;
}

/** As errors name it. */
export function shareParams({ target, audience }: Share): { readonly target: string; readonly audience?: string } {
  return audience === null ? { target } : { target, audience };
}
