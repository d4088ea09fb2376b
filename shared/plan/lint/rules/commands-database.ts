import { hasOption, optionValue, positionals } from '../../shell/arguments.ts';
import type { ProgramCall } from '../../shell/program-calls.ts';
import type { WrittenCommands } from '../commands.ts';
import type { LintContext, Report } from '../context.ts';
import { shownCall } from './commands-danger.ts';

/** Backups that are none, restores that destroy, and schema changes in a hurry. */
export function lintDatabaseCommands({ commands, report }: LintContext): void {
  const dumped = new Set(commands.flatMap(({ calls, text }) => calls.flatMap((call) => dumpedDatabases(call, text))));
  const stamped = commands.some(
    ({ calls, text }) => calls.some((call) => dumpProgram.test(call.program)) && /\$\(\s*date|`\s*date/.test(text),
  );
  const polled = commands.some(({ calls }) =>
    calls.some((call) => call.program === 'redis-cli' && /lastsave|info/i.test(call.args.join(' '))),
  );
  const restored = new Set<string>();
  for (const source of commands) {
    for (const call of source.calls) {
      const tell: Report = (key, path, params = {}, detail) =>
        report(
          key,
          path,
          { command: shownCall(call), ...params },
          { offset: call.start, executed: source.executed, ...detail },
        );
      const restore = restoreOf(call);
      if (restore !== null) {
        restored.add(restore.database);
        lintRestore(restore, call, source, dumped, stamped, tell);
      }
      lintDump(call, source, polled, tell);
      lintSchemaChange(call, source, tell);
    }
  }
  lintCoverage(commands, dumped, restored, report);
}

const dumpProgram = /^(mysqldump|mariadb-dump|pg_dump|pg_dumpall|mongodump)$/;
const scratch = /test|scratch|tmp|temp|verify|restore|check|staging|sandbox|copy/i;
const dumpFile = /backup|dump|备份|\.bak\b|\.dump\b/i;

function dumpedDatabases(call: ProgramCall, text: string): readonly string[] {
  if (!dumpProgram.test(call.program)) return [];
  const named = optionValue(call, '-d', '--dbname', '--db') ?? positionals(call, dumpOptions).at(0) ?? '';
  const variable = /^\$\{?(\w+)\}?$/.exec(named)?.[1];
  if (variable === undefined) return named === '' ? [] : [named];
  const loop = new RegExp(`\\bfor\\s+${variable}\\s+in\\s+([^;\\n]*)`).exec(text)?.[1] ?? '';
  return loop.split(/\s+/).filter((name) => /^\w+$/.test(name));
}

const dumpOptions = ['-u', '-h', '-P', '-U', '-p', '-F', '-f', '-r', '--result-file', '--user', '--host', '-n', '-t'];

interface Restore {
  readonly database: string;
  readonly file: string;
  readonly host: string;
}

/** What is written into which database, where a call writes a dump back; null for any other call. */
function restoreOf(call: ProgramCall): Restore | null {
  const { program, command } = call;
  const input = command.redirects.find(({ operator }) => operator === '<')?.target ?? '';
  const host = optionValue(call, '-h', '--host') ?? '';
  if (/^(mysql|mariadb)$/.test(program)) {
    const statements = optionValue(call, '-e', '--execute') ?? '';
    const file = input || (/(?:\bsource|\\\.)\s+(\S+)/i.exec(statements)?.[1] ?? '') || piped(call);
    const database =
      optionValue(call, '-D', '--database') ??
      positionals(call, ['-u', '-h', '-P', '-e', '-S', '--user', '--host', '--execute', '--port']).at(0) ??
      '';
    return file === '' ? null : { database, file, host };
  }
  if (program === 'psql') {
    const file = optionValue(call, '-f', '--file') ?? (input || piped(call));
    const database =
      optionValue(call, '-d', '--dbname') ?? positionals(call, ['-h', '-U', '-p', '-f', '-v', '-c']).at(0) ?? '';
    return dumpFile.test(file) ? { database, file, host } : null;
  }
  if (program === 'pg_restore') {
    const database = optionValue(call, '-d', '--dbname') ?? '';
    const file = positionals(call, ['-h', '-U', '-p', '-d', '-n', '-t', '-j', '-F', '-f']).at(-1) ?? input;
    return database === '' ? null : { database, file, host };
  }
  if (program === 'mongorestore')
    return { database: optionValue(call, '--db', '-d', '--nsTo') ?? '', file: positionals(call).at(-1) ?? '', host };
  return null;
}

/** A dump that an earlier program of the pipeline reads. */
function piped({ pipeline, stage }: ProgramCall): string {
  const before = pipeline.commands.slice(0, stage).flatMap((command) => command.words.map((word) => word.text));
  return before.find((word) => /\.(sql|dump)(\.\w+)?$/.test(word) || dumpFile.test(word)) ?? '';
}

function lintRestore(
  { database, file, host }: Restore,
  call: ProgramCall,
  source: WrittenCommands,
  dumped: ReadonlySet<string>,
  stamped: boolean,
  tell: Report,
): void {
  const overSource =
    dumped.has(database) || (!scratch.test(database) && dumpFile.test(file) && !database.startsWith('$'));
  if (overSource) tell('command.restore-over-production', source.path, { database });
  if (stamped && /(^|[_-])20\d{6}[_-]?\d*/.test(file) && !file.includes('$'))
    tell('backup.test-invalid/fixed-name', source.path, { file });
  if (/slave|replica|standby|secondary|readonly|read-only|(^|-)ro(-|$)/i.test(host))
    tell('backup.test-invalid/replica', source.path, { host });
  if (call.program === 'pg_restore' && !hasOption(call, '-e', '--exit-on-error', '-l', '--list')) {
    tell('backup.test-invalid/goes-on', source.path);
  }
}

/** Five dumps and one restored: four are hopes. */
function lintCoverage(
  commands: readonly WrittenCommands[],
  dumped: ReadonlySet<string>,
  restored: ReadonlySet<string>,
  report: Report,
): void {
  if (dumped.size < 2 || restored.size === 0) return;
  const covered = [...dumped].filter((name) => [...restored].some((target) => target.startsWith(name)));
  if (covered.length === dumped.size) return;
  for (const { calls, path, executed } of commands) {
    const call = calls.find((candidate) => restoreOf(candidate) !== null);
    if (call === undefined) continue;
    const params = { restored: covered.length, dumped: dumped.size };
    report('backup.test-invalid/partial', path, params, { offset: call.start, executed });
    return;
  }
}

function lintDump(call: ProgramCall, source: WrittenCommands, polled: boolean, tell: Report): void {
  const { program, args } = call;
  const words = args.join(' ');
  if (
    /^(mysqldump|mariadb-dump)$/.test(program) &&
    !hasOption(call, '--single-transaction', '--lock-all-tables', '-x')
  ) {
    tell('backup.unverified/no-snapshot', source.path);
  }
  if (program === 'redis-cli' && /\bbgsave\b/i.test(words) && !polled)
    tell('backup.unverified/asynchronous', source.path);
  const copies = /^(cp|rsync|scp)$/.test(program);
  const from = positionals(call).slice(0, -1).join(' ');
  if (copies && /\.(db|sqlite3?|mdb)\b|\b(DB|DATABASE)(_(FILE|PATH))?\b/.test(from))
    tell('backup.not-consistent', source.path);
  const age = optionValue(call, '-mtime', '-mmin');
  const deletes = args.includes('-delete') || /-exec\s+rm\b/.test(words);
  const pinned = /(!|-not)\s+-(path|name|newer|samefile)/.test(words);
  if (
    program === 'find' &&
    age !== null &&
    deletes &&
    !pinned &&
    /backup|dump|\.bak|备份/i.test(`${words} ${source.text}`)
  ) {
    tell('backup.retention-short', source.path, { days: age.replace('+', '') });
  }
}

const migrators: Readonly<Record<string, RegExp>> = {
  flyway: /\b(undo|migrate|clean)\b/,
  liquibase: /\brollback|update\b/,
  alembic: /\b(downgrade|upgrade)\b/,
  rails: /\bdb:(rollback|migrate)/,
  rake: /\bdb:(rollback|migrate)/,
  knex: /\bmigrate:(rollback|down)/,
  prisma: /\bmigrate\b/,
  dbmate: /\b(rollback|down)\b/,
  goose: /\bdown\b/,
};

function changesSchema(call: ProgramCall): boolean {
  const { program, args, command } = call;
  if (program === 'psql')
    return hasOption(call, '-f', '--file') || command.redirects.some(({ operator }) => operator === '<');
  if (/^(mysql|mariadb|sqlplus|sqlcmd)$/.test(program)) {
    return command.redirects.some(({ operator }) => operator === '<') || /\b(source|\\\.)\s/.test(args.join(' '));
  }
  return migrators[program]?.test(args.join(' ')) === true || program === 'pg_restore';
}

/** A schema that is changed back in the minute of the rollback takes the data of the release with it. */
function lintSchemaChange(call: ProgramCall, source: WrittenCommands, tell: Report): void {
  if (!source.inRollback || !changesSchema(call)) return;
  if (source.step?.list === 'scripts' || source.step === null) tell('db.rollback-hazard/one-click', source.path);
  if (call.program !== 'psql') return;
  const variables = [optionValue(call, '-v', '--set', '--variable') ?? '', ...call.args].join(' ');
  const safe = /ON_ERROR_STOP=(1|on)/i.test(variables) && hasOption(call, '-1', '--single-transaction');
  if (!safe) tell('db.rollback-hazard/half-done', source.path);
}
