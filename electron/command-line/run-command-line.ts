import { CockpitFault, toCockpitError } from '../../shared/errors.ts';
import { chooseLanguage } from '../../shared/i18n/index.ts';
import { sayError } from '../../shared/i18n/say.ts';
import { loadTranslate, type Translate } from '../../shared/i18n/translator.ts';
import { conductHelp } from './conduct-help.ts';
import { exitCodes, type Terminal, type Verb } from './verb.ts';

interface ListedVerb {
  readonly usage: string;
  /** What `--help` says below the usage. */
  readonly explain?: (t: Translate) => readonly string[];
  load(): Promise<Verb>;
}

/** The verbs of the command line; what each takes stands in its own file. */
const verbs: Readonly<Record<string, ListedVerb>> = {
  conduct: {
    usage:
      'conduct PLAN|practice --journal F [--bind NAME=FILE] [--auto] [--pace fast] [--variant ID] [--var NAME=VALUE] [--until BATCH] [--rollback-at BATCH] [--fault NAME@BATCH] [--resume RELEASE] [--approve-commands SHA256] [--vault-passphrase-fd N]',
    explain: conductHelp,
    load: async () => (await import('./conduct.ts')).conduct,
  },
  preflight: {
    usage:
      'preflight PLAN [--bind NAME=FILE] [--variant ID] [--var NAME=VALUE] | preflight --journal F --release ID [--vault-passphrase-fd N]',
    load: async () => (await import('./preflight.ts')).preflight,
  },
  'plan lint': { usage: 'plan lint FILE…', load: async () => (await import('./plan-lint.ts')).planLint },
  'plan coverage': {
    usage: 'plan coverage',
    load: async () => (await import('./plan-coverage.ts')).planCoverageVerb,
  },
  'plan import': {
    usage: 'plan import FILE.md [-o FILE]',
    load: async () => (await import('./plan-import.ts')).planImport,
  },
  'plan schema': { usage: 'plan schema', load: async () => (await import('./plan-schema.ts')).planSchemaVerb },
  judge: {
    usage:
      'judge [--ratio 1.5] [--difference 0.005] [--alpha 0.05] [--detect 2] [--green nothing-against|no-worse] [--batches N] [--readings N] < COUNTS.jsonl',
    load: async () => (await import('./judge.ts')).judge,
  },
  'journal verify': {
    usage: 'journal verify --journal F [--release ID]',
    load: async () => (await import('./journal-verify.ts')).journalVerify,
  },
  report: {
    usage: 'report --journal F --release ID [--format html] -o OUT',
    load: async () => (await import('./report.ts')).report,
  },
  serve: {
    usage: 'serve [--data FOLDER] [--port N] [--read-only] [--open] [--vault-passphrase-fd N]',
    load: async () => (await import('./serve.ts')).serve,
  },
  practice: { usage: 'practice', load: async () => (await import('./practice.ts')).practice },
};

/** Finds the verb, runs it, and turns whatever it throws into one line and an exit code. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  const name = [words.slice(0, 2).join(' '), words[0] ?? ''].find((candidate) => verbs[candidate] !== undefined) ?? '';
  const verb = verbs[name];
  const rest = words.slice(name.split(' ').length);
  const json = rest.includes('--json');
  const language = chooseLanguage([process.env.LC_ALL ?? process.env.LANG ?? 'en']);
  const t = await loadTranslate(language);
  const terminal: Terminal = {
    t,
    json,
    say: (line) => process.stdout.write(`${line}\n`),
    note: (line) => {
      if (!json) process.stderr.write(`${line}\n`);
    },
    tell: (record) => process.stdout.write(`${JSON.stringify(record)}\n`),
    fail: (error) => {
      if (json) {
        process.stdout.write(`${JSON.stringify({ kind: 'error', error })}\n`);
        return;
      }
      const { sentence, places, remedy, detail } = sayError(t, error);
      const parts = [sentence, ...places, detail, remedy].filter((part) => part !== null && part !== '');
      process.stderr.write(`${parts.join(' · ')}\n`);
    },
  };
  const asksHelp = words.some((word) => word === '--help' || word === '-h');
  if (asksHelp && verb !== undefined) {
    terminal.say([`cockpit ${verb.usage} [--json]`, ...(verb.explain?.(t) ?? [])].join('\n'));
    return exitCodes.done;
  }
  if (verb === undefined) {
    const lines = Object.values(verbs).map(({ usage }) => `  cockpit ${usage} [--json]`);
    if (asksHelp) terminal.say(lines.join('\n'));
    else process.stderr.write(`${lines.join('\n')}\n`);
    return asksHelp ? exitCodes.done : exitCodes.usage;
  }
  try {
    return await (await verb.load())(
      rest.filter((word) => word !== '--json'),
      terminal,
    );
  } catch (thrown) {
    terminal.fail(toCockpitError(asUsageError(thrown)));
    return exitCodes.error;
  }
}

/** `parseArgs` throws TypeErrors for words that it does not know: they are the caller's mistake, not ours. */
function asUsageError(thrown: unknown): unknown {
  if (!(thrown instanceof TypeError) || !('code' in thrown)) return thrown;
  return new CockpitFault('invalid-input', { place: 'command line', detail: thrown.message }, { cause: thrown });
}
