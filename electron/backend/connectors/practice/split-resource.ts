import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { CallOptions } from '../connector.ts';
import { callHttp, type HttpAnswer } from './router-client.ts';

const versionSchema = z.object({ url: z.string(), version: z.string() });
const splitSchema = z.object({
  percent: z.number().min(0).max(100),
  revision: z.string(),
  versions: z.object({ stable: versionSchema, canary: versionSchema }),
});

/** The router's `/admin/split` document, as far as the connector needs it. */
export type LiveSplit = z.infer<typeof splitSchema>;

/** Reads the split that the router applies to its next request. */
export async function readSplit(routerUrl: string, options: CallOptions): Promise<LiveSplit> {
  const url = `${routerUrl}/admin/split`;
  return parseSplit(url, await callHttp(url, {}, options));
}

/**
 * Sets the percentage. With `expectedRevision` a router that changed since refuses, and `practice-split-changed` is
 * thrown; the split is unchanged then.
 */
export async function writeSplit(
  routerUrl: string,
  percent: number,
  expectedRevision: string | null,
  options: CallOptions,
): Promise<void> {
  const url = `${routerUrl}/admin/split`;
  const body = expectedRevision === null ? { percent } : { percent, expectedRevision };
  const answered = await callHttp(url, { method: 'PUT', body }, options);
  if (answered.status === 409) {
    const found = parseSplit(url, { ...answered, status: 200 });
    throw new CockpitFault('practice-split-changed', { foundPercent: found.percent });
  }
  parseSplit(url, answered);
}

function parseSplit(url: string, { status, text }: HttpAnswer): LiveSplit {
  if (status !== 200) throw new CockpitFault('connector-http-status', { url, status });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CockpitFault('connector-bad-answer', { url, detail: 'json' }, { cause });
  }
  const parsed = splitSchema.safeParse(json);
  if (!parsed.success) {
    throw new CockpitFault('connector-bad-answer', { url, detail: parsed.error.issues[0]!.path.join('.') });
  }
  return parsed.data;
}
