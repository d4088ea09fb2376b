import { globSync, realpathSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { CockpitFault } from '../../../../shared/errors.ts';
import { besideFile, writeDurably } from '../../platform/atomic-file.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { type NginxInstallation, readConfig } from './nginx-installation.ts';
import { directivesNamed, readDirectives } from './read-directives.ts';

/**
 * Has nginx test `candidate` in the place of `file` while `file` stays as it is. Where `file` is included by others,
 * those are copied too, each beside its original (so that relative paths keep their meaning), with the one include
 * line pointing at the copy below. Throws `nginx-config-refused` with nginx's own words, the file and the line.
 */
export async function testCandidate(
  installation: NginxInstallation,
  file: string,
  candidate: string,
  options: CallOptions,
): Promise<void> {
  const chain = await includeChain(installation.mainConfigFile, file);
  /** Copy → what it stands for. */
  const copies = new Map([[candidate, file]]);
  try {
    let below = { real: file, copy: candidate };
    for (const parent of chain) {
      const copy = besideFile(parent, 'test');
      copies.set(copy, parent);
      const text = withIncludeReplaced(await readConfig(parent), parent, installation.mainConfigFile, below);
      await writeDurably(copy, Buffer.from(text, 'latin1'), await stat(parent));
      below = { real: parent, copy };
    }
    if (chain.length === 0 && dirname(candidate) !== dirname(installation.mainConfigFile)) {
      const copy = besideFile(installation.mainConfigFile, 'test');
      copies.set(copy, file);
      await writeDurably(copy, await readFile(candidate), await stat(file));
      below = { real: file, copy };
    }
    const { exitCode, stderr } = await installation.run(['-t', '-q', '-c', below.copy], options);
    if (exitCode !== 0) throw refusal(stderr, file, copies);
  } finally {
    for (const copy of copies.keys()) if (copy !== candidate) await rm(copy, { force: true });
  }
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

/**
 * The files on the way from `file` up to the main file, without `file` itself: empty when it is the main file.
 * Throws `nginx-config-not-included` when nginx would never read it.
 */
async function includeChain(mainConfigFile: string, file: string): Promise<readonly string[]> {
  const seen = new Set<string>();
  const search = async (current: string): Promise<readonly string[] | null> => {
    const real = realOrSame(current);
    if (real === file) return [];
    if (seen.has(real)) return null;
    seen.add(real);
    // What cannot be read or understood here is for nginx to judge.
    const includes = await readConfig(current).then(
      (text) => includesOf(text, current, mainConfigFile),
      () => [],
    );
    for (const { matches } of includes) {
      for (const match of matches) {
        const below = await search(match);
        // The path as nginx has it, not where a link leads: relative includes start from the main file's folder.
        if (below !== null) return [...below, current];
      }
    }
    return null;
  };
  const chain = await search(mainConfigFile);
  if (chain === null) throw new CockpitFault('nginx-config-not-included', { file, mainConfigFile });
  return chain;
}

function withIncludeReplaced(
  text: string,
  parent: string,
  mainConfigFile: string,
  below: { readonly real: string; readonly copy: string },
): string {
  const includes = includesOf(text, parent, mainConfigFile).filter(({ realMatches }) =>
    realMatches.includes(below.real),
  );
  // On one line, so that the line numbers in nginx's answer are those of the original.
  return includes.reduceRight((edited, { start, end, realMatches }) => {
    const lines = realMatches.map((match) => `include "${match === below.real ? below.copy : match}";`);
    return edited.slice(0, start) + lines.join(' ') + edited.slice(end);
  }, text);
}

function includesOf(text: string, file: string, mainConfigFile: string) {
  return [...directivesNamed('include', readDirectives(text, file))].map(({ words, start, end }) => {
    const matches = expand(words[1]?.text ?? '', mainConfigFile);
    return { start, end, matches, realMatches: matches.map(realOrSame) };
  });
}

/** As nginx does: relative to the folder of the main file; `*`, `?` and `[` as in a shell, which passes over dot files. */
function expand(pattern: string, mainConfigFile: string): readonly string[] {
  const path = resolve(dirname(mainConfigFile), pattern);
  if (!/[*?[]/.test(path)) return [path];
  return globSync(path)
    .filter((match) => basename(path).startsWith('.') || !basename(match).startsWith('.'))
    .sort();
}

function realOrSame(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
