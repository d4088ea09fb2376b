import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CockpitFault } from '../../shared/errors.ts';
import { sayPreflight } from '../../shared/i18n/say-preflight.ts';
import type { PreflightResult } from '../../shared/release/preflight.ts';
import type { ReleaseDefinition } from '../../shared/release/state.ts';
import { defineRelease } from '../backend/conductor/release-definition.ts';
import { type Backend, createBackend } from '../backend/create-backend.ts';
import { createNodeHost } from '../backend/platform/node-host.ts';
import { preflightDeadlineMs, runPreflight } from '../backend/preflight/run-preflight.ts';
import { givenPassphrase } from '../backend/vault/given-passphrase.ts';
import { bindSlots } from './bind-slots.ts';
import { givenVariables } from './given-variables.ts';
import { readTextFile } from './read-text-file.ts';
import { terminalSpeech } from './terminal-speech.ts';
import { exitCodes, type Terminal, type Verb } from './verb.ts';

const options = {
  bind: { type: 'string', multiple: true, default: [] as string[] },
  var: { type: 'string', multiple: true, default: [] as string[] },
  variant: { type: 'string' },
  journal: { type: 'string' },
  release: { type: 'string' },
  'vault-passphrase-fd': { type: 'string' },
} as const;

/**
 * Tries everything that a plan, or a release that has not begun, asks of other systems, without a write. Of a plan nothing
 * is kept; of a release the journal keeps it, so that it counts when the release begins. 0: nothing failed, 4: something
 * did, 1: it could not be run. What else is open in that journal is neither driven nor touched.
 */
export const preflight: Verb = async (words, terminal) => {
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  const [plan] = positionals;
  const { journal, release } = values;
  if (plan !== undefined && release === undefined && journal === undefined) {
    const planText = await readTextFile(plan);
    const { bind, variant = null } = values;
    return tryPlan({ planText, bind, variant, variables: values.var }, terminal);
  }
  if (plan === undefined && release !== undefined && journal !== undefined) {
    const passphrase = givenPassphrase(values['vault-passphrase-fd'], process.env);
    return tryRelease(resolve(journal), release, passphrase, terminal);
  }
  throw new CockpitFault('invalid-input', { place: 'preflight', detail: 'PLAN | --journal, --release' });
};

interface TriedPlan {
  readonly planText: string;
  readonly bind: readonly string[];
  readonly variant: string | null;
  readonly variables: readonly string[];
}

/** On a journal of its own, which is gone afterwards; what the files of connections hold as secrets is encrypted there. */
async function tryPlan({ planText, bind, variant, variables }: TriedPlan, terminal: Terminal): Promise<number> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cockpit-preflight-'));
  try {
    const host = createNodeHost({ kind: 'cli', dataDirectory });
    const backend = await createBackend(host, { checkpoints: false, passphrase: randomUUID() });
    try {
      const { connections, pool, vault, planSecrets } = backend.context;
      const bound = Object.entries(await bindSlots(backend, planText, bind));
      const bindings = Object.fromEntries(bound.map(([slot, id]) => [slot, connections.bindingTo(id)]));
      const given = givenVariables(planText, variables);
      const definition = defineRelease(host.newId(), planText, bindings, 1, variant, given);
      const now = host.now().utc;
      const results = await runPreflight(
        { definition, commandsApproved: null, pool, connections, vault, planSecrets, now },
        { deadlineMs: preflightDeadlineMs, signal: undefined },
      );
      return tell(results, definition, now, terminal);
    } finally {
      await backend.close();
    }
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function tryRelease(
  file: string,
  releaseId: string,
  passphrase: string | null,
  terminal: Terminal,
): Promise<number> {
  const host = createNodeHost({ kind: 'cli', dataDirectory: dirname(file) });
  const quiet = { checkpoints: false, takesOver: false };
  const backend: Backend = await createBackend(host, { journal: { file }, passphrase, ...quiet });
  try {
    const { preflights, conductor, people, actor } = backend.context;
    await preflights.run(releaseId, actor(), host.newId());
    const { results = [], startedAt = host.now().utc } = preflights.evidence(releaseId) ?? {};
    const names = Object.fromEntries(people.list().map(({ personId, name }) => [personId, name]));
    return tell(results, conductor.definition(releaseId), startedAt, terminal, names);
  } finally {
    await backend.close();
  }
}

const order: readonly PreflightResult['status'][] = ['failed', 'warned', 'passed'];

/** One line a check, what failed first, each with its remedy; then how many there are of each. */
function tell(
  results: readonly PreflightResult[],
  definition: ReleaseDefinition,
  at: number,
  terminal: Terminal,
  names: Readonly<Record<string, string>> = {},
): number {
  const { t } = terminal;
  const speech = terminalSpeech(terminal, definition, names);
  const of = (status: PreflightResult['status']) => results.filter((result) => result.status === status);
  for (const result of order.flatMap(of)) {
    if (terminal.json) {
      const { kind: about, ...found } = result;
      terminal.tell({ kind: 'check', about, ...found });
      continue;
    }
    const { place, sentence, remedy, detail } = sayPreflight(speech, result, at);
    terminal.say([result.status, place, sentence].join(' · '));
    const more = [detail, remedy].filter((part) => part !== null && part !== '');
    if (more.length > 0) terminal.say(`  ${more.join(' · ')}`);
  }
  const [failed = 0, warned = 0, passed = 0] = order.map((status) => of(status).length);
  const exitCode = failed > 0 ? exitCodes.held : exitCodes.done;
  if (terminal.json) terminal.tell({ kind: 'result', passed, warned, failed, exitCode });
  else terminal.say(t('preflight:summary', { passed, warned, failed }));
  return exitCode;
}
