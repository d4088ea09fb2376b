import { mapEventIterator, type ORPCError } from '@orpc/client';
import { type ImplementerInternalWithMiddlewares, implement, type Middleware } from '@orpc/server';
import type { ProcedureMeta } from '../../../shared/contract/access.ts';
import { contract } from '../../../shared/contract/index.ts';
import { toWireError } from '../../../shared/contract/wire-error.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { BackendContext } from './context.ts';

/**
 * The one place that every call passes: refuses what a read-only host must not do, and turns whatever is thrown, now or
 * later inside a stream, into `{code, params, retryable}`. `internal` is logged here with its cause.
 */
export const guardCall: Middleware<
  BackendContext,
  Record<never, never>,
  unknown,
  unknown,
  Record<never, never>,
  ProcedureMeta
> = async ({ context, path, procedure, next }) => {
  const fail = (thrown: unknown): ORPCError<string, unknown> => {
    const error = toWireError(thrown);
    const { code } = error.data as { code: string };
    if (code === 'internal') context.log.error({ err: thrown, procedure: path.join('.') }, 'internal error');
    return error;
  };
  try {
    // A procedure without an access counts as a write: forgetting it must not open a read-only journal.
    if (procedure['~orpc'].meta.access !== 'read' && context.host.readOnly) throw new CockpitFault('read-only');
    const result = await next();
    if (!isAsyncIterator(result.output)) return result;
    const output = mapEventIterator(result.output, {
      value: async (value) => value,
      error: async (thrown) => fail(thrown),
    });
    return { ...result, output };
  } catch (thrown) {
    throw fail(thrown);
  }
};

function isAsyncIterator(value: unknown): value is AsyncIterator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
}

/** The contract by its name: written out it is longer than a declaration may be. */
type Implementer = ImplementerInternalWithMiddlewares<
  typeof contract,
  BackendContext & Record<never, never>,
  BackendContext & Record<never, never>
>;

/** Begins the implementation of an area: `implementer.system.router({ … })`. */
export const implementer: Implementer = implement(contract).$context<BackendContext>().use(guardCall);
