import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import { type Exposure, exposurePercent, exposureSchema } from '../../../shared/release/exposure.ts';
import { type Answer, jsonResource, notUnderstood, type RouteHandler } from './admin-routes.ts';
import type { VersionRole } from './app-service.ts';
import { type ExposureRules, readExposure } from './exposure-rules.ts';

/** What `GET /admin/split` answers. */
export interface SplitDocument {
  /** Who gets the new version among users without the opt-in cookie. */
  readonly exposure: Exposure;
  /** Share of the new version among them, 0 to 100; null where the exposure has no single share. */
  readonly percent: number | null;
  /** Another one after every change, also across restarts of the range. */
  readonly revision: string;
  readonly optInCookie: string;
  readonly versions: Readonly<Record<VersionRole, { readonly url: string; readonly version: string }>>;
}

/** Without `expectedRevision` the change is made whatever the split is now. */
const revisionSchema = z.string().optional();
const changeSchema = z.union([
  z
    .strictObject({ percent: z.number().min(0).max(100), expectedRevision: revisionSchema })
    .transform(({ percent, ...rest }) => ({ exposure: { kind: 'percent' as const, percent }, ...rest })),
  z.strictObject({ exposure: exposureSchema, expectedRevision: revisionSchema }),
]);

const maxBodyBytes = 256 * 1024;

/** The live split of one router, and its HTTP form. */
export class SplitAdmin {
  readonly #fixed: Pick<SplitDocument, 'optInCookie' | 'versions'>;
  // Part of every revision, so that one from an earlier run of the range never matches by chance.
  readonly #run = randomUUID().slice(0, 8);
  #changes = 0;
  #exposure: Exposure;
  #rules: ExposureRules;

  /** Throws `invalid-input` for an exposure that the router cannot read. */
  constructor(exposure: Exposure, fixed: Pick<SplitDocument, 'optInCookie' | 'versions'>) {
    const read = readExposure(exposure);
    if (!read.ok) throw new CockpitFault('invalid-input', { field: 'exposure', detail: read.problem });
    this.#exposure = exposure;
    this.#rules = read.rules;
    this.#fixed = fixed;
  }

  /** What the next request is decided by. */
  get rules(): ExposureRules {
    return this.#rules;
  }

  document(): SplitDocument {
    const exposure = this.#exposure;
    const percent = exposurePercent(exposure);
    return { exposure, percent, revision: `${this.#run}-${this.#changes}`, ...this.#fixed };
  }

  /**
   * `GET` answers the document. `PUT {exposure, expectedRevision?}` or `{percent, expectedRevision?}` answers the new
   * one, 409 with the present one where the revision is another, 400 where the body is not understood.
   */
  get handler(): RouteHandler {
    return jsonResource({ GET: () => this.document(), PUT: (body) => this.#put(body) }, maxBodyBytes);
  }

  #put(body: unknown): Answer {
    const change = changeSchema.safeParse(body);
    if (!change.success) return notUnderstood(change.error.issues[0]?.message);
    const { exposure, expectedRevision } = change.data;
    const read = readExposure(exposure);
    if (!read.ok) return { status: 400, body: { error: 'exposure', detail: read.problem } };
    if (expectedRevision !== undefined && expectedRevision !== this.document().revision) {
      return { status: 409, body: this.document() };
    }
    if (JSON.stringify(exposure) !== JSON.stringify(this.#exposure)) {
      this.#exposure = exposure;
      this.#rules = read.rules;
      this.#changes += 1;
    }
    return { status: 200, body: this.document() };
  }
}
