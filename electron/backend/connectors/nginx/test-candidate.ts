import { posix } from 'node:path';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import {
  besideFile,
  type ConfigText,
  expandPatterns,
  type Match,
  readConfig,
  removeConfig,
  writeConfig,
} from './host-files.ts';
import { runScript } from './host-script.ts';
import type { NginxInstallation } from './nginx-installation.ts';
import { directivesNamed, readDirectives } from './read-directives.ts';

/** For what is taken away whatever has become of the call. */
const cleaning: CallOptions = { deadlineMs: 5_000 };

/**
 * Has nginx test a text in the place of `file`, as a candidate beside it that is gone afterwards. Where `file` is
 * included by others, those are copied too, each beside its original (so that relative paths keep their meaning), with
 * the one include line pointing at the copy below. Throws `nginx-config-refused` with nginx's own words, the file and
 * the line, and `nginx-config-not-included` when nginx would never read it.
 */
export async function testCandidate(
  installation: NginxInstallation,
  file: string,
  tried: ConfigText,
  options: CallOptions,
): Promise<void> {
  const { access, mainConfigFile } = installation;
  const candidate = besideFile(file, 'candidate');
  /** Copy → what it stands for. */
  const copies = new Map([[candidate, file]]);
  try {
    const [written, found] = await Promise.allSettled([
      writeConfig(access, candidate, tried.text, { mode: tried.mode }, options),
      includeChain(installation, file, options),
    ]);
    if (written.status === 'rejected') throw written.reason;
    if (found.status === 'rejected') throw found.reason;
    const chain = found.value;
    let below = { real: file, copy: candidate };
    for (const parent of chain) {
      const copy = besideFile(parent.path, 'test');
      copies.set(copy, parent.path);
      await writeConfig(access, copy, withIncludeReplaced(parent, below), { mode: parent.mode }, options);
      below = { real: parent.real, copy };
    }
    if (chain.length === 0 && posix.dirname(candidate) !== posix.dirname(mainConfigFile)) {
      const copy = besideFile(mainConfigFile, 'test');
      copies.set(copy, file);
      await writeConfig(access, copy, tried.text, { mode: tried.mode }, options);
      below = { real: file, copy };
    }
    const { exitCode, stderr } = await installation.run(['-t', '-q', '-c', below.copy], options);
    if (exitCode !== 0) throw refusal(stderr, file, copies);
  } finally {
    await Promise.allSettled([...copies.keys()].map((copy) => removeConfig(access, copy, cleaning)));
  }
}

/**
 * The first of the folders that `testCandidate` and a change write in, where this user may not; null: he may everywhere.
 * Throws `nginx-config-not-included`.
 */
export async function unwritableFolder(
  installation: NginxInstallation,
  file: string,
  options: CallOptions,
): Promise<string | null> {
  const chain = await includeChain(installation, file, options);
  const written = [file, installation.mainConfigFile, ...chain.map(({ path }) => path)].map(posix.dirname);
  const look = 'for folder; do [ -w "$folder" ] || { printf %s "$folder"; exit; }; done';
  const { stdout } = await runScript(installation.access, look, [...new Set(written)], options);
  return stdout === '' ? null : stdout;
}

/** nginx says `nginx: [emerg] unknown directive "weigth" in /etc/nginx/nginx.conf:12`. */
function refusal(stderr: string, file: string, copies: ReadonlyMap<string, string>): CockpitFault {
  let output = stderr.split('\n').find((line) => line.includes('[emerg]')) ?? stderr.trim();
  for (const [copy, real] of copies) output = output.replaceAll(copy, real);
  const place = / in (\S+):(\d+)$/.exec(output);
  return new CockpitFault('nginx-config-refused', {
    file: place?.[1] ?? file,
    line: place?.[2] === undefined ? null : Number(place[2]),
    output: output.slice(0, 500),
  });
}

interface Include {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly Match[];
}

/** A file that nginx reads. */
interface ReadFile extends ConfigText {
  /** As nginx has it, not where a link leads: relative includes start from the main file's folder. */
  readonly path: string;
  readonly real: string;
  readonly includes: readonly Include[];
}

/**
 * The files on the way from `file` up to the main file, without `file` itself: empty when it is the main file. Level by
 * level, so that the usual case costs one look at the main file.
 */
async function includeChain(
  { access, mainConfigFile, realMainFile }: NginxInstallation,
  file: string,
  options: CallOptions,
): Promise<readonly ReadFile[]> {
  const read = async ({ path, real }: Match): Promise<ReadFile | null> => {
    // What cannot be read or understood here is for nginx to judge.
    try {
      const found = await readConfig(access, path, options);
      const directives = [...directivesNamed('include', readDirectives(found.text, path))];
      const patterns = directives.map(({ words }) =>
        posix.resolve(posix.dirname(mainConfigFile), words[1]?.text ?? ''),
      );
      const matches = await expandPatterns(access, patterns, options);
      const includes = directives.map(({ start, end }, index) => ({ start, end, matches: matches[index] ?? [] }));
      return { ...found, path, real, includes };
    } catch (error) {
      if (error instanceof CockpitFault && error.code.startsWith('nginx-config-')) return null;
      throw error;
    }
  };
  if (realMainFile === file) return [];
  const seen = new Set<string>([realMainFile]);
  let level: { readonly match: Match; readonly above: readonly ReadFile[] }[] = [
    { match: { path: mainConfigFile, real: realMainFile }, above: [] },
  ];
  while (level.length > 0) {
    const below: typeof level = [];
    for (const { match, above } of level) {
      const parent = await read(match);
      if (parent === null) continue;
      const chain = [parent, ...above];
      for (const child of parent.includes.flatMap(({ matches }) => matches)) {
        if (child.real === file) return chain;
        if (!seen.has(child.real)) below.push({ match: child, above: chain });
        seen.add(child.real);
      }
    }
    level = below;
  }
  throw new CockpitFault('nginx-config-not-included', { file, mainConfigFile });
}

function withIncludeReplaced(
  { text, includes }: ReadFile,
  below: { readonly real: string; readonly copy: string },
): string {
  // On one line, so that the line numbers in nginx's answer are those of the original.
  return includes
    .filter(({ matches }) => matches.some(({ real }) => real === below.real))
    .reduceRight((edited, { start, end, matches }) => {
      const lines = matches.map(({ path, real }) => `include "${real === below.real ? below.copy : path}";`);
      return edited.slice(0, start) + lines.join(' ') + edited.slice(end);
    }, text);
}
