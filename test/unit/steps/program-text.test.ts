import { describe, expect, it } from 'vitest';
import { isProgramText } from '../../../shared/steps/program-text.ts';

/** The arguments that no value is put into. */
const texts = (run: readonly string[]) => run.filter((_, index) => index > 0 && isProgramText(run, index));

describe('isProgramText', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['a shell', ['bash', '-c', 'TEXT', '$vars.a'], ['TEXT']],
    [
      'a shell by its path, with more flags',
      ['/usr/bin/bash', '-euo', 'pipefail', '-lc', 'TEXT', '--', '$vars.a'],
      ['TEXT'],
    ],
    [
      'a shell inside something else',
      ['kubectl', 'exec', '$vars.pod', '-c', '$vars.box', '--', 'sh', '-c', 'TEXT', '$vars.a'],
      ['TEXT'],
    ],
    ['a shell behind sudo', ['sudo', '-u', '$vars.user', 'sh', '-c', 'TEXT'], ['TEXT']],
    ['python', ['python3', '-c', 'TEXT', '$vars.a'], ['TEXT']],
    ['perl', ['perl', '-ne', 'TEXT', '$vars.file'], ['TEXT']],
    ['node', ['node', '--eval=TEXT', '$vars.a'], ['--eval=TEXT']],
    ['node that prints', ['node', '-p', 'TEXT'], ['TEXT']],
    ['psql, whose port is none', ['psql', '-h', '$vars.host', '-p', '$vars.port', '-c', 'TEXT'], ['TEXT']],
    ['mysql', ['mysql', '--user=$vars.user', '--execute=TEXT'], ['--execute=TEXT']],
    ['sqlite, whose file is none', ['sqlite3', '$steps.backup.file', 'TEXT'], ['TEXT']],
    ['awk, whose variables are none', ['awk', '-v', 'x=$vars.x', 'TEXT', '$vars.file'], ['TEXT']],
    ['sed', ['sed', '-i', 'TEXT', '$vars.file'], ['TEXT']],
    ['jq, whose arguments are none', ['jq', '--arg', 'name', '$vars.name', 'TEXT', '$vars.file'], ['TEXT']],
    ['ssh: all of it', ['ssh', '$vars.host', 'ls', '$vars.dir'], ['$vars.host', 'ls', '$vars.dir']],
    ['no interpreter', ['./deploy.sh', '-c', '$vars.cluster', '-e', '$vars.env'], []],
    ['a script of a shell', ['bash', 'deploy.sh', '$vars.a'], []],
    ['find', ['find', 'backup', '-path', '$steps.a.b', '-print', '-delete'], []],
  ])('%s', (_name, run, expected) => {
    expect(texts(run)).toEqual(expected);
  });

  it('never touches the program itself', () => {
    expect(isProgramText(['$vars.program', 'a'], 0)).toBe(true);
  });
});
