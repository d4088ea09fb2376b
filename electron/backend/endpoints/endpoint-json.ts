import type { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import type { HttpAnswer } from '../platform/http-client.ts';
import type { Endpoint } from './endpoint.ts';

/** The document in an answer. Throws `connector-bad-answer` where it is none, or not of the given shape. */
export function documentOf<Shape extends z.ZodType>(
  { body }: HttpAnswer,
  endpoint: Endpoint,
  shape: Shape,
): z.infer<Shape> {
  const parsed = shape.safeParse(parse(body.toString('utf8'), endpoint));
  if (parsed.success) return parsed.data;
  const detail = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new CockpitFault('connector-bad-answer', { host: endpoint.host, detail });
}

function parse(text: string, endpoint: Endpoint): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CockpitFault('connector-bad-answer', { host: endpoint.host, detail: 'json' }, { cause });
  }
}
