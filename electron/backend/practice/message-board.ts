import { z } from 'zod';
import { jsonResource, notUnderstood, type RouteHandler } from './admin-routes.ts';

const messageSchema = z.strictObject({
  audience: z.string().max(500),
  subject: z.string().max(1_000),
  body: z.string().max(50_000),
});

export interface KeptMessage extends z.infer<typeof messageSchema> {
  readonly id: string;
  /** UTC ms. */
  readonly at: number;
}

const mostMessages = 100;
const maxBodyBytes = 256 * 1024;

/** Where announcements of a rehearsal end up: nobody outside the range ever gets one. */
export class MessageBoard {
  readonly #messages: KeptMessage[] = [];
  #sent = 0;

  /** The last 100, the newest at the end. */
  get messages(): readonly KeptMessage[] {
    return this.#messages;
  }

  /** `GET` answers the last 100 messages. `POST {audience, subject, body}` keeps one and answers it with its id. */
  get handler(): RouteHandler {
    return jsonResource(
      {
        GET: () => ({ messages: this.#messages }),
        POST: (body) => {
          const parsed = messageSchema.safeParse(body);
          if (!parsed.success) return notUnderstood(parsed.error.issues[0]?.message);
          this.#sent += 1;
          const message: KeptMessage = { id: `message-${this.#sent}`, at: Date.now(), ...parsed.data };
          this.#messages.push(message);
          if (this.#messages.length > mostMessages) this.#messages.shift();
          return { status: 201, body: message };
        },
      },
      maxBodyBytes,
    );
  }
}
