/** What the containers of the pods wrote, by the uid of the pod. */
export class PodLogs {
  readonly #lines = new Map<string, { at: string; text: string }[]>();
  readonly #followers = new Map<string, Set<(line: string | null) => void>>();

  /** Without its line end. */
  write(uid: string, text: string): void {
    const line = { at: new Date().toISOString(), text };
    const lines = this.#lines.get(uid) ?? [];
    lines.push(line);
    this.#lines.set(uid, lines);
    for (const follower of this.#followers.get(uid) ?? []) follower(format(line, false));
  }

  /** With line ends. */
  read(uid: string, query: URLSearchParams): string {
    const all = this.#lines.get(uid) ?? [];
    const since = Number(query.get('sinceSeconds') ?? 0);
    const from = query.get('sinceTime');
    const oldest = from !== null ? Date.parse(from) : since > 0 ? Date.now() - since * 1000 : 0;
    const recent = all.filter(({ at }) => Date.parse(at) >= oldest);
    const tail = query.get('tailLines');
    const chosen = tail === null ? recent : Number(tail) === 0 ? [] : recent.slice(-Number(tail));
    const stamped = query.get('timestamps') === 'true';
    const text = chosen.map((line) => format(line, stamped)).join('');
    const limit = query.get('limitBytes');
    return limit === null ? text : text.slice(0, Number(limit));
  }

  /** Every further line; null when the pod is gone or has ended. */
  follow(uid: string, follower: (line: string | null) => void): () => void {
    const followers = this.#followers.get(uid) ?? new Set();
    followers.add(follower);
    this.#followers.set(uid, followers);
    return () => followers.delete(follower);
  }

  /** Nothing more will come. */
  close(uid: string): void {
    for (const follower of this.#followers.get(uid) ?? []) follower(null);
    this.#followers.delete(uid);
  }
}

const format = ({ at, text }: { at: string; text: string }, stamped: boolean) => `${stamped ? `${at} ` : ''}${text}\n`;
