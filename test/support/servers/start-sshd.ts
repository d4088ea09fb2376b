import { execFile } from 'node:child_process';
import { access, chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from '../wait-for.ts';
import { freePort } from './free-port.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

const run = promisify(execFile);

/** A real sshd with keys of its own on 127.0.0.1. */
export interface SshdFixture {
  readonly port: number;
  /** Who can log in: the present user, or the plain one. */
  readonly user: string;
  /** A folder that this user may write in. */
  readonly home: string;
  readonly folder: string;
  readonly process: ServerProcess;
  /** PEM of the key that is let in; its passphrase is `correct horse` where it is asked for. */
  readonly privateKey: string;
  readonly lockedKey: string;
  /** PEM of a key that nobody knows. */
  readonly strangerKey: string;
  /** `SHA256:…` of the server's key, by `ssh-keygen`. */
  readonly fingerprint: string;
  /** Configuration of a connection of kind `ssh` to it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Replaces the lines of authorized_keys before the key, such as `expiry-time="20200101"`. */
  authorize(options: string): Promise<void>;
  /** Ends it and cuts off whoever is logged in: from now on connections are refused. */
  lose(): Promise<void>;
  /** Starts it again as it was, on the same port with the same keys. */
  find(): Promise<void>;
  /** Pids of the processes that serve one logged-in connection each, and of what they started. */
  sessionPids(): Promise<readonly number[]>;
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** Runs and lets in somebody who is not root, also where the tests run as root. */
  readonly plainUser?: boolean;
  /** More lines of sshd_config; the first of a keyword counts, and these come first. */
  readonly settings?: readonly string[];
  /** Another one's port, once that was stopped. */
  readonly port?: number;
  /** Script before `sftp-server` runs, such as a limit. */
  readonly beforeSftp?: string;
  /** Lets in the plain user, by this password; only where `mayHideMounts`. */
  readonly password?: { readonly text: string; readonly by: 'password' | 'keyboard-interactive' };
}

const plainName = 'cockpit-plain';
export const plainId = 54_321;

export async function startSshd(options: SshdOptions = {}): Promise<SshdFixture> {
  const isRoot = process.getuid?.() === 0;
  const plain = isRoot && options.plainUser === true;
  const { password } = options;
  const user = plain || password !== undefined ? plainName : userInfo().username;
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-sshd-'));
  const at = (name: string) => join(folder, name);
  const home = at('home');
  await mkdir(home);
  const key = async (name: string, passphrase = '') => {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', at(name), '-C', name]);
  };
  await Promise.all([key('host'), key('login'), key('locked', 'correct horse'), key('stranger')]);
  const port = options.port ?? (await freePort());
  const publicKeys = `${await readFile(at('login.pub'), 'utf8')}${await readFile(at('locked.pub'), 'utf8')}`;
  const authorize = async (prefix: string) => {
    const lines = publicKeys.trim().split('\n');
    await writeFile(at('authorized_keys'), `${lines.map((line) => `${prefix} ${line}`.trim()).join('\n')}\n`);
    await chmod(at('authorized_keys'), 0o644);
  };
  await authorize('');
  await writeFile(
    at('sshd_config'),
    [
      ...(options.settings ?? []),
      ...(password === undefined ? [] : passwordSettings[password.by]),
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${at('host')}`,
      `AuthorizedKeysFile ${at('authorized_keys')}`,
      'PidFile none',
      'UsePAM no',
      'StrictModes no',
      'PasswordAuthentication no',
      'PermitRootLogin yes',
      'UseDNS no',
      'PrintMotd no',
      'MaxStartups 100',
      `Subsystem sftp ${await sftpCommand(at('sftp'), options.beforeSftp)}`,
      '',
    ].join('\n'),
  );
  await chmod(folder, 0o755);
  if (plain) {
    for (const path of [folder, home, at('host')]) await chown(path, plainId, plainId);
  }
  const { stdout } = await run('ssh-keygen', ['-l', '-E', 'sha256', '-f', at('host.pub')]);
  const fingerprint = stdout.split(' ')[1] ?? '';
  const command = await commandLine(at('sshd_config'), folder, plain, password?.text);
  let server = await startServerProcess(...command);
  const lose = async () => {
    // Sessions outlive the server, and hold its output open.
    for (const pid of server.hasExited() ? [] : await childrenOf(server.pid)) endIfThere(pid);
    await server.stop();
  };
  const listens = () =>
    waitFor('sshd listens', () => {
      if (server.hasExited()) throw new Error(server.output());
      return server.output().includes('Server listening');
    });
  const stop = async () => {
    await lose();
    if (plain) await run('userdel', [plainName]).catch(() => {});
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await listens();
  } catch (error) {
    await stop();
    throw error;
  }
  const privateKey = await readFile(at('login'), 'utf8');
  return {
    port,
    user,
    home,
    folder,
    get process() {
      return server;
    },
    privateKey,
    lockedKey: await readFile(at('locked'), 'utf8'),
    strangerKey: await readFile(at('stranger'), 'utf8'),
    fingerprint,
    config: {
      ...{ host: '127.0.0.1', port, user, hostKey: fingerprint },
      ...(password === undefined ? { auth: 'key', privateKey } : { auth: 'password', password: password.text }),
    },
    authorize,
    lose,
    find: async () => {
      server = await startServerProcess(...command);
      await listens();
    },
    sessionPids: () => childrenOf(server.pid),
    stop,
  };
}

/** Who keeps passwords with PAM asks for them by questions. */
const passwordSettings = {
  password: ['PasswordAuthentication yes', 'KbdInteractiveAuthentication no', 'PubkeyAuthentication no'],
  'keyboard-interactive': ['UsePAM yes', 'KbdInteractiveAuthentication yes', 'PubkeyAuthentication no'],
};
const pam = 'auth required pam_unix.so\naccount required pam_permit.so\nsession required pam_permit.so\n';

/** Whether sshd can be given accounts that nobody else on this machine sees. */
export async function mayHideMounts(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  return run('unshare', ['-m', 'true']).then(
    () => true,
    () => false,
  );
}

/**
 * As root sshd asks for a folder in /run that only its service makes; a plain user needs a name and a shell; and nobody's
 * own login scripts are to run. All is given to it alone, in a mount namespace of its own, so that nothing of it is left
 * on the machine. Where namespaces are not allowed, the plain user is made and taken away again.
 */
async function commandLine(
  config: string,
  folder: string,
  plain: boolean,
  password: string | undefined,
): Promise<[string, readonly string[]]> {
  // The whole path: sshd starts itself again for each connection.
  const program = await firstThere(['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/libexec/sshd'], 'sshd');
  const command = [program, '-D', '-e', '-f', config];
  if (process.getuid?.() !== 0) return [program, command.slice(1)];
  const drop = plain ? `setpriv --reuid=${plainId} --regid=${plainId} --clear-groups` : '';
  if (!(await mayHideMounts())) {
    if (plain) await run('useradd', ['-M', '-u', `${plainId}`, '-s', '/bin/sh', plainName]);
    else await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
    return ['sh', ['-c', `exec ${drop} "$@"`, 'sshd', ...command]];
  }
  const passwd = join(folder, 'passwd');
  const others = (await readFile('/etc/passwd', 'utf8')).replace(/^root:.*\n/m, '');
  const home = join(folder, 'home');
  const hash =
    password === undefined ? 'x' : (await run('perl', ['-e', 'print crypt(shift, q($6$cockpit$))', password])).stdout;
  await mkdir(join(folder, 'pam.d'));
  await writeFile(join(folder, 'pam.d', 'sshd'), pam);
  const own = `root:x:0:0::${home}:/bin/bash\n${plainName}:${hash}:${plainId}:${plainId}::${home}:/bin/sh\n`;
  await writeFile(passwd, `${own}${others}`, { mode: 0o644 });
  const questions = password === undefined ? '' : `mount --bind '${folder}/pam.d' /etc/pam.d && `;
  const mounts = `${questions}mount --bind '${passwd}' /etc/passwd && mount -t tmpfs none /run && mkdir -m 755 /run/sshd`;
  return ['unshare', ['-m', 'sh', '-c', `${mounts} && exec ${drop} "$@"`, 'sshd', ...command]];
}

async function firstThere(paths: readonly string[], otherwise: string): Promise<string> {
  for (const path of paths) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return otherwise;
}

async function sftpCommand(script: string, before: string | undefined): Promise<string> {
  const places = ['/usr/lib/openssh/sftp-server', '/usr/libexec/sftp-server', '/usr/lib/ssh/sftp-server'];
  const server = await firstThere(places, 'internal-sftp');
  if (before === undefined) return server;
  await writeFile(script, `#!/bin/sh\n${before}\nexec ${server}\n`);
  await chmod(script, 0o755);
  return script;
}

function endIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}
