import { CockpitFault } from '../../../shared/errors.ts';

/** What the resolvers of glibc, musl and macOS say of a name that they do not find, as far as it travels as a text. */
const unknownName =
  /name or service not known|name does not resolve|nodename nor servname|no address associated|in name resolution/i;

/** An error of Node, of ssh2 (with a number for a code), or made from the words of a program. */
export interface NotConnected extends Error {
  readonly code?: string | number;
  readonly syscall?: string;
}

/**
 * The fault of a connection that did not come about: nobody knows the name of the host, or it is not reached. Both may
 * pass. `host`: with its port, or the path of a socket. `cause`: what the system that tried it said.
 */
export function unreached(host: string, cause: NotConnected): CockpitFault {
  const detail = typeof cause.code === 'string' ? cause.code : cause.message;
  const nameless = cause.syscall === 'getaddrinfo' || unknownName.test(cause.message);
  return new CockpitFault(
    nameless ? 'name-not-resolved' : 'connection-unreachable',
    { host, detail },
    { retryable: true, cause },
  );
}
