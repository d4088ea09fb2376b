import { createInterface } from 'node:readline';
import { CockpitFault, toCockpitError } from '../../shared/errors.ts';
import type { OperatorInput } from '../../shared/release/commands.ts';
import type { Backend } from '../backend/create-backend.ts';
import { type ClaimLine, claimChange, claimLineSchema } from './asked-changes.ts';
import type { Terminal } from './verb.ts';

/**
 * The operator's commands, one JSON object a line, through the contract as any screen's; a bad line is an error and
 * changes nothing.
 */
export function readCommands(backend: Backend, releaseId: string, terminal: Terminal, onEnd: () => void) {
  const lines = createInterface({ input: process.stdin });
  const carryOut = async (line: string) => {
    try {
      const command = parseCommand(line);
      const base = { commandId: backend.context.host.newId(), releaseId };
      const { releases } = backend.client;
      const answer =
        command.type === 'approve'
          ? await releases.approve({ ...noProof, ...command, ...base })
          : command.type === 'sign'
            ? await releases.sign({ ...noProof, outcome: 'done', ...command, ...base })
            : command.type === 'run-preflight'
              ? await tryEverything(backend, base)
              : command.type === 'claim-change'
                ? await claimChange(backend, releaseId, command)
                : await releases.command({ command, ...base });
      terminal.tell({ kind: 'answer', command: command.type, answer });
    } catch (thrown) {
      terminal.fail(toCockpitError(thrown));
    }
  };
  // One after the other: what is typed second may depend on the first.
  let last = Promise.resolve();
  lines.on('line', (line) => {
    last = last.then(() => carryOut(line));
  });
  lines.on('close', () => void last.then(onEnd));
  return lines;
}

/** Runs the preflight to its end; the answer says what did not pass. */
async function tryEverything(
  { context }: Backend,
  { releaseId, commandId }: { readonly releaseId: string; readonly commandId: string },
) {
  await context.preflights.run(releaseId, context.actor(), commandId);
  return { ok: true, preflight: context.conductor.state(releaseId).preflight };
}

const noProof = { pin: null, evidence: null, file: null };
type Approval = Parameters<Backend['client']['releases']['approve']>[0];
type Signature = Parameters<Backend['client']['releases']['sign']>[0];
/**
 * `{"type": "run-preflight"}`, `{"type": "approve", "stepId": …, "personName": …, "way": …}`, `{"type": "sign", "itemId": …, "personName": …,
 * "way": …}`, `{"type": "claim-change", "requestId": …, "found": …}` or any command of the contract.
 */
type TypedCommand =
  | OperatorInput
  | { readonly type: 'run-preflight' }
  | ClaimLine
  | ({ readonly type: 'approve' } & Pick<Approval, 'stepId' | 'personName' | 'way'>)
  | ({ readonly type: 'sign' } & Pick<Signature, 'itemId' | 'personName' | 'way'>);

/** The shape of all but a claim is checked behind the contract. */
function parseCommand(line: string): TypedCommand {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) {
      return 'type' in value && value.type === 'claim-change' ? claimIn(value) : (value as TypedCommand);
    }
    throw new SyntaxError('not an object');
  } catch (cause) {
    if (cause instanceof CockpitFault) throw cause;
    throw new CockpitFault('invalid-input', { place: 'stdin', detail: String(cause) }, { cause });
  }
}

/** It is read here, where its words and its file are. */
function claimIn(value: object): ClaimLine {
  const { data, error } = claimLineSchema.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  throw new CockpitFault('invalid-input', { place: issue?.path.join('.') || 'stdin', detail: issue?.message ?? '' });
}
