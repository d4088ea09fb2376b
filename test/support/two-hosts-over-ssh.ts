import { startAppVersion } from './servers/start-app-version.ts';
import { type NginxFixture, type NginxFixtureOptions, startNginx } from './servers/start-nginx.ts';
import { type SshdFixture, startSshd } from './servers/start-sshd.ts';
import type { ConnectionFile } from './small-plan.ts';

type Versions = NonNullable<NginxFixtureOptions['versions']>;

/** A computer with an sshd and an nginx of its own. */
export interface HostOverSsh {
  readonly nginx: NginxFixture;
  readonly sshd: SshdFixture;
  /** `user@host:port`, as its machine is called. */
  readonly target: string;
}

/** Two computers with the same paths before the same two versions; each begins at 1 %. */
export interface TwoHostsOverSsh {
  readonly one: HostOverSsh;
  readonly other: HostOverSsh;
  /** Configuration of a connection of kind `nginx` to both, by the ids of their stored machines. */
  nginxOn(machines: readonly string[]): ConnectionFile;
  stop(): Promise<void>;
}

/**
 * Each sshd begins every program, its file server too, in the folder of its own nginx, and the paths of the connection
 * begin there: so the same paths lead to other files on each, without a right that only root has.
 */
const folder = '/proc/self/cwd';

export async function startTwoHostsOverSsh(): Promise<TwoHostsOverSsh> {
  const versions = { stable: await startAppVersion('v1'), canary: await startAppVersion('v2') };
  const [one, other] = [await startHost(versions), await startHost(versions)];
  return {
    one,
    other,
    nginxOn: (machines) => ({
      kind: 'nginx',
      environment: 'test',
      config: {
        ...one.nginx.config,
        machines,
        configFile: one.nginx.configFile.replace(one.nginx.folder, folder),
        mainConfigFile: `${folder}/nginx.conf`,
        prefix: folder,
      },
    }),
    stop: async () => {
      for (const host of [one, other]) {
        host.nginx.process.resume();
        await host.sshd.stop();
        await host.nginx.stop();
      }
      await Promise.all([versions.stable.stop(), versions.canary.stop()]);
    },
  };
}

async function startHost(versions: Versions): Promise<HostOverSsh> {
  const nginx = await startNginx({ versions });
  const sshd = await startSshd({
    settings: [`ForceCommand cd '${nginx.folder}' && exec sh -c "$SSH_ORIGINAL_COMMAND"`],
  });
  return {
    nginx,
    sshd,
    target: `${sshd.user}@127.0.0.1:${sshd.port}`,
  };
}
