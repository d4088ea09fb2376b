import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { storedDefinition } from '../../electron/backend/conductor/release-definition.ts';
import { storedEvents } from '../../electron/backend/conductor/release-mailbox.ts';
import { openJournal } from '../../electron/backend/journal/open-journal.ts';
import type { CommandAnswer } from '../../shared/contract/releases.ts';
import type { ReleaseEvent } from '../../shared/release/events.ts';
import { evolveAll } from '../../shared/release/evolve/index.ts';
import { emptyRelease, type ReleaseState } from '../../shared/release/state.ts';
import type { Cockpit } from './operator.ts';
import type { ConnectionFile } from './small-plan.ts';
import { waitFor } from './wait-for.ts';

const commandLine = resolve(import.meta.dirname, '../../dist/cli.js');

export interface CommandLineResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of standard output that are JSON objects. */
  readonly lines: readonly Record<string, unknown>[];
}

/** Runs the built command line to its end. `node`: another executable than this one; `input`: lines, else nothing. */
export async function runCockpit(
  words: readonly string[],
  node = process.execPath,
  input = '',
): Promise<CommandLineResult> {
  const env = { ...process.env, LANG: 'en_GB.UTF-8', LC_ALL: 'en_GB.UTF-8' };
  const child = spawn(node, [commandLine, ...words], { stdio: ['pipe', 'pipe', 'pipe'], env });
  // A verb that reads nothing may be gone before its input is.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr, lines: stdout.split('\n').flatMap(parsed) };
}

function parsed(line: string): Record<string, unknown>[] {
  if (!line.startsWith('{') || !line.endsWith('}')) return [];
  return [JSON.parse(line) as Record<string, unknown>];
}

/** A folder with a journal, a plan and connections as files: what an operator has before a shell. */
export interface CockpitFolder {
  readonly path: string;
  readonly journal: string;
  write(name: string, text: string): string;
  remove(): void;
}

export function cockpitFolder(): CockpitFolder {
  const path = mkdtempSync(join(tmpdir(), 'cockpit-shell-'));
  return {
    path,
    journal: join(path, 'data', 'journal.db'),
    write: (name, text) => {
      writeFileSync(join(path, name), text);
      return join(path, name);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A driver in a process of its own: `cockpit conduct`, spoken to as a shell script would. */
export interface CockpitChild extends Cockpit {
  /** Every event so far, as it was printed; `state` is what these come to. */
  readonly events: readonly ReleaseEvent[];
  /** What it has told besides events and answers, in this order. */
  readonly told: readonly Record<string, unknown>[];
  eventsOf<Type extends ReleaseEvent['type']>(type: Type): readonly Extract<ReleaseEvent, { type: Type }>[];
  /** What the events up to and with this one come to. */
  stateAt(sequence: number): ReleaseState;
  /** SIGKILL: nothing of it gets to say good-bye. */
  kill(): Promise<void>;
  /** From now on it is killed as soon as it has printed an event of this type. */
  killAt(type: ReleaseEvent['type']): Promise<void>;
  /** Ends its input and returns the exit code. */
  quit(): Promise<number | null>;
  /** Exit code once it ends by itself. */
  ended(): Promise<number | null>;
}

/** Words of `conduct` for a new release. */
export function conductWords(folder: CockpitFolder, planText: string, slots: Readonly<Record<string, ConnectionFile>>) {
  const binds = Object.entries(slots).flatMap(([slot, connection]) => [
    '--bind',
    `${slot}=${folder.write(`${slot}.json`, JSON.stringify(connection))}`,
  ]);
  return [folder.write('plan.yaml', planText), ...binds];
}

/** Starts `conduct` and resolves when the release is driven: `words` are a plan with its bindings, or `--resume ID`. */
export async function startConduct(folder: CockpitFolder, words: readonly string[]): Promise<CockpitChild> {
  const args = [commandLine, 'conduct', ...words, '--journal', folder.journal, '--json'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const events: ReleaseEvent[] = [];
  const answers: Record<string, unknown>[] = [];
  const told: Record<string, unknown>[] = [];
  let problem: unknown = null;
  let deadly: ReleaseEvent['type'] | null = null;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const record = JSON.parse(line) as Record<string, unknown>;
    if (record.kind === 'event') events.push(record as unknown as ReleaseEvent);
    else if (record.kind === 'answer' || record.kind === 'error') answers.push(record);
    else told.push(record);
    if (record.kind === 'error' || record.kind === 'result') problem = record;
    if (record.kind === 'event' && record.type === deadly) child.kill('SIGKILL');
  });
  const resumed = words[words.indexOf('--resume') + 1];
  const before = words.includes('--resume') ? driverCount(folder, resumed ?? '') : 0;
  const isDriven = () => events.filter(({ type }) => type === 'driver-started').length > before;
  await waitFor('the release is driven', () => isDriven() || child.exitCode !== null);
  if (!isDriven()) throw new Error(`it ended: ${JSON.stringify(problem)}`);
  const releaseId = events[0]?.stream ?? '';
  const definition = withReader(folder, (journal) => storedDefinition(journal, releaseId));
  return {
    releaseId,
    events,
    told,
    eventsOf: <Type extends ReleaseEvent['type']>(type: Type) =>
      events.filter((event): event is Extract<ReleaseEvent, { type: Type }> => event.type === type),
    state: () => evolveAll(emptyRelease(definition), events),
    stateAt: (last) =>
      evolveAll(
        emptyRelease(definition),
        events.filter(({ sequence }) => sequence <= last),
      ),
    send: (command) => ask(child, answers, command),
    approve: (stepId, personName) => ask(child, answers, { type: 'approve', stepId, personName, way: 'claimed' }),
    preflight: async () => {
      await ask(child, answers, { type: 'run-preflight' });
    },
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
    killAt: async (type) => {
      deadly = type;
      await closed;
    },
    quit: async () => {
      child.stdin.end();
      return (await closed)[0];
    },
    ended: async () => (await closed)[0],
  };
}

async function ask(
  child: ChildProcess,
  answers: readonly Record<string, unknown>[],
  command: object,
): Promise<CommandAnswer> {
  const place = answers.length;
  child.stdin?.write(`${JSON.stringify(command)}\n`);
  const answer = await waitFor(`an answer to ${JSON.stringify(command)}`, () => answers[place], { everyMs: 2 });
  if (answer.kind === 'error') throw new Error(JSON.stringify(answer.error));
  return answer.answer as CommandAnswer;
}

function withReader<Result>(folder: CockpitFolder, read: (journal: ReturnType<typeof openJournal>) => Result): Result {
  const journal = openJournal({
    file: folder.journal,
    role: 'reader',
    now: () => ({ utc: 0, monotonic: 0, run: 'reader' }),
    newId: () => 'reader',
  });
  try {
    return read(journal);
  } finally {
    journal.close();
  }
}

/** The release as the journal tells it. */
export function stateOf(folder: CockpitFolder, releaseId: string): ReleaseState {
  return withReader(folder, (journal) =>
    evolveAll(emptyRelease(storedDefinition(journal, releaseId)), storedEvents(journal, releaseId)),
  );
}

function driverCount(folder: CockpitFolder, releaseId: string): number {
  return withReader(
    folder,
    (journal) => storedEvents(journal, releaseId).filter(({ type }) => type === 'driver-started').length,
  );
}
