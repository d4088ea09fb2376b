import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { answer, type VersionRole } from './app-service.ts';

/** What `GET /admin/split` answers. */
export interface SplitDocument {
  /** Share of the new version among users without the opt-in cookie, 0 to 100. */
  readonly percent: number;
  /** Another one after every change, also across restarts of the range. */
  readonly revision: string;
  readonly optInCookie: string;
  readonly versions: Readonly<Record<VersionRole, { readonly url: string; readonly version: string }>>;
}

const changeSchema = z.strictObject({
  percent: z.number().min(0).max(100),
  /** Without it the change is made whatever the split is now. */
  expectedRevision: z.string().optional(),
});

const maxBodyBytes = 4_096;

/** The live split of one router, and its HTTP form. */
export class SplitAdmin {
  readonly #fixed: Pick<SplitDocument, 'optInCookie' | 'versions'>;
  // Part of every revision, so that one from an earlier run of the range never matches by chance.
  readonly #run = randomUUID().slice(0, 8);
  #changes = 0;
  #percent: number;

  constructor(percent: number, fixed: Pick<SplitDocument, 'optInCookie' | 'versions'>) {
    this.#percent = percent;
    this.#fixed = fixed;
  }

  get percent(): number {
    return this.#percent;
  }

  document(): SplitDocument {
    return { percent: this.#percent, revision: `${this.#run}-${this.#changes}`, ...this.#fixed };
  }

  /**
   * `GET` answers the document. `PUT {percent, expectedRevision?}` answers the new one, 409 with the present one where
   * the revision is another, 400 where the body is not understood.
   */
  handle(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'GET') {
      request.resume();
      answer(response, 200, this.document());
    } else if (request.method === 'PUT') {
      void this.#put(request, response);
    } else {
      request.resume();
      response.setHeader('Allow', 'GET, PUT');
      answer(response, 405, { error: 'method' });
    }
  }

  async #put(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readBody(request);
    if (text === null) {
      answer(response, 413, { error: 'too-large' });
      return;
    }
    const change = changeSchema.safeParse(parseJson(text));
    if (!change.success) {
      answer(response, 400, { error: 'invalid', detail: change.error.issues[0]?.message });
      return;
    }
    const { percent, expectedRevision } = change.data;
    if (expectedRevision !== undefined && expectedRevision !== this.document().revision) {
      answer(response, 409, this.document());
      return;
    }
    if (percent !== this.#percent) {
      this.#percent = percent;
      this.#changes += 1;
    }
    answer(response, 200, this.document());
  }
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Read on to the end, because leaving the loop would cut the connection before the refusal is sent.
      if (size <= maxBodyBytes) chunks.push(chunk);
    }
  } catch {
    // The client went away in the middle: nobody reads the answer, and half a document changes nothing.
    return '';
  }
  return size > maxBodyBytes ? null : Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
