import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { type FinishedProcess, runProcess } from '../../platform/run-process.ts';
import { readDirectives } from './read-directives.ts';

export interface InstallationConfig {
  readonly nginxBinary: string;
  readonly mainConfigFile?: string | undefined;
  readonly prefix?: string | undefined;
  readonly pidFile?: string | undefined;
}

/** Where this nginx has its things. */
export interface NginxInstallation {
  /** The file that nginx reads first. */
  readonly mainConfigFile: string;
  readonly pidFile: string;
  /** Runs the nginx program, e.g. to test a configuration. */
  run(args: readonly string[], options: CallOptions): Promise<FinishedProcess>;
}

/**
 * Finds the main configuration file and the pid file: as configured, else as the file's own `pid` line says, else as
 * the program was built (`nginx -V`). Throws `process-not-started` where there is no such program, and
 * `nginx-config-unreadable` where the main file cannot be read.
 */
export async function findInstallation(config: InstallationConfig, options: CallOptions): Promise<NginxInstallation> {
  // A desktop session's PATH often lacks the folders of system programs.
  const env = { ...process.env, LC_ALL: 'C', PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` };
  const run = (args: readonly string[], call: CallOptions) => runProcess(config.nginxBinary, args, { ...call, env });

  const { stderr } = await run(['-V'], options);
  const built = (name: string) => new RegExp(`--${name}=(\\S+)`).exec(stderr)?.[1] ?? '';
  const prefix = config.prefix ?? (built('prefix') || '/usr/local/nginx');
  const mainConfigFile = config.mainConfigFile ?? resolve(prefix, built('conf-path') || 'conf/nginx.conf');
  const pidFile =
    config.pidFile ?? resolve(prefix, (await pidOf(mainConfigFile)) ?? (built('pid-path') || 'logs/nginx.pid'));
  return {
    mainConfigFile,
    pidFile,
    run: (args, call) => run([...(config.prefix === undefined ? [] : ['-p', config.prefix]), ...args], call),
  };
}

async function pidOf(mainConfigFile: string): Promise<string | null> {
  const text = await readConfig(mainConfigFile);
  const pid = readDirectives(text, mainConfigFile).find((directive) => directive.words[0].text === 'pid');
  return pid?.words[1]?.text ?? null;
}

/** Far more than any real file: a wrong path should not fill the memory. */
const configLimitBytes = 1024 * 1024;

/** The file as Latin-1 text, in which every character is one byte. Throws `nginx-config-unreadable`. */
export async function readConfig(file: string): Promise<string> {
  const unreadable = (detail: string, cause?: unknown) =>
    new CockpitFault('nginx-config-unreadable', { file, folder: dirname(file), detail }, { cause });
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw unreadable((error as NodeJS.ErrnoException).code ?? String(error), error);
  }
  if (bytes.length > configLimitBytes) throw unreadable('EFBIG');
  return bytes.toString('latin1');
}
