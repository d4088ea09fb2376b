import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A script that prints what a file holds, and notes each call. Where a file `slow` lies beside it, it writes its pid to
 * `running` and hangs.
 */
export interface CommandGaugeFixture {
  readonly folder: string;
  readonly script: string;
  readonly config: Readonly<Record<string, unknown>>;
  prints(text: string): Promise<void>;
  /** From now on it says this on stderr and ends with 7. */
  fails(text: string): Promise<void>;
  /** One line for each call: the window that it was told. */
  calls(): Promise<readonly string[]>;
  /** A line as `sha256sum` prints it. */
  pin(): Promise<string>;
  stop(): Promise<void>;
}

export async function startCommandGauge(): Promise<CommandGaugeFixture> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cockpit-command-gauge-')));
  const at = (name: string) => join(folder, name);
  const script = at('gauge.sh');
  await writeFile(
    script,
    `#!/bin/sh
cd "$(dirname "$0")" || exit 1
echo "$WINDOW_SECONDS" >> calls
if [ -e failure ]; then cat failure >&2; exit 7; fi
if [ -e slow ]; then echo $$ > running; sleep 86399; fi
cat output
`,
  );
  await chmod(script, 0o755);
  await writeFile(at('output'), '{"search": {"errorRatio": 0.02, "slowest": [1, 2], "share": "NaN"}}');
  return {
    folder,
    script,
    config: { gaugeCommand: [script], windowSeconds: 300, everySeconds: 1 },
    prints: (text) => writeFile(at('output'), text),
    fails: (text) => writeFile(at('failure'), text),
    calls: async () => (await readFile(at('calls'), 'utf8')).trim().split('\n'),
    pin: async () =>
      `${createHash('sha256')
        .update(await readFile(script))
        .digest('hex')}  ${script}`,
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}
