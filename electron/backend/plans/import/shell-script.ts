/** One piece of a script: the comments above it, and the commands under them up to the next comment. */
export interface ScriptPart {
  readonly comments: readonly ScriptLine[];
  readonly commands: readonly ScriptCommand[];
}

export interface ScriptLine {
  readonly line: number;
  readonly text: string;
}

export interface ScriptCommand {
  /** As written, lines joined by line feeds. */
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
  /** A block of a proxy's configuration that stands among the commands: nothing that a shell can run. */
  readonly configuration: boolean;
}

export interface Script {
  readonly parts: readonly ScriptPart[];
  /** Variables, functions or settings of the shell carry over from one command to later ones: it runs only as a whole. */
  readonly carriesState: boolean;
}

/** Cuts a script into its commands. Text that is no shell comes back in pieces all the same; nothing is lost. */
export function readScript(lines: readonly ScriptLine[]): Script {
  const parts: { comments: ScriptLine[]; commands: ScriptCommand[] }[] = [];
  let index = 0;
  while (index < lines.length) {
    const { text, line } = lines[index]!;
    const trimmed = text.trim();
    if (trimmed === '') {
      // A blank line ends the comments above it when no command followed them.
      const last = parts.at(-1);
      if (last !== undefined && last.commands.length === 0 && last.comments.length > 0)
        parts.push({ comments: [], commands: [] });
      index += 1;
    } else if (trimmed.startsWith('#')) {
      const last = parts.at(-1);
      if (last === undefined || last.commands.length > 0)
        parts.push({ comments: [{ line, text: trimmed }], commands: [] });
      else last.comments.push({ line, text: trimmed });
      index += 1;
    } else {
      const taken = commandAt(lines, index);
      if (parts.length === 0) parts.push({ comments: [], commands: [] });
      const own = lines.slice(index, index + taken.length);
      parts.at(-1)!.commands.push({
        text: own
          .map((entry) => entry.text)
          .join('\n')
          .trim(),
        line,
        endLine: own.at(-1)!.line,
        configuration: taken.configuration,
      });
      index += taken.length;
    }
  }
  const kept = parts.filter((part) => part.comments.length > 0 || part.commands.length > 0);
  return { parts: kept, carriesState: carriesState(kept) };
}

