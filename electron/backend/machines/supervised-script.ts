/** What is to run on the other side. */
export interface SupervisedProgram {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string | null;
  /** Begins every line that the script writes of its own: nobody else can know it. */
  readonly mark: string;
  /** After so many seconds the other side ends the program by itself, whether or not the connection still lives. */
  readonly endsAfterS: number;
}

/** Seconds after asking a program to end until its whole group is killed. */
const graceS = 2;

/**
 * A script for a POSIX shell that reads it from its input. It runs the program without input in a session of its own,
 * and ends with its exit code (128 and the number of the signal that ended it).
 *
 * On both streams everything before the mark is what login scripts printed. The mark's line on stderr goes on with
 * `started` or `refused` and an errno. When its input ends, because the caller closed it or the connection broke, it
 * writes the mark and `ending`, asks the whole group to end, and kills it after two seconds. Last of all it writes the mark,
 * `exited` and the exit code: what the program left behind may hold the streams open.
 *
 * Values stand in this text alone, which nobody else on that machine can see, and never in an argument of a shell.
 */
export function supervisedScript({ command, env, directory, mark, endsAfterS }: SupervisedProgram): string {
  const exported = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return [
    // The whole group is read before any of it runs; a script that was cut off runs nothing.
    '{',
    'exec 3<&0 </dev/null',
    "ending=; trap 'ending=1' USR1; trap : PIPE",
    `echo ${mark}`,
    // Without setsid the shell's own job control makes the group.
    'session=$(command -v setsid) || set -m',
    '(',
    'exec 3<&-',
    `refuse() { echo "${mark} refused $1" >&2; exit 127; }`,
    ...(directory === null ? [] : [`cd ${quoted(absolute(directory))} 2>/dev/null || refuse ENOENT`]),
    ...exported,
    `set -- ${command.map(quoted).join(' ')}`,
    'case $1 in',
    '*/*) [ -e "$1" ] || refuse ENOENT; { [ -f "$1" ] && [ -x "$1" ]; } || refuse EACCES;;',
    '*) command -v "$1" >/dev/null 2>&1 || refuse ENOENT;;',
    'esac',
    `echo ${mark} started >&2`,
    'exec $session "$@"',
    ') &',
    'program=$!',
    // A shell tells of a child that was killed by printing its text, values and all.
    'exec 4>&2 2>/dev/null',
    '( exec >/dev/null 4>&-; while read -r line <&3; do :; done; while kill -USR1 $$; do sleep 1; done ) &',
    'watcher=$!',
    '( exec >/dev/null 4>&- 3<&-; s=; trap \'[ -z "$s" ] || kill $s; exit\' TERM',
    `sleep ${endsAfterS} & s=$!; wait $s; while kill -USR1 $$; do sleep 1; done ) &`,
    'watchdog=$!',
    'exec 3<&-',
    'wait $program; code=$?',
    'if [ -n "$ending" ]; then',
    `echo ${mark} ending >&4`,
    'kill -TERM -$program || kill -TERM $program',
    // What has ended, and waits for somebody to ask about it, counts as alive for kill but not for ps.
    'living() { kill -0 -$program || return; all=$(ps -A -o pgid= -o stat=) || return 0;',
    'echo "$all" | grep -q "^ *$program  *[^Z ]"; }',
    `sleep ${graceS} & clock=$!; step=0.02`,
    'while kill -0 $clock && living; do sleep $step || sleep 1; step=0.1; done',
    'kill $clock',
    'kill -KILL -$program || kill -KILL $program',
    'fi',
    'kill $watcher $watchdog',
    `echo ${mark} exited $code >&4`,
    'exit $code',
    '}',
    '',
  ].join('\n');
}

/** For a POSIX shell: one word, whatever is in it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A folder that begins with a dash would be an option. */
function absolute(directory: string): string {
  return directory.startsWith('-') ? `./${directory}` : directory;
}
