import { z } from 'zod';
import { read } from './access.ts';

export const reports = {
  /** The review of a release as one self-contained HTML file: no script, no address outside. */
  html: read
    .input(z.object({ releaseId: z.string(), language: z.enum(['zh', 'en']) }))
    .output(z.object({ fileName: z.string(), html: z.string() })),
};
