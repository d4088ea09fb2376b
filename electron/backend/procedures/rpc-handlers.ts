import type { AnyContractRouter } from '@orpc/contract';
import type { Router } from '@orpc/server';
import { RPCHandler as MessagePortHandler } from '@orpc/server/message-port';
import type { StandardRPCHandlerOptions } from '@orpc/server/standard';
import { RPCHandler as SocketHandler } from '@orpc/server/ws';
import type { ProcedureMeta } from '../../../shared/contract/access.ts';
import type { BackendContext } from './context.ts';

/** The part of a backend that a transport serves. */
export interface ServedRouter {
  readonly router: Router<AnyContractRouter, BackendContext>;
  readonly context: BackendContext;
}

const options: StandardRPCHandlerOptions<BackendContext> = {
  clientInterceptors: [
    // A dropped connection cancels reads only; what was begun ends by its outcome, its deadline or another command.
    (call) => {
      const { access } = call.procedure['~orpc'].meta as ProcedureMeta;
      const { next, ...rest } = call;
      return access === 'read' ? next() : next({ ...rest, signal: undefined });
    },
  ],
};

type SocketLike = Parameters<SocketHandler<BackendContext>['upgrade']>[0];
type PortLike = Parameters<MessagePortHandler<BackendContext>['upgrade']>[0];

/** Serves the backend to every socket that is handed over, until that socket closes. */
export function socketServer(backend: ServedRouter): (socket: SocketLike) => void {
  const handler = new SocketHandler(backend.router, options);
  return (socket) => void handler.upgrade(socket, { context: backend.context });
}

/** Serves the backend to every message port that is handed over, until that port closes. The caller starts the port. */
export function portServer(backend: ServedRouter): (port: PortLike) => void {
  const handler = new MessagePortHandler(backend.router, options);
  return (port) => handler.upgrade(port, { context: backend.context });
}
