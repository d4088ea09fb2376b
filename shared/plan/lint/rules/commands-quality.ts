import { hasOption, positionals } from '../../shell/arguments.ts';
import type { ProgramCall } from '../../shell/program-calls.ts';
import type { FindingKey } from '../catalogue.ts';
import type { WrittenCommands } from '../commands.ts';
import type { LintContext } from '../context.ts';
import { itemIdsOn } from '../item-ids.ts';
import { shownCall } from './commands-danger.ts';

type Judge = (call: ProgramCall, source: WrittenCommands) => FindingKey | null;

/** Commands that prove less than they seem to, or that depend on where somebody happens to stand. */
const judges: readonly Judge[] = [
  noStatus,
  pipelineStatus,
  neverEnds,
  partialView,
  ambient,
  unpinned,
  clusterName,
  cannotFail,
  mixedUnits,
  exported,
  noSeverity,
];

export function lintCommandQuality(context: LintContext): void {
  const { commands, report } = context;
  for (const source of commands) {
    for (const call of source.calls) {
      for (const judge of judges) {
        const key = judge(call, source);
        if (key === null) continue;
        const item = itemIdsOn(context.file, source.path).at(-1) ?? '';
        report(key, source.path, { command: shownCall(call), item }, { offset: call.start, executed: source.executed });
      }
    }
    lintSilentScript(source, context);
  }
  lintImagePulls(context);
  lintExit(context);
}

function noStatus(call: ProgramCall, { executed, step }: WrittenCommands): FindingKey | null {
  if (call.program !== 'curl') return null;
  if (hasOption(call, '-f', '--fail', '--fail-with-body', '--fail-early')) return null;
  if (call.args.some((arg) => arg.includes('http_code') || arg.includes('response_code'))) return null;
  if (executed && step?.step.kind === 'command' && step.step.expect !== undefined) return null;
  return 'probe.no-status-check';
}

const mayFail =
  /^(curl|wget|kubectl|oc|helm|ssh|scp|psql|mysql|pg_dump|mysqldump|mongodump|redis-cli|docker|aws|gcloud|az|tar|git|openssl|nmap)$/;

function pipelineStatus(call: ProgramCall, { text }: WrittenCommands): FindingKey | null {
  const { pipeline, stage, program, args } = call;
  const last = stage > 0 && stage === pipeline.commands.length - 1;
  if (last && program === 'grep' && hasOption({ args }, '-v', '--invert-match'))
    return 'command.pipeline-status/inverted';
  if (stage !== 0 || pipeline.commands.length < 2 || !mayFail.test(program)) return null;
  return text.includes('pipefail') ? null : 'command.pipeline-status';
}

function neverEnds(call: ProgramCall, { executed, step }: WrittenCommands): FindingKey | null {
  const { program, args, behind } = call;
  if (behind.includes('timeout')) return null;
  const endless =
    (/^(kubectl|oc|docker|stern)$/.test(program) && args.includes('logs') && hasOption(call, '-f', '--follow')) ||
    (/^(kubectl|oc)$/.test(program) &&
      (args.includes('port-forward') ||
        args[0] === 'proxy' ||
        (args.includes('get') && hasOption(call, '-w', '--watch')))) ||
    (program === 'tail' && hasOption(call, '-f', '-F', '--follow')) ||
    (program === 'journalctl' && hasOption(call, '-f', '--follow')) ||
    program === 'watch' ||
    program === 'htop' ||
    program === 'stern' ||
    (program === 'top' && !hasOption(call, '-b', '-n', '-l')) ||
    (program === 'ping' && !hasOption(call, '-c')) ||
    ((program === 'true' || program === ':') && call.pipeline.loops > 0) ||
    (program === 'yes' && call.pipeline.commands.length === 1);
  if (!endless) return null;
  const waits = executed && step?.step.background !== true;
  return waits ? 'command.never-ends/gates' : 'command.never-ends';
}

function partialView(call: ProgramCall): FindingKey | null {
  if (!/^(kubectl|oc)$/.test(call.program) || !call.args.includes('logs')) return null;
  return hasOption(call, '-l', '--selector') && !hasOption(call, '--tail') ? 'command.partial-view' : null;
}

