import { ORPCError } from '@orpc/contract';
import { z } from 'zod';
import { type CockpitError, CockpitFault, errorCodes, toCockpitError } from '../errors.ts';

/** Its type has a name: every procedure declares it, and the list of all codes in each is more than a compiler writes down. */
export const cockpitErrorSchema: z.ZodType<CockpitError> = z.object({
  code: z.enum(errorCodes),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  retryable: z.boolean(),
});

/** The one error that every procedure declares; what went wrong is the `code` inside. */
export const wireErrors = { COCKPIT: { status: 500, data: cockpitErrorSchema } };

/** What goes over the wire for anything thrown behind a procedure. Only `{code, params, retryable}` leaves the backend. */
export function toWireError(thrown: unknown): ORPCError<string, unknown> {
  if (thrown instanceof ORPCError && thrown.code === 'COCKPIT') return thrown;
  return new ORPCError('COCKPIT', {
    status: 500,
    message: 'cockpit error',
    data: toCockpitError(fromValidation(thrown)),
  });
}

/** What the caller of a procedure catches: always a `CockpitFault`, whatever the transport made of it. */
export function fromWireError(thrown: unknown): CockpitFault {
  if (thrown instanceof CockpitFault) return thrown;
  if (thrown instanceof ORPCError) {
    const parsed = thrown.code === 'COCKPIT' ? cockpitErrorSchema.safeParse(thrown.data) : undefined;
    if (parsed?.success) {
      const { code, params, retryable } = parsed.data;
      return new CockpitFault(code, params, { retryable, cause: thrown });
    }
    return new CockpitFault('internal', { detail: `${thrown.code}: ${thrown.message}` }, { cause: thrown });
  }
  const error = toCockpitError(thrown);
  return new CockpitFault(error.code, error.params, { retryable: error.retryable, cause: thrown });
}

interface ValidationIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
}

/** An input that its schema refuses is the caller's fault, with the place of the first issue; other faults are ours. */
function fromValidation(thrown: unknown): unknown {
  if (!(thrown instanceof ORPCError) || thrown.code !== 'BAD_REQUEST') return thrown;
  const issue = (thrown.data as { issues?: readonly ValidationIssue[] } | undefined)?.issues?.[0];
  const place = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return new CockpitFault('invalid-input', { place, detail: issue?.message ?? thrown.message }, { cause: thrown });
}
