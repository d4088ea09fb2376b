import { z } from 'zod';

/** The part of a `Blob` that both sides use; `shared` knows neither the DOM nor Node. */
export interface BinaryBody {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Bytes travel as a Blob: typed arrays arrive as plain objects. */
export const binaryBodySchema = z.custom<BinaryBody>(
  (value) => typeof value === 'object' && value !== null && 'arrayBuffer' in value && 'size' in value,
);