const opensBlock = /^(?:for|while|until|select)\s.*|^if\s.*|^case\s.*/;
const configurationBlock =
  /^(?:upstream|server|location|http|events|stream|map|backend|frontend|listen|split_clients)\b[^;|&]*\{\s*(?:#.*)?$/;
const functionBlock = /^(?:function\s+[\w-]+|[\w-]+\s*\(\s*\))\s*(?:\(\s*\)\s*)?\{/;

/** How many lines the command at `index` takes. */
function commandAt(
  lines: readonly ScriptLine[],
  index: number,
): { readonly length: number; readonly configuration: boolean } {
  const first = lines[index]!.text.trim();
  const configuration = configurationBlock.test(first);
  const state = new ShellState();
  let depth = 0;
  for (let at = index; at < lines.length; at += 1) {
    const text = lines[at]!.text;
    const bare = state.read(text);
    if (configuration || functionBlock.test(first)) depth += count(bare, /\{/g) - count(bare, /\}/g);
    else depth += blockDepth(bare, opensBlock.test(bare.trim()));
    if (depth <= 0 && state.closed && !/\\$/.test(text)) return { length: at - index + 1, configuration };
  }
  return { length: lines.length - index, configuration };
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Opened minus closed `if`, loops and `case` of a line without quotes and comments. */
function blockDepth(bare: string, opens: boolean): number {
  const words = bare.split(/[\s;|&()]+/);
  const closed = words.filter((word) => word === 'fi' || word === 'done' || word === 'esac').length;
  const inner = [...bare.matchAll(/(?:^|[;|&]|\bdo\b|\bthen\b|\belse\b)\s*(?:if|for|while|until|case|select)\s/g)]
    .length;
  return (opens ? Math.max(1, inner) : inner) - closed;
}

/** Follows quotes and here-documents over the lines of a command. */
class ShellState {
  #quote: "'" | '"' | null = null;
  #hereEnd: string | null = null;

  get closed(): boolean {
    return this.#quote === null && this.#hereEnd === null;
  }

  /** Reads a line; gives back what stands outside quotes and comments. */
  read(line: string): string {
    if (this.#hereEnd !== null) {
      if (line.trim() === this.#hereEnd) this.#hereEnd = null;
      return '';
    }
    let bare = '';
    for (let at = 0; at < line.length; at += 1) {
      const char = line[at]!;
      if (this.#quote !== null) {
        if (char === '\\' && this.#quote === '"') at += 1;
        else if (char === this.#quote) this.#quote = null;
      } else if (char === '\\') at += 1;
      else if (char === "'" || char === '"') this.#quote = char;
      else if (char === '#' && (at === 0 || /\s/.test(line[at - 1]!))) break;
      else bare += char;
    }
    const here = /<<-?\s*([\w]+)/.exec(bare) ?? /<<-?\s*['"](\w+)['"]/.exec(line);
    if (here !== null && this.#quote === null) this.#hereEnd = here[1]!;
    return bare;
  }
}

/** Whether the pieces hang together by more than their order. */
function carriesState(parts: readonly ScriptPart[]): boolean {
  const commands = parts.flatMap((part, index) => part.commands.map(({ text }) => ({ text, part: index })));
  return commands.some(({ text, part }, index) => {
    if (functionBlock.test(text)) return true;
    if (!changesShell(text)) return false;
    return commands.slice(index + 1).some((later) => later.part !== part);
  });
}

/** Assignments, `export`, `cd`, `source`: they change the shell that runs them and nothing else. */
export function changesShell(text: string): boolean {
  return /^(?:(?:export|declare|local|readonly|unset)\s|cd(?:\s|$)|source\s|\.\s+\S|[A-Za-z_]\w*=(?:\S*|"[^"]*"|'[^']*'|\$\(.*\))\s*$)/.test(
    text,
  );
}

/** A command that only prints fixed words. */
export function onlyPrints(text: string): boolean {
  return /^(?:echo|printf)\b/.test(text) && !/[>|;&`]|\$\(/.test(text);
}

/**
 * Program and arguments of a command that needs no shell; null where one of its characters means something to a shell
 * (pipes, variables, globs, redirection), so that nothing of its meaning is lost by leaving the shell out.
 */
export function plainWords(text: string): readonly string[] | null {
  const joined = text.replace(/\\\n\s*/g, ' ');
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < joined.length; at += 1) {
    const char = joined[at]!;
    if (char === "'") {
      const end = joined.indexOf("'", at + 1);
      if (end < 0) return null;
      word = (word ?? '') + joined.slice(at + 1, end);
      at = end;
    } else if (char === '"') {
      const inner = /^"((?:[^"\\$`!]|\\["\\]|\$\{secrets\.[\w-]+\})*)"/.exec(joined.slice(at));
      if (inner === null) return null;
      word = (word ?? '') + inner[1]!.replace(/\\(["\\])/g, '$1');
      at += inner[0].length - 1;
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (char === '#' && word === null) break;
    else if (joined.startsWith('${secrets.', at)) {
      // What stands for a secret that was taken out is part of its word.
      const end = joined.indexOf('}', at);
      word = (word ?? '') + joined.slice(at, end + 1);
      at = end;
    } else if (/[|&;<>()$`\\*?[\]{}~!\n]/.test(char)) return null;
    else word = (word ?? '') + char;
  }
  if (word !== null) words.push(word);
  const [program] = words;
  if (program === undefined || /^[A-Za-z_]\w*=/.test(program) || shellOnly.has(program)) return null;
  return words;
}

const shellOnly: ReadonlySet<string> = new Set([
  'export',
  'source',
  '.',
  'cd',
  'set',
  'unset',
  'alias',
  'eval',
  'exec',
  'exit',
  'return',
  'if',
  'for',
  'while',
  'case',
  'function',
  'then',
  'fi',
  'do',
  'done',
  'else',
  'elif',
  'esac',
  'until',
  'trap',
  'ulimit',
  'umask',
  'wait',
  'read',
  'time',
  'type',
  'local',
  'declare',
]);

const programs =
  /^(?:\$\s+)?(?:sudo\s+)?(?:curl|wget|kubectl|helm|docker(?:-compose)?|podman|nginx|systemctl|service|git|ssh|scp|rsync|psql|pg_\w+|mysql\w*|redis-cli|mongo\w*|python3?|pip3?|node|npm|npx|yarn|pnpm|java|mvn|gradle|make|bash|sh|cp|mv|rm|mkdir|ls|cat|grep|find|tar|gzip|chmod|chown|echo|export|source|cd|ab|k6|wrk|jmeter|aws|gcloud|az|terraform|ansible\w*|openssl|nmap|tail|head|df|free|ps|kill|pkill|watch|argo\w*|istioctl|consul|vault|etcdctl|haproxy|set|for|if|while|sed|awk|jq|open|pytest|\.\/\S+|\/\S+\.sh)(?=\s|$)/;

/** Whether lines of a fence that names no language are commands. */
export function looksLikeCommands(lines: readonly ScriptLine[]): boolean {
  const words = lines.map(({ text }) => text.trim()).filter((text) => text !== '' && !text.startsWith('#'));
  if (words.length === 0) return false;
  return programs.test(words[0]!) && words.filter((text) => programs.test(text)).length * 2 >= words.length;
}
