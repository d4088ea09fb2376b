import { createContext, useContext } from 'react';
import type { Connection } from '../client/connection.ts';

/** The way to the backend, made once in `main.tsx`. */
export const ConnectionContext = createContext<Connection | null>(null);

/** The connection of this window; throws outside of `ConnectionContext`. */
export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (connection === null) throw new Error('no ConnectionContext');
  return connection;
}
