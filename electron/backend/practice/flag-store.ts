import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Answer, jsonResource, notUnderstood, type RouteHandler } from './admin-routes.ts';

export type StoredFlagValue = string | number | boolean;

interface StoredFlag {
  /** Null: taken away, or never there. */
  readonly value: StoredFlagValue | null;
  readonly revision: string;
}

const valueSchema = z.union([z.string().max(4_000), z.number(), z.boolean()]);
const changeSchema = z.strictObject({
  key: z.string().min(1).max(200),
  value: valueSchema.nullable(),
  /** Without it the change is made whatever the flag is now. */
  expectedRevision: z.string().optional(),
});

interface Kept {
  readonly value: StoredFlagValue | null;
  readonly changes: number;
  /** UTC ms. */
  readonly changedAt: number;
}

/** Keys that a range remembers, those of flags that were taken away included. */
const mostFlags = 300;
const maxBodyBytes = 64 * 1024;

/** The configuration centre of the range: flags by name, each with a revision of its own. */
export class FlagStore {
  readonly #run = randomUUID().slice(0, 8);
  readonly #isDown: () => boolean;
  readonly #flags = new Map<string, Kept>();

  /** `isDown`: asked at every request; then nothing is read or set. */
  constructor(isDown: () => boolean = () => false) {
    this.#isDown = isDown;
  }

  read(key: string): StoredFlag {
    const { value, changes } = this.#flags.get(key) ?? { value: null, changes: 0 };
    return { value, revision: `${this.#run}-${changes}` };
  }

  /**
   * `GET` answers all flags by name, those included that were taken away. `PUT {key, value, expectedRevision?}` answers
   * the flag; 409 with the present one where the revision is another, 400 where the body is not understood, 507 where
   * there are too many, 503 to both while it is down.
   */
  get handler(): RouteHandler {
    const flags = jsonResource(
      {
        GET: () => ({
          flags: Object.fromEntries(
            [...this.#flags].map(([key, { changedAt }]) => [key, { ...this.read(key), changedAt }]),
          ),
          absent: this.read(''),
        }),
        PUT: (body) => this.#put(body),
      },
      maxBodyBytes,
    );
    return (request, response) => {
      if (!this.#isDown()) return flags(request, response);
      request.resume();
      response.writeHead(503).end();
    };
  }

  #put(body: unknown): Answer {
    const parsed = changeSchema.safeParse(body);
    if (!parsed.success) return notUnderstood(parsed.error.issues[0]?.message);
    const { key, value, expectedRevision } = parsed.data;
    const before = this.read(key);
    if (expectedRevision !== undefined && expectedRevision !== before.revision) {
      return { status: 409, body: { key, ...before } };
    }
    if (!this.#flags.has(key) && this.#flags.size >= mostFlags) {
      return { status: 507, body: { error: 'too-many', max: mostFlags } };
    }
    if (value !== before.value) {
      this.#flags.set(key, { value, changes: (this.#flags.get(key)?.changes ?? 0) + 1, changedAt: Date.now() });
    }
    return { status: 200, body: { key, ...this.read(key) } };
  }
}
