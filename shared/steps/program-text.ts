/** Programs that read another argument as program text after one of their flags. */
const interpreters =
  /^(?:(?:ba|z|da|a|k|mk|c|tc|fi|r)?sh|busybox|python[\d.]*|pypy[\d.]*|perl[\d.]*|ruby[\d.]*|node|nodejs|deno|bun|php[\d.]*|lua[\d.]*|tclsh|expect|osascript|rscript|groovy|pwsh|powershell|cmd|su|runuser|script|psql|mysql|mariadb|clickhouse-client|cqlsh|mongo|mongosh|sqlite3|redis-cli|sqlcmd|sqlplus|[gmn]?awk|g?sed|jq|yq)$/;
/** Flags whose next argument is program text: `-c`, `-lc`, `-e`, `-pe`, `--eval`, `/c`. */
const textFlags =
  /^(?:-[a-z]*[ce]|--?(?:eval|exec|execute|command|expression|program|print|encodedcommand|query)|\/[ck])$/i;
const ownTextFlags: readonly { readonly program: RegExp; readonly flag: RegExp }[] = [
  { program: /^(?:node|nodejs|deno|bun)$/, flag: /^-p$/ },
  { program: /^php/, flag: /^-[rRBE]$/ },
  { program: /^sqlcmd$/, flag: /^-[qQ]$/ },
];
/** Flag and text in one argument: `--eval=TEXT`. */
const textInFlag = /^--(?:eval|exec|execute|command|expression|program|print|query)=/i;
/** Programs that join everything that follows into a text for a shell, here or elsewhere. */
const joinsAll = /^(?:ssh|autossh|mosh|eval|watch|parallel)$/;

/** Programs whose bare arguments are program text from the `from`-th on, and how many arguments their flags take. */
const textAsArgument: readonly {
  readonly program: RegExp;
  readonly from: number;
  readonly to: number;
  readonly takes: Readonly<Record<string, number>>;
}[] = [
  { program: /^[gmn]?awk$/, from: 0, to: 0, takes: { '-v': 1, '-F': 1, '-f': 1 } },
  { program: /^g?sed$/, from: 0, to: 0, takes: { '-l': 1, '-f': 1 } },
  { program: /^[jy]q$/, from: 0, to: 0, takes: { '--arg': 2, '--argjson': 2, '--slurpfile': 2, '--rawfile': 2 } },
  { program: /^sqlite3$/, from: 1, to: Number.POSITIVE_INFINITY, takes: { '-separator': 1, '-cmd': 1 } },
];

/**
 * Whether an argument is, or may be, text that some shell or interpreter reads: no value is ever put into it. Rather says
 * yes too often; a value reaches such a program by its environment, or as an argument behind the text.
 */
export function isProgramText(run: readonly string[], index: number): boolean {
  if (index === 0) return true;
  const names = run.slice(0, index).map(programName);
  if (names.some((name) => joinsAll.test(name))) return true;
  const at = names.findLastIndex((name) => interpreters.test(name));
  if (at < 0) return false;
  const name = names[at] ?? '';
  const argument = run[index] ?? '';
  if (textInFlag.test(argument)) return true;
  const flag = index > at + 1 ? (run[index - 1] ?? '') : '';
  if (textFlags.test(flag) || ownTextFlags.some((own) => own.program.test(name) && own.flag.test(flag))) return true;
  const bare = textAsArgument.find(({ program }) => program.test(name));
  if (bare === undefined) return false;
  const place = placeAmongBare(run.slice(at + 1, index + 1), bare.takes);
  return place !== null && place >= bare.from && place <= bare.to;
}

/** The how-manieth bare argument the last one is, from 0; null: a flag, or what a flag takes. */
function placeAmongBare(args: readonly string[], takes: Readonly<Record<string, number>>): number | null {
  let bare = 0;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    const isLast = index === args.length - 1;
    const taken = Object.hasOwn(takes, argument) ? (takes[argument] ?? 0) : 0;
    if (argument.startsWith('-')) {
      if (isLast || index + taken >= args.length - 1) return null;
      index += taken;
    } else if (isLast) return bare;
    else bare += 1;
  }
  return null;
}

/** `/usr/bin/bash` and `bash.exe` are both `bash`. */
function programName(argument: string): string {
  const name = argument.split(/[/\\]/).at(-1) ?? '';
  return name.replace(/\.exe$/i, '').toLowerCase();
}