/** What the operator has selected, where they stand, and what is installed there. */
function ambient(call: ProgramCall, { executed, step }: WrittenCommands): FindingKey | null {
  const { program, args } = call;
  const words = call.command.words.map((word) => word.text);
  const inFolder = executed && step?.step.kind === 'command' && step.step.directory !== undefined;
  if (/^(kubectl|oc|helm)$/.test(program) && args.length > 0) {
    return hasOption(call, '--context', '--kube-context', '--kubeconfig') ? null : 'command.ambient-context';
  }
  if (program === 'git' && !hasOption(call, '-C', '--git-dir')) return inFolder ? null : 'command.ambient-context';
  return words.some((word) => /^\.{1,2}\//.test(word) && word.split('/').at(-1) === program) && !inFolder
    ? 'command.ambient-context'
    : null;
}

/** Takes whatever is newest at that moment. */
function unpinned(call: ProgramCall): FindingKey | null {
  const { program, args } = call;
  const latest = (image: string) => !image.includes('@') && (!/:[^/]+$/.test(image) || image.endsWith(':latest'));
  const git = positionals(call, ['-C', '-c']);
  const floats =
    (program === 'git' &&
      (git[0] === 'pull' || (git[0] === 'checkout' && /^(main|master|develop)$/.test(git[1] ?? '')))) ||
    (/^(docker|podman)$/.test(program) && args[0] === 'pull' && positionals(call).slice(1).some(latest)) ||
    (/^pip3?$/.test(program) &&
      args[0] === 'install' &&
      positionals(call, ['-r', '--requirement', '-c'])
        .slice(1)
        .some((name) => !/==|^[./]/.test(name))) ||
    (program === 'npm' && /^(install|i|update)$/.test(args[0] ?? '')) ||
    (/^(apt|apt-get|yum|dnf|apk)$/.test(program) &&
      /^(install|upgrade|update|add)$/.test(args.find((arg) => !arg.startsWith('-')) ?? ''));
  return floats ? 'command.ambient-context/unpinned' : null;
}

/** Names that only the inside of a cluster resolves, called from a machine outside of it. */
function clusterName(call: ProgramCall): FindingKey | null {
  if (call.elsewhere || !/^(curl|wget|ab|wrk|hey|grpcurl)$/.test(call.program)) return null;
  return call.args.some((arg) => /\.svc(\.cluster\.local)?(:\d+)?(\/|$)/.test(arg)) ? 'command.name-mismatch' : null;
}

const onlyShows = /^(echo|df|free|ls|ll|cat|ps|uptime|top|du|head|tail|less|printenv|env|ss|netstat|ifconfig)$/;

function cannotFail(call: ProgramCall, { executed, step }: WrittenCommands): FindingKey | null {
  const { program, args, pipeline, stage } = call;
  if (stage !== 0) return null;
  const file = step?.step;
  if (executed && file?.kind === 'command' && (file.expect !== undefined || file.informational === true)) return null;
  // A line among others in a script of several commands is none that decides.
  if (executed && file?.kind === 'command' && file.run[0] !== undefined && /sh$/.test(file.run[0])) return null;
  const last = pipeline.commands.at(-1)?.words[0]?.text ?? '';
  const shows =
    (onlyShows.test(program) &&
      program !== 'echo' &&
      (pipeline.commands.length === 1 || /^(awk|tail|head|sort|wc|cat|column)$/.test(last))) ||
    (program === 'git' && args[0] === 'status') ||
    (/^python3?$/.test(program) &&
      args[0] === '-c' &&
      /\bimport\b/.test(args[1] ?? '') &&
      !/assert|raise|sys\.exit|if /.test(args[1] ?? ''));
  return shows ? 'check.cannot-fail' : null;
}

/** `free -h` writes 980Mi in one column and 3.8Gi in the other. */
function mixedUnits({ program, args, pipeline, stage }: ProgramCall): FindingKey | null {
  if (stage !== 0 || !/^(free|df|du)$/.test(program) || !hasOption({ args }, '-h', '--human-readable', '--human'))
    return null;
  const awk = pipeline.commands.slice(1).find((command) => command.words[0]?.text === 'awk');
  return awk?.words.some((word) => /\$\d+\s*\/\s*\$\d+/.test(word.text)) ? 'check.unit-mix' : null;
}

const unsaved = /^(PATH|LANG|LC_\w+|TZ|HOME|KUBECONFIG|PAGER|EDITOR|DEBIAN_FRONTEND)$/;

/** `export` reaches the shell in which it is typed, and what that shell starts, until somebody else starts it again. */
function exported({ program, args }: ProgramCall): FindingKey | null {
  if (program !== 'export' && !(program === 'setenv')) return null;
  const names = args.filter((arg) => arg.includes('=')).map((arg) => arg.split('=')[0] ?? '');
  return names.some((name) => !unsaved.test(name)) ? 'config.not-persistent' : null;
}

function noSeverity({ args, program }: ProgramCall, { text }: WrittenCommands): FindingKey | null {
  if (!/^(curl|wget|amtool)$/.test(program)) return null;
  const asks =
    args.some((arg) => /\/api\/v[12]\/alerts(\?|$)/.test(arg)) || (program === 'amtool' && args[0] === 'alert');
  return asks && !/severity/i.test(text) ? 'alert.no-severity-map' : null;
}

/** A script of several commands that goes on after a failure tells only how its last one ended. */
function lintSilentScript({ executed, text, step, path, calls }: WrittenCommands, { report }: LintContext): void {
  if (!executed || step?.step.kind !== 'command' || !/sh$/.test(step.step.run[0] ?? '')) return;
  const flags = step.step.run.slice(1, path.at(-1) as number).join(' ');
  if (/-[a-z]*e/.test(flags) || /\bset\s+-[a-z]*e/.test(text)) return;
  const own = calls.filter((call) => call.behind.length === 0 && call.stage === 0);
  const lists = own.filter((call) => call.pipeline.joinedBy === ';' || call.pipeline.joinedBy === '\n');
  if (own.length < 2 || lists.length === 0) return;
  report('check.cannot-fail/no-errexit', path, { item: step.step.id }, { executed: true });
}

/** Images on the operator's machine are not on the nodes of a cluster. */
function lintImagePulls({ commands, report }: LintContext): void {
  const cluster = commands.some(({ calls }) => calls.some(({ program }) => /^(kubectl|oc|helm)$/.test(program)));
  if (!cluster) return;
  for (const { calls, path, executed } of commands) {
    const pull = calls.find(({ program, args }) => /^(docker|podman)$/.test(program) && args[0] === 'pull');
    if (pull !== undefined) {
      report('command.no-effect', path, { command: shownCall(pull) }, { offset: pull.start, executed });
    }
  }
}

/** Pasted into a terminal, `exit` closes it. */
function lintExit({ commands, report }: LintContext): void {
  for (const { calls, path, executed, text } of commands) {
    const exit = calls.find(({ program }) => program === 'exit');
    if (exit !== undefined && !executed && !text.trimStart().startsWith('#!')) {
      report('command.name-mismatch/exit', path, { command: shownCall(exit) }, { offset: exit.start });
    }
  }
}
