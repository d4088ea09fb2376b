import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Scripts of the kind that operators have, which keep shares and flags in files of a folder of their own. */
export interface CommandSwitchFixture {
  readonly folder: string;
  /** Configuration of a connection of kind `command-switch` whose one target is `app`. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly setScript: string;
  /** The same with audiences beside everybody, each with a share of 1: `app@all`, `app@AUDIENCE`. */
  withAudiences(audienceNames: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  /** A share, or `flags/NAME`; `calls` has one line for each call of `set.sh`, with its arguments. */
  read(name: string): Promise<string>;
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** A line as `sha256sum` prints it. */
  pin(script: string): Promise<string>;
  stop(): Promise<void>;
}

/** What `set.sh` does is changed by files: `fail` (says so and ends with 3), `ignore` (does nothing), `slow`. */
const scripts: Readonly<Record<string, string>> = {
  'set.sh': `#!/bin/sh
cd "$(dirname "$0")" || exit 1
printf '%s\\n' "$*" >> calls
if [ -e "fail-$1" ]; then echo "the balancer refused $2" >&2; exit 3; fi
if [ -e ignore ]; then exit 0; fi
if [ -e slow ]; then echo $$ > running; sleep 86399; fi
printf '%s' "$2" > "$1.new" && mv "$1.new" "$1"
`,
  'get.sh': `#!/bin/sh
cd "$(dirname "$0")" || exit 1
printf '{"target": "%s", "split": {"canary": %s}}\\n' "$1" "$(cat "$1")"
`,
  'flag.sh': `#!/bin/sh
cd "$(dirname "$0")/flags" || exit 1
case "$1" in
  get) [ -e "$2" ] || exit 44; cat "$2" ;;
  set) printf '%s' "$3" > "$2" ;;
  remove) rm -f "$2" ;;
esac
`,
};

export async function startCommandSwitch(): Promise<CommandSwitchFixture> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cockpit-command-switch-')));
  const at = (name: string) => join(folder, name);
  await mkdir(at('flags'));
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(at(name), text);
    await chmod(at(name), 0o755);
  }
  await writeFile(at('app'), '1');
  const pin = async (script: string) =>
    `${createHash('sha256')
      .update(await readFile(script))
      .digest('hex')}  ${script}`;
  const config = {
    targets: ['app'],
    applyCommand: [at('set.sh'), '{target}', '{value}'],
    readCommand: [at('get.sh'), '{target}'],
    outputPath: 'split.canary',
    settleSeconds: 1,
    flagReadCommand: [at('flag.sh'), 'get', '{key}'],
    flagWriteCommand: [at('flag.sh'), 'set', '{key}', '{value}'],
    flagRemoveCommand: [at('flag.sh'), 'remove', '{key}'],
    missingExitCode: 44,
    valueEncoding: 'json',
  };
  return {
    folder,
    setScript: at('set.sh'),
    config,
    async withAudiences(audienceNames) {
      for (const name of ['all', ...audienceNames]) await writeFile(at(`app@${name}`), '1');
      return {
        ...config,
        audienceNames,
        applyCommand: [at('set.sh'), '{target}@{audience}', '{value}'],
        readCommand: [at('get.sh'), '{target}@{audience}'],
      };
    },
    read: (name) => readFile(at(name), 'utf8'),
    write: (name, text) => writeFile(at(name), text),
    remove: (name) => rm(at(name), { force: true }),
    pin,
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}
