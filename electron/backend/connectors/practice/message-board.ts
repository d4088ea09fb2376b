import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { NotifyCapability } from '../connector.ts';
import { callHttp, readAnswer } from './router-client.ts';

const keptSchema = z.object({ id: z.string() });

/** Messages of a rehearsal: the range keeps them, and nobody gets them. */
export function messageBoard(routerUrl: string): NotifyCapability {
  const url = `${routerUrl}/admin/messages`;
  return {
    send: async ({ audience, subject, body }, options) => {
      const { status, text } = await callHttp(url, { method: 'POST', body: { audience, subject, body } }, options);
      if (status === 400 || status === 413) throw new CockpitFault('invalid-input', { field: 'message' });
      if (status !== 201) throw new CockpitFault('connector-http-status', { url, status });
      return { receipt: readAnswer(url, text, keptSchema).id };
    },
  };
}
