import { hasOption } from '../../shell/arguments.ts';
import type { ProgramCall } from '../../shell/program-calls.ts';
import type { WrittenCommands } from '../commands.ts';
import type { LintContext } from '../context.ts';
import { shownCall } from './commands-danger.ts';

/** Changes of a proxy by hand: tested before they take effect, and what was there before kept. */
export function lintProxyCommands({ commands, texts, report }: LintContext): void {
  for (const source of commands) {
    const { calls, path, executed } = source;
    calls.forEach((call, index) => {
      const before = calls.slice(0, index);
      const at = { offset: call.start, executed };
      if (reloads(call) && !before.some(isTest) && !testedBefore(source, commands)) {
        report('nginx.reload-untested', path, { command: shownCall(call) }, at);
      }
      const target = call.args.at(-1) ?? '';
      if (
        /^(cp|mv|install)$/.test(call.program) &&
        /nginx[^ ]*\.conf$|\/conf\.d\//.test(target) &&
        !saves(before, target)
      ) {
        report('nginx.reload-untested/overwritten', path, { command: shownCall(call) }, at);
      }
    });
  }
  for (const { text, path, role } of texts) {
    const zero = /\bweight\s*=\s*0\b/.exec(text);
    if (zero !== null && role !== 'claimed') {
      report('nginx.weight-zero', path, {}, { offset: zero.index, executed: role === 'argument' });
    }
  }
}

function reloads(call: ProgramCall): boolean {
  const { program, args } = call;
  if (/^(nginx|openresty|tengine)$/.test(program))
    return args[args.indexOf('-s') + 1] === 'reload' && args.includes('-s');
  const nginx = args.some((arg) => /^(nginx|openresty)(\.service)?$/.test(arg));
  return (
    nginx &&
    /^(systemctl|service|rc-service)$/.test(program) &&
    args.some((arg) => /^(reload|restart|force-reload)$/.test(arg))
  );
}

function isTest(call: ProgramCall): boolean {
  return /^(nginx|openresty|tengine)$/.test(call.program) && hasOption(call, '-t', '-T');
}

/** A step of the same list that stands before and tests. */
function testedBefore({ step }: WrittenCommands, commands: readonly WrittenCommands[]): boolean {
  if (step === null) return false;
  return commands.some(
    (other) =>
      other.executed &&
      other.step !== null &&
      other.step.among === step.among &&
      (other.step.path.at(-1) as number) < (step.path.at(-1) as number) &&
      other.calls.some(isTest),
  );
}

function saves(before: readonly ProgramCall[], target: string): boolean {
  return before.some((call) => /^(cp|mv|tar|git)$/.test(call.program) && call.args.slice(0, -1).includes(target));
}
