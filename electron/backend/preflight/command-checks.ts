import { CockpitFault } from '../../../shared/errors.ts';
import type { StepPlan } from '../../../shared/plan/release-plan.ts';
import { placedSteps } from '../../../shared/plan/step-lists.ts';
import { fillText } from '../../../shared/steps/values.ts';
import type { CallOptions, ExecCapability } from '../connectors/connector.ts';
import { localExec } from '../machines/local-exec.ts';
import { localMachine } from '../machines/local-machine.ts';
import { knownLoginEnvironment } from '../machines/login-environment.ts';
import type { Machine } from '../machines/machine.ts';
import { readPins, requirePins } from '../machines/pinned-command.ts';
import { startCall } from '../platform/call-limits.ts';
import { valuesBefore } from '../steps/release-values.ts';
import { type Check, type Finding, failed, passed, required, warned } from './finding.ts';
import { connectionOf } from './plan-checks.ts';
import type { PreflightParts } from './run-preflight.ts';

type CommandFile = Extract<StepPlan['file'], { kind: 'command' }>;

/** Of every list of the plan, whether the program of each command step is there and what it pins is the same, where it will run; none is run. */
export function commandStepChecks(parts: PreflightParts): readonly Check[] {
  return [...placedSteps(parts.definition.plan).values()].flatMap(({ step: { id, file } }): Check[] => {
    if (file.kind !== 'command') return [];
    const slot = file.on ?? null;
    return [
      {
        ...{ id: `command:${id}`, kind: 'command', subject: id, slot },
        look: async (options) => {
          if (slot !== null && parts.definition.bindings[slot]?.environment === 'practice') {
            return passed('command-rehearsed');
          }
          const limits = startCall(options, id);
          const left = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
          try {
            const exec = await execOf(slot, parts);
            const pins = readPins(file.pinnedFiles ?? []);
            if (pins.length > 0) await requirePins(await machineOf(slot, exec, parts), pins, left());
            return await lookFor(file, exec, parts, left());
          } finally {
            limits.end();
          }
        },
      },
    ];
  });
}

async function execOf(slot: string | null, parts: PreflightParts): Promise<ExecCapability> {
  if (slot === null) return localExec(parts.definition.plan.secrets, knownLoginEnvironment);
  return required((await connectionOf(parts, slot)).exec, slot, 'exec');
}

async function machineOf(slot: string | null, exec: ExecCapability, parts: PreflightParts): Promise<Machine> {
  if (slot === null) return localMachine(exec);
  return required((await connectionOf(parts, slot)).machine, slot, 'machine');
}

/**
 * Folder, program and PATH, the first and the last empty where the step names none. A shell's own words count for
 * nothing, because the step runs without one.
 */
const lookAround = `
set -f
[ -z "$1" ] || cd -- "$1" 2>/dev/null || exit 41
[ -z "$3" ] || PATH=$3
case $2 in
  */*) [ -f "$2" ] || exit 42; [ -x "$2" ] || exit 43; exit 0 ;;
esac
found=42
IFS=:
for folder in $PATH; do
  [ -f "\${folder:-.}/$2" ] || continue
  [ -x "\${folder:-.}/$2" ] && exit 0
  found=43
done
exit $found
`;

async function lookFor(
  { run: [program = ''], directory = '', env = {} }: CommandFile,
  exec: ExecCapability,
  { definition }: PreflightParts,
  options: CallOptions,
): Promise<Finding> {
  const known = valuesBefore(definition);
  const told = (written: string): string | null => {
    const filled = fillText(written, known);
    return filled.ok ? filled.text : null;
  };
  const folder = told(directory);
  const path = typeof env.PATH === 'string' ? told(env.PATH) : '';
  // What lies in a folder that an earlier step names cannot be looked for yet.
  const open = folder === null ? directory : path === null ? `PATH=${env.PATH}` : null;
  if (open !== null && (path === null || program.includes('/'))) return warned('command-open', { open });
  const command = ['sh', '-c', lookAround, 'sh', folder ?? '', program, path ?? ''];
  switch (await exitCodeOf(exec, command, options)) {
    case 0:
      return open === null ? passed('command-there', { program }) : warned('command-open', { open });
    case 41:
      return failed('folder-missing', { folder });
    case 42:
      return failed('program-missing', { program });
    case 43:
      return failed('program-not-executable', { program });
    default:
      return warned('command-untried', { program });
  }
}

/** Null where no shell can be started there. */
async function exitCodeOf(
  exec: ExecCapability,
  command: readonly string[],
  options: CallOptions,
): Promise<number | null> {
  const how = { env: {}, directory: null, timeoutMs: options.deadlineMs, onOutput: () => {} };
  try {
    return await exec.run(command, how, options);
  } catch (thrown) {
    const code = thrown instanceof CockpitFault ? thrown.code : null;
    if (code === 'process-not-started' || code === 'pod-program-missing') return null;
    throw thrown;
  }
}
