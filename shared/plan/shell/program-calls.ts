import { readShell, type ShellCommand, type ShellPipeline } from './script.ts';

/** One program that a shell text runs, wherever it stands: behind sudo, in a loop, in a substitution, in `sh -c`. */
export interface ProgramCall {
  /** Name without folders, e.g. `nginx`. */
  readonly program: string;
  readonly args: readonly string[];
  readonly command: ShellCommand;
  readonly pipeline: ShellPipeline;
  /** Place of the command in its pipeline, from 0. */
  readonly stage: number;
  /** Offset in the text that was read. */
  readonly start: number;
  /** Programs that start it, e.g. `sudo`. */
  readonly behind: readonly string[];
  /** It runs on another machine or in a container. */
  readonly elsewhere: boolean;
}

/** Scripts inside scripts are read this deep. */
const deepest = 4;

/** Every program of a shell text, in the order in which it is written. */
export function programCalls(text: string): readonly ProgramCall[] {
  return callsIn(text, 0, [], false, 0);
}

/** The programs of an argument list, which no shell reads unless it names one. */
export function programCallsOf(run: readonly string[]): readonly ProgramCall[] {
  return programCalls(run.map(quoteForShell).join(' '));
}

/** A word as a shell reads it unchanged. */
export function quoteForShell(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function callsIn(
  text: string,
  offset: number,
  behind: readonly string[],
  elsewhere: boolean,
  depth: number,
): readonly ProgramCall[] {
  if (depth > deepest) return [];
  const calls: ProgramCall[] = [];
  for (const pipeline of readShell(text)) {
    pipeline.commands.forEach((command, stage) => {
      calls.push(...callsOf({ command, pipeline, stage, start: offset + command.start, behind, elsewhere }, depth));
      for (const word of [...command.assignments.map((assignment) => assignment.word), ...command.words]) {
        for (const { script, start } of word.substitutions) {
          calls.push(...callsIn(script, offset + start, behind, elsewhere, depth + 1));
        }
      }
    });
  }
  return calls;
}

type Standing = Omit<ProgramCall, 'program' | 'args'>;

/** The program of a command, and the one that it starts where it only starts another. */
function callsOf(standing: Standing, depth: number): readonly ProgramCall[] {
  const words = standing.command.words.map((word) => word.text);
  return startedBy(words, standing, depth);
}

function startedBy(words: readonly string[], standing: Standing, depth: number): readonly ProgramCall[] {
  const [name] = words;
  if (name === undefined) return [];
  const program = name.split('/').at(-1) ?? name;
  const args = words.slice(1);
  const own: ProgramCall = { ...standing, program, args };
  if (depth > deepest) return [own];
  const behind = [...standing.behind, program];
  const script = scriptOf(program, args);
  if (script !== null) {
    const elsewhere = standing.elsewhere || program === 'ssh';
    return [own, ...callsIn(script, standing.start, behind, elsewhere, depth + 1)];
  }
  const rest = commandBehind(program, args);
  if (rest.length === 0) return [own];
  const elsewhere = standing.elsewhere || containerPrograms.has(program);
  return [own, ...startedBy(rest, { ...standing, behind, elsewhere }, depth + 1)];
}

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'zsh', 'dash', 'ksh', 'ash']);
const containerPrograms: ReadonlySet<string> = new Set(['docker', 'podman', 'kubectl', 'nerdctl', 'oc']);

/** The text that a program runs as a script: `sh -c '…'`, `eval …`, `watch '…'`, `ssh HOST '…'`. */
function scriptOf(program: string, args: readonly string[]): string | null {
  if (shells.has(program)) {
    const at = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
    return at < 0 ? null : (args[at + 1] ?? null);
  }
  if (program === 'eval') return args.join(' ');
  if (program === 'watch') return behindOptions(args, ['-n', '--interval', '-d']).join(' ') || null;
  if (program === 'ssh') return behindOptions(args, sshOptions).slice(1).join(' ') || null;
  return null;
}

const sshOptions = ['-i', '-l', '-o', '-p', '-F', '-J', '-L', '-R', '-D'];

/** The words that a program runs as another program. */
function commandBehind(program: string, args: readonly string[]): readonly string[] {
  switch (program) {
    case 'sudo':
    case 'doas':
      return withoutAssignments(behindOptions(args, ['-u', '-g', '-U', '-C', '-p', '-h', '--user', '--group']));
    case 'env':
      return withoutAssignments(behindOptions(args, ['-u', '-C', '--unset', '--chdir']));
    case 'nohup':
    case 'exec':
    case 'command':
    case 'setsid':
      return behindOptions(args, []);
    case 'nice':
    case 'ionice':
    case 'stdbuf':
      return behindOptions(args, ['-n', '-c', '-i', '-o', '-e']);
    case 'timeout':
      return behindOptions(args, ['-k', '-s', '--kill-after', '--signal']).slice(1);
    case 'xargs':
      return behindOptions(args, ['-n', '-I', '-P', '-L', '-d', '-a', '-s']);
    case 'docker':
    case 'podman':
    case 'nerdctl':
      return args[0] === 'exec' ? behindOptions(args.slice(1), ['-u', '-w', '-e', '--user']).slice(1) : [];
    case 'kubectl':
    case 'oc': {
      const dashes = args.indexOf('--');
      return args.includes('exec') && dashes >= 0 ? args.slice(dashes + 1) : [];
    }
    default:
      return [];
  }
}

function behindOptions(args: readonly string[], withValue: readonly string[]): readonly string[] {
  let at = 0;
  while (at < args.length && args[at]!.startsWith('-')) {
    if (args[at] === '--') return args.slice(at + 1);
    at += withValue.includes(args[at]!) ? 2 : 1;
  }
  return args.slice(at);
}

function withoutAssignments(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(word));
  return first < 0 ? [] : words.slice(first);
}
