import { oc } from '@orpc/contract';
import { wireErrors } from './wire-error.ts';

/** `write` is refused by a read-only host, and goes on when the caller's connection drops; `read` is cancelled then. */
export type Access = 'read' | 'write';

export interface ProcedureMeta {
  readonly access?: Access;
}

// The builder without an access stays private: a procedure can only be begun with `read` or `write`.
const procedure = oc.$meta<ProcedureMeta>({}).errors(wireErrors);

/** Begins a procedure that changes nothing. */
export const read = procedure.meta({ access: 'read' });

/** Begins a procedure that changes something. Its input carries a `commandId`: repeated, it returns the first answer. */
export const write = procedure.meta({ access: 'write' });
