import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import { hostKeyOf } from '../../../electron/backend/connectors/ssh/host-key.ts';
import { mayHideMounts, type SshdOptions, startSshd } from './start-sshd.ts';

type Password = NonNullable<SshdOptions['password']>;

/** A server that lets somebody in by a password. */
export interface PasswordSsh {
  readonly config: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** A real sshd; where none can be given an account of its own, a small server of ssh2 that knows the login only. */
export async function startPasswordSsh(password: Password): Promise<PasswordSsh> {
  return (await mayHideMounts()) ? startSshd({ password }) : startLogin(password);
}

async function startLogin({ text, by }: Password): Promise<PasswordSsh> {
  const user = 'deploy';
  const { private: key, public: shown } = ssh2.utils.generateKeyPairSync('ed25519');
  const server = new ssh2.Server({ hostKeys: [key] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (asked) => {
      const answer = (given: string | undefined) =>
        given === text && asked.username === user ? asked.accept() : asked.reject([by]);
      if (asked.method === 'password' && by === 'password') answer(asked.password);
      else if (asked.method === 'keyboard-interactive' && by === 'keyboard-interactive')
        asked.prompt([{ prompt: 'Password: ', echo: false }], (answers) => answer(answers[0]));
      else asked.reject([by]);
    });
    client.on('session', (accept) => {
      accept().on('exec', (takes) => {
        const stream = takes();
        stream.exit(0);
        stream.end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { fingerprint } = hostKeyOf(Buffer.from(shown.split(' ')[1] ?? '', 'base64'));
  return {
    config: { host: '127.0.0.1', port, user, auth: 'password', password: text, hostKey: fingerprint },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
