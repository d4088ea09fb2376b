import type { IncomingMessage } from 'node:http';

/**
 * Reads a request's body as text. Null where it is longer than `maxBytes`; it is read on to its end, because leaving
 * earlier would cut the connection before the refusal is sent. Empty where the client went away in the middle: nobody
 * reads the answer then, and half a document changes nothing.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
    }
  } catch {
    return '';
  }
  return size > maxBytes ? null : Buffer.concat(chunks).toString('utf8');
}

/** The document in a text, or undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
