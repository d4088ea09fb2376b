import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import type { SecretCipher } from '../host.ts';

const call = z.number().int();
/** A secret is a key or a token, at the most a bundle of certificates. */
const longestText = 1_000_000;

/** What the backend asks of the operating system's key store, which only the main process reaches. */
export const cipherOrders = [
  z.object({ kind: z.literal('key-store'), call }),
  z.object({ kind: z.literal('allow-plain-text') }),
  z.object({ kind: z.literal('encrypt'), call, text: z.string().max(longestText) }),
  z.object({ kind: z.literal('decrypt'), call, data: z.base64().max(2 * longestText) }),
] as const;
export type CipherOrder = z.infer<(typeof cipherOrders)[number]>;

const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('key-store'), call, backend: z.string().nullable() }),
  z.object({ kind: z.literal('encrypted'), call, data: z.string(), backend: z.string() }),
  z.object({ kind: z.literal('decrypted'), call, text: z.string(), encryptAgain: z.boolean() }),
  z.object({ kind: z.literal('failed'), call, detail: z.string() }),
]);
export type CipherAnswer = z.infer<typeof answerSchema>;

/** A key store may ask its owner for a password before it answers. */
const answerDeadlineMs = 120_000;

interface CipherPort {
  on(event: 'message', listener: (event?: { readonly data: unknown }) => void): void;
  postMessage(message: CipherOrder): void;
  start(): void;
}

type Asked<Order> = Order extends { readonly call: number } ? Omit<Order, 'call'> : never;

/** The key store of the main process over its port. */
export function cipherOver(port: CipherPort): SecretCipher {
  const waiting = new Map<number, (answer: CipherAnswer) => void>();
  let calls = 0;
  port.on('message', (event) => {
    const answer = answerSchema.safeParse(event?.data);
    if (answer.success) waiting.get(answer.data.call)?.(answer.data);
  });
  port.start();
  const ask = (order: Asked<CipherOrder>): Promise<CipherAnswer> => {
    calls += 1;
    const id = calls;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        waiting.delete(id);
      };
      const timer = setTimeout(() => {
        end();
        reject(new CockpitFault('key-store-failed', { deadlineMs: answerDeadlineMs }, { retryable: true }));
      }, answerDeadlineMs);
      waiting.set(id, (answer) => {
        end();
        if (answer.kind === 'failed') reject(new CockpitFault('key-store-failed', { detail: answer.detail }));
        else resolve(answer);
      });
      port.postMessage({ ...order, call: id });
    });
  };
  const unexpected = (answer: CipherAnswer) => new CockpitFault('internal', { detail: `answer ${answer.kind}` });
  return {
    backend: () =>
      ask({ kind: 'key-store' }).then(
        (answer) => (answer.kind === 'key-store' ? answer.backend : null),
        () => null,
      ),
    allowPlainText: () => port.postMessage({ kind: 'allow-plain-text' }),
    encrypt: async (text) => {
      const answer = await ask({ kind: 'encrypt', text });
      if (answer.kind !== 'encrypted') throw unexpected(answer);
      return { data: answer.data, backend: answer.backend };
    },
    decrypt: async (data) => {
      const answer = await ask({ kind: 'decrypt', data });
      if (answer.kind !== 'decrypted') throw unexpected(answer);
      return { text: answer.text, encryptAgain: answer.encryptAgain };
    },
  };
}
