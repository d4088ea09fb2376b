import ssh2, { type AnyAuthMethod, type AuthenticationType, type AuthHandlerMiddleware, type ParsedKey } from 'ssh2';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { SshSettings } from './ssh-settings.ts';

/** The one way to log in that a connection is set to. */
export type Credential =
  | { readonly kind: 'key'; readonly key: ParsedKey }
  | { readonly kind: 'agent'; readonly socket: string }
  | { readonly kind: 'password'; readonly password: string };

/**
 * Ask once and keep it: the passphrase of a key is made to be slow, and its work stands in the way of everything else.
 * Throws `ssh-key-unreadable`, and `ssh-agent-unreachable` where nothing names an agent.
 */
export function credentialOf({ auth, privateKey, passphrase, password, agent }: SshSettings): Credential {
  switch (auth) {
    case 'key': {
      const key = ssh2.utils.parseKey(privateKey, passphrase === '' ? undefined : passphrase);
      if (key instanceof Error) throw new CockpitFault('ssh-key-unreadable', { detail: key.message });
      if (!key.isPrivateKey()) throw new CockpitFault('ssh-key-unreadable', { detail: 'not a private key' });
      return { kind: 'key', key };
    }
    case 'agent': {
      const socket = agent === '' ? (process.env.SSH_AUTH_SOCK ?? '') : agent;
      if (socket === '') throw new CockpitFault('ssh-agent-unreachable', { socket });
      return { kind: 'agent', socket };
    }
    case 'password':
      return { kind: 'password', password };
  }
}

export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  /** Methods that the server offers, as far as it said so. */
  offered(): readonly string[];
}

/** Asks what the server takes, then tries the credential. */
export function authentication(username: string, credential: Credential): Authentication {
  let offered: readonly string[] = [];
  const left = waysOf(username, credential);
  return {
    handler: (methodsLeft: AuthenticationType[] | null, _partial, next) => {
      if (methodsLeft === null) {
        next({ type: 'none', username });
        return;
      }
      offered = methodsLeft;
      // The types know no answer for "nothing left", which the client takes as the end.
      next(left.shift() ?? (false as unknown as AnyAuthMethod));
    },
    offered: () => offered,
  };
}

function waysOf(username: string, credential: Credential): AnyAuthMethod[] {
  switch (credential.kind) {
    case 'key':
      return [{ type: 'publickey', username, key: credential.key }];
    case 'agent':
      return [{ type: 'agent', username, agent: credential.socket }];
    case 'password': {
      const { password } = credential;
      return [
        { type: 'password', username, password },
        {
          // Hosts with PAM ask for the password as a question; only one whose answer is not shown is for it.
          type: 'keyboard-interactive',
          username,
          prompt: (_name, _instructions, _language, prompts, finish) =>
            finish(prompts.map(({ echo }) => (echo === true ? '' : password))),
        },
      ];
    }
  }
}
