import { hasOption, optionValue, positionals } from '../../shell/arguments.ts';
import type { ProgramCall } from '../../shell/program-calls.ts';
import type { FindingKey } from '../catalogue.ts';
import type { WrittenCommands } from '../commands.ts';
import type { LintContext } from '../context.ts';

type Judge = (call: ProgramCall, source: WrittenCommands) => FindingKey | null;

/** Commands that hit more than they aim at, or that run what anybody may have written. */
const judges: readonly Judge[] = [
  broadKill,
  developmentMode,
  worldWritable,
  pipedScript,
  destructive,
  wrongFailover,
  intrusive,
  tlsCheck,
  placeholder,
];

export function lintDangerousCommands({ commands, report }: LintContext): void {
  for (const source of commands) {
    for (const call of source.calls) {
      for (const judge of judges) {
        const key = judge(call, source);
        if (key === null) continue;
        const params = { command: shownCall(call), item: source.step?.step.id ?? '' };
        report(key, source.path, params, { offset: call.start, executed: source.executed });
      }
    }
  }
}

/** A command as a person recognises it, without a text of many lines. */
export function shownCall({ program, args }: Pick<ProgramCall, 'program' | 'args'>): string {
  const line = [program, ...args].join(' ').replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function broadKill(call: ProgramCall): FindingKey | null {
  const { program, command, stage } = call;
  if (program === 'pkill' || program === 'killall') return 'command.broad-kill';
  if (program === 'fuser' && hasOption(call, '-k', '--kill')) return 'command.broad-kill';
  if (program !== 'kill') return null;
  const searched = /\b(pgrep|pidof|ps|lsof)\b/;
  if (command.words.some((word) => word.substitutions.some(({ script }) => searched.test(script)))) {
    return 'command.broad-kill';
  }
  const fed =
    call.behind.includes('xargs') &&
    call.pipeline.commands.slice(0, stage).some((other) => searched.test(other.words[0]?.text ?? ''));
  return fed ? 'command.broad-kill' : null;
}

const servers: ReadonlySet<string> = new Set(['uvicorn', 'hypercorn', 'gunicorn', 'flask', 'nodemon', 'fastapi']);

function developmentMode(call: ProgramCall): FindingKey | null {
  const { program, args } = call;
  const started = program.startsWith('python') && args[0] === '-m' ? (args[1] ?? '') : program;
  if (program === 'nodemon') return 'command-development-mode';
  if (
    servers.has(started) &&
    (hasOption(call, '--reload', '--debug') || (started === 'fastapi' && args.includes('dev')))
  ) {
    return 'command-development-mode';
  }
  return /^(npm|yarn|pnpm)$/.test(program) && (args[0] === 'dev' || (args[0] === 'run' && args[1] === 'dev'))
    ? 'command-development-mode'
    : null;
}

const openFolder = /^(?:file:\/\/)?\/(?:tmp|var\/tmp|dev\/shm)\//;
const readsScripts: ReadonlySet<string> = new Set(['source', '.', 'sh', 'bash', 'zsh', 'dash', 'ksh']);

function worldWritable({ program, args, command }: ProgramCall): FindingKey | null {
  const own = command.words.find((word) => word.text.split('/').at(-1) === program)?.text ?? '';
  if (openFolder.test(own)) return 'command.source-from-tmp';
  if (!readsScripts.has(program)) return null;
  return openFolder.test(args.find((arg) => !arg.startsWith('-')) ?? '') ? 'command.source-from-tmp' : null;
}

/** What a server sends today is run unseen. */
function pipedScript({ program, pipeline, stage }: ProgramCall): FindingKey | null {
  if (stage === 0 || !/^(ba|z|da|k)?sh$|^python3?$/.test(program)) return null;
  const first = pipeline.commands[0]?.words[0]?.text ?? '';
  return /^(curl|wget)$/.test(first) ? 'command.source-from-tmp/piped' : null;
}

function destructive(call: ProgramCall, { step }: WrittenCommands): FindingKey | null {
  if (step?.step.marks?.some((mark) => mark === 'dangerous' || mark === 'irreversible')) return null;
  const { program, args } = call;
  const words = args.join(' ');
  const dangerous =
    (program === 'redis-cli' && /\b(slaveof|replicaof)\s+no\s+one\b|\bflush(all|db)\b/i.test(words)) ||
    (/^(docker|podman|systemctl)$/.test(program) && args[0] === 'restart' && positionals(call).length > 2) ||
    (/^(mysql|psql|mariadb|sqlite3|mongosh?)$/.test(program) &&
      /\b(drop\s+(database|table|schema)|truncate\s|dropDatabase)/i.test(words)) ||
    /^(dropdb|mkfs(\.\w+)?|shred|wipefs)$/.test(program) ||
    (program === 'dd' && /\bof=\/dev\//.test(words)) ||
    (program === 'rm' &&
      hasOption(call, '-r', '-R', '--recursive') &&
      positionals(call).some((path) =>
        /^(\/|\/\*|~|\.|\.\/|\$\w+|\/(etc|var|usr|home|opt|srv|data)\/?)$/.test(path),
      )) ||
    (program === 'patronictl' && args[0] === 'failover' && hasOption(call, '--force'));
  return dangerous ? 'playbook.dangerous' : null;
}

/** In Patroni `--master` and `--leader` name who leads now; who is to lead is `--candidate`. */
function wrongFailover(call: ProgramCall): FindingKey | null {
  if (call.program !== 'patronictl' || !['failover', 'switchover'].includes(call.args[0] ?? '')) return null;
  const named = hasOption(call, '--master', '--leader', '--primary');
  return named && optionValue(call, '--candidate') === null ? 'playbook.wrong-argument' : null;
}

const scanners =
  /^(nmap|masscan|zap-cli|zap\.sh|zap-baseline\.py|zap-full-scan\.py|nikto|sqlmap|nuclei|wpscan|hydra|arachni|w3af|msfconsole|gobuster|ffuf|dirb)$/;

function intrusive({ program }: ProgramCall, { step }: WrittenCommands): FindingKey | null {
  if (!scanners.test(program)) return null;
  return step?.step.marks?.includes('intrusive') ? null : 'command.intrusive';
}

function tlsCheck(call: ProgramCall): FindingKey | null {
  if (call.program !== 'openssl' || call.args[0] !== 's_client') return null;
  const closed =
    call.command.redirects.some(({ operator }) => operator === '<' || operator === '<<<') || call.stage > 0;
  return closed && hasOption(call, '-verify_return_error') ? null : 'command.intrusive/tls-check';
}

/** `<token>`, `REL-Bx`, `{n}`: a place that somebody was to fill in. */
function placeholder({ args, program }: ProgramCall, { executed }: WrittenCommands): FindingKey | null {
  if (program === 'printf' || program === 'awk' || program === 'echo') return null;
  const open = args.some((arg) =>
    /(^|[\s=:/])<[A-Za-z][\w .-]*>|\b[A-Z][A-Z0-9]*-[A-Z]x\b|\bTODO\b|\bFIXME\b|\bXXX+\b/.test(arg),
  );
  return open && executed ? 'command-placeholder' : null;
}
