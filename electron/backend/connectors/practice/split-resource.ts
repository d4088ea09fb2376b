import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import { formatExposure } from '../../../../shared/i18n/format.ts';
import { type Exposure, exposureSchema } from '../../../../shared/release/exposure.ts';
import type { CallOptions } from '../connector.ts';
import { callHttp, type HttpAnswer, parseJsonAnswer, readAnswer } from './router-client.ts';

const versionSchema = z.object({ url: z.string(), version: z.string() });
const splitSchema = z.object({
  exposure: exposureSchema,
  revision: z.string(),
  versions: z.object({ stable: versionSchema, canary: versionSchema }),
});
const refusalSchema = z.object({ error: z.literal('exposure'), detail: z.string() });

/** The router's `/admin/split` document, as far as the connector needs it. */
export type LiveSplit = z.infer<typeof splitSchema>;

/** Reads the split that the router applies to its next request. */
export async function readSplit(routerUrl: string, options: CallOptions): Promise<LiveSplit> {
  const url = `${routerUrl}/admin/split`;
  return parseSplit(url, await callHttp(url, {}, options));
}

/**
 * Sets the exposure. With `expectedRevision` a router that changed since refuses, and `practice-split-changed` is
 * thrown; one that does not understand a target refuses with `exposure-not-understood`. The split is unchanged then.
 */
export async function writeSplit(
  routerUrl: string,
  exposure: Exposure,
  expectedRevision: string | null,
  options: CallOptions,
): Promise<void> {
  const url = `${routerUrl}/admin/split`;
  const body = expectedRevision === null ? { exposure } : { exposure, expectedRevision };
  const answered = await callHttp(url, { method: 'PUT', body }, options);
  if (answered.status === 409) {
    const { exposure: found } = parseSplit(url, { ...answered, status: 200 });
    throw new CockpitFault('practice-split-changed', { found: formatExposure(found) });
  }
  const refusal =
    answered.status === 400 ? refusalSchema.safeParse(parseJsonAnswer(url, answered.text)).data : undefined;
  if (refusal !== undefined) throw new CockpitFault('exposure-not-understood', { place: refusal.detail });
  parseSplit(url, answered);
}

function parseSplit(url: string, { status, text }: HttpAnswer): LiveSplit {
  if (status !== 200) throw new CockpitFault('connector-http-status', { url, status });
  return readAnswer(url, text, splitSchema);
}
