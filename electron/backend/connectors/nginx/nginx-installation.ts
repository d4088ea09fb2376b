import { posix } from 'node:path';
import type { FinishedProgram } from '../../machines/run-program.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { readConfig, realPath } from './host-files.ts';
import { type MachineAccess, runOnHost } from './host-script.ts';
import { readDirectives } from './read-directives.ts';

export interface InstallationConfig {
  readonly nginxBinary: string;
  readonly mainConfigFile?: string | undefined;
  readonly prefix?: string | undefined;
  readonly pidFile?: string | undefined;
}

/** Where this nginx has its things. */
export interface NginxInstallation {
  readonly access: MachineAccess;
  /** The file that nginx reads first. */
  readonly mainConfigFile: string;
  /** Where that leads through its links. */
  readonly realMainFile: string;
  readonly pidFile: string;
  /** What the program says of itself now, such as `nginx/1.24.0`; null where it does not. */
  version(options: CallOptions): Promise<string | null>;
  /** Runs the nginx program, e.g. to test a configuration. */
  run(args: readonly string[], options: CallOptions): Promise<FinishedProgram>;
}

/**
 * Finds the main configuration file and the pid file: as configured, else as the file's own `pid` line says, else as
 * the program was built (`nginx -V`). Throws `process-not-started` where there is no such program, and
 * `nginx-config-unreadable` where the main file cannot be read.
 */
export async function findInstallation(
  access: MachineAccess,
  config: InstallationConfig,
  options: CallOptions,
): Promise<NginxInstallation> {
  const run = (args: readonly string[], call: CallOptions) => runOnHost(access, [config.nginxBinary, ...args], call);

  const { stderr } = await run(['-V'], options);
  const built = (name: string) => new RegExp(`--${name}=(\\S+)`).exec(stderr)?.[1] ?? '';
  const prefix = config.prefix ?? (built('prefix') || '/usr/local/nginx');
  const mainConfigFile = config.mainConfigFile ?? posix.resolve(prefix, built('conf-path') || 'conf/nginx.conf');
  const pidFile =
    config.pidFile ??
    posix.resolve(prefix, (await pidOf(access, mainConfigFile, options)) ?? (built('pid-path') || 'logs/nginx.pid'));
  return {
    access,
    mainConfigFile,
    realMainFile: await realPath(access, mainConfigFile, options),
    pidFile,
    async version(call) {
      const { stderr } = await run(['-v'], call).catch((error) => {
        if (call.signal?.aborted === true) throw error;
        return { stderr: '' };
      });
      return /nginx version: (\S+)/.exec(stderr)?.[1] ?? null;
    },
    run: (args, call) => run([...(config.prefix === undefined ? [] : ['-p', config.prefix]), ...args], call),
  };
}

async function pidOf(access: MachineAccess, mainConfigFile: string, options: CallOptions): Promise<string | null> {
  const { text } = await readConfig(access, mainConfigFile, options);
  const pid = readDirectives(text, mainConfigFile).find((directive) => directive.words[0].text === 'pid');
  return pid?.words[1]?.text ?? null;
}
