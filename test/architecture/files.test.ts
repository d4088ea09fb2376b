import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { bannedNames, longerFiles, longestFile, namedAfterAll } from './rules.ts';
import { projectRoot, sourceFiles } from './source-files.ts';

const files = sourceFiles('shared', 'electron', 'renderer', 'test');

it('no file has grown past its subject', () => {
  const long = files
    .filter(({ path }) => !path.startsWith('shared/i18n/') && longerFiles[path] === undefined)
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > longestFile);
  expect(long).toEqual([]);
});

it('every exception is still needed', () => {
  const exceptions = [...Object.keys(longerFiles), ...namedAfterAll];
  expect(exceptions.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
  const short = files.filter(
    ({ path, text }) => longerFiles[path] !== undefined && text.split('\n').length - 1 <= longestFile,
  );
  expect(short.map(({ path }) => path)).toEqual([]);
});

it('every file is named for what it holds, in kebab-case', () => {
  const odd = files.filter(({ path }) => {
    if (namedAfterAll.includes(path)) return false;
    const folders = path.split('/').slice(0, -1);
    const [name = '', ...kinds] = basename(path)
      .replace(/\.tsx?$/, '')
      .split('.');
    const kebab = [...folders, name].every((part) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(part));
    const known = kinds.every((kind) => ['test', 'bench', 'd'].includes(kind));
    const says = ![...folders, ...name.split('-')].some((word) => bannedNames.includes(word));
    return !(kebab && known && says);
  });
  expect(odd.map(({ path }) => path)).toEqual([]);
});
