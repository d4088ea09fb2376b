import { type ShellWord, tokenizeShell } from './tokenize.ts';

export interface ShellRedirect {
  /** `<`, `>`, `>>`, `<<<`, … */
  readonly operator: string;
  /** 0, 1, 2 where it was written; else null. */
  readonly descriptor: number | null;
  readonly target: string;
}

/** A program with its arguments, before anything is expanded. */
export interface ShellCommand {
  readonly assignments: readonly { readonly name: string; readonly value: string; readonly word: ShellWord }[];
  readonly words: readonly ShellWord[];
  readonly redirects: readonly ShellRedirect[];
  /** Lines that are fed to it by `<<`. */
  readonly heredocs: readonly string[];
  readonly start: number;
}

/** Commands joined by `|`, and what joins them to the next ones. */
export interface ShellPipeline {
  readonly commands: readonly ShellCommand[];
  /** `&&`, `||`, `;`, `&` or a newline; null at the end of the text. */
  readonly joinedBy: string | null;
  /** How many `for`, `while` and `until` it stands in. */
  readonly loops: number;
}

const pipes: ReadonlySet<string> = new Set(['|', '|&']);
const separators: ReadonlySet<string> = new Set(['&&', '||', ';', ';;', '&', '\n', '(', ')']);
const redirections: ReadonlySet<string> = new Set([
  '<',
  '>',
  '>>',
  '<<',
  '<<-',
  '<<<',
  '<&',
  '>&',
  '&>',
  '&>>',
  '<>',
  '>|',
]);
/** Words that stand before a command and are none. */
const leadIns: ReadonlySet<string> = new Set(['if', 'then', 'elif', 'else', 'while', 'until', 'do', '{', '!', 'time']);
const loopStarts: ReadonlySet<string> = new Set(['for', 'while', 'until']);

/** Reads a shell text as pipelines, in order. Control words are passed over; what they control is read like the rest. */
export function readShell(text: string): readonly ShellPipeline[] {
  const pipelines: ShellPipeline[] = [];
  let commands: ShellCommand[] = [];
  let command = emptyCommand();
  let redirect: { operator: string; descriptor: number | null } | null = null;
  let loops = 0;
  const endCommand = () => {
    if (command.words.length > 0 || command.assignments.length > 0 || command.redirects.length > 0) {
      commands.push(command);
    }
    command = emptyCommand();
    redirect = null;
  };
  const endPipeline = (joinedBy: string | null) => {
    endCommand();
    if (commands.length > 0) pipelines.push({ commands, joinedBy, loops });
    commands = [];
  };
  for (const token of tokenizeShell(text)) {
    if (token.kind === 'heredoc') {
      const last = command.words.length > 0 ? command : (commands.at(-1) ?? pipelines.at(-1)?.commands.at(-1));
      (last?.heredocs as string[] | undefined)?.push(token.text);
    } else if (token.kind === 'operator') {
      if (pipes.has(token.text)) endCommand();
      else if (separators.has(token.text)) endPipeline(token.text);
      else if (redirections.has(token.text)) redirect = { operator: token.text, descriptor: token.descriptor };
    } else if (redirect !== null) {
      command.redirects.push({ ...redirect, target: token.text });
      redirect = null;
    } else if (command.words.length === 0 && !token.quoted && leadIns.has(token.text)) {
      if (loopStarts.has(token.text)) loops += 1;
    } else {
      const assignment = command.words.length === 0 ? /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(token.raw) : null;
      if (assignment !== null) {
        command.assignments.push({
          name: assignment[1]!,
          value: token.text.slice(assignment[0].length),
          word: token,
        });
      } else {
        if (command.words.length === 0) {
          command.start = token.start;
          if (token.text === 'for') loops += 1;
          if (token.text === 'done') loops = Math.max(0, loops - 1);
        }
        command.words.push(token);
      }
    }
  }
  endPipeline(null);
  return pipelines;
}

function emptyCommand() {
  return {
    assignments: [] as { name: string; value: string; word: ShellWord }[],
    words: [] as ShellWord[],
    redirects: [] as ShellRedirect[],
    heredocs: [] as string[],
    start: 0,
  };
}
