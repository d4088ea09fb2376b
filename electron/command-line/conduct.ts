import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CockpitFault } from '../../shared/errors.ts';
import { compilePlan } from '../../shared/plan/compile/index.ts';
import { lintPlan } from '../../shared/plan/lint/index.ts';
import { fastPace, type PaceName, paces } from '../../shared/plan/pace.ts';
import { automationId } from '../backend/automation/pilot.ts';
import { createBackend } from '../backend/create-backend.ts';
import { planTemplate } from '../backend/plans/plan-templates.ts';
import { createNodeHost } from '../backend/platform/node-host.ts';
import { givenPassphrase } from '../backend/vault/given-passphrase.ts';
import { bindSlots } from './bind-slots.ts';
import { parseFaultOrder } from './fault-order.ts';
import { type FlightOrders, flyRelease } from './fly-release.ts';
import { givenVariables } from './given-variables.ts';
import { readTextFile } from './read-text-file.ts';
import type { Verb } from './verb.ts';

const options = {
  journal: { type: 'string' },
  bind: { type: 'string', multiple: true, default: [] as string[] },
  auto: { type: 'boolean', default: false },
  var: { type: 'string', multiple: true, default: [] as string[] },
  pace: { type: 'string', default: 'real' },
  variant: { type: 'string' },
  until: { type: 'string' },
  'rollback-at': { type: 'string' },
  fault: { type: 'string', multiple: true, default: [] as string[] },
  resume: { type: 'string' },
  'approve-commands': { type: 'string' },
  'vault-passphrase-fd': { type: 'string' },
} as const;

/**
 * Flies a plan without a window: 0 completed (or `--until` reached), 3 rolled back, 4 held, 1 error. With `--auto` the
 * automation presses what comes next; without it the driver watches and reacts, and takes the operator's commands as
 * JSON lines on standard input, and what they say of changes that only people make.
 */
export const conduct: Verb = async (words, terminal) => {
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  const [plan] = positionals;
  if (values.journal === undefined) throw new CockpitFault('invalid-input', { place: '--journal', detail: 'FILE' });
  if (plan === undefined && values.resume === undefined)
    throw new CockpitFault('invalid-input', { place: 'conduct', detail: 'PLAN' });
  const paceText = checkedPace(values.pace);
  const orders: FlightOrders = {
    auto: values.auto,
    until: values.until ?? null,
    rollbackAt: values['rollback-at'] ?? null,
    faults: values.fault.map(parseFaultOrder),
    approvedCommands: values['approve-commands'] ?? null,
  };
  const file = resolve(values.journal);
  const host = createNodeHost({ kind: 'cli', dataDirectory: dirname(file) });
  const backend = await createBackend(host, {
    journal: { file },
    checkpoints: false,
    passphrase: givenPassphrase(values['vault-passphrase-fd'], process.env),
    ...(values.auto ? { actor: { kind: 'automation', id: automationId } } : {}),
  });
  try {
    let releaseId = values.resume;
    if (releaseId === undefined) {
      const planText = plan === 'practice' ? practicePlan() : await readTextFile(plan ?? '');
      const pace = paceOf(paceText, planText);
      const bindings = await bindSlots(backend, planText, values.bind);
      const variables = givenVariables(planText, values.var);
      ({ releaseId } = await backend.client.releases.create({
        commandId: host.newId(),
        planText,
        bindings,
        variables,
        pace,
        variant: values.variant ?? null,
      }));
    }
    return await flyRelease(backend, releaseId, orders, terminal);
  } finally {
    await backend.close();
  }
};

function practicePlan(): string {
  const template = planTemplate('practice');
  if (template === undefined) throw new CockpitFault('not-found', { kind: 'plan', id: 'practice' });
  return template.text;
}

function checkedPace(text: string): string {
  const number = Number(text);
  if (Object.hasOwn(paces, text) || (Number.isFinite(number) && number >= 1)) return text;
  throw new CockpitFault('invalid-input', { place: '--pace', detail: text });
}

/** How much `fast` is depends on the plan: days are divided by more than minutes. */
function paceOf(text: string, planText: string): number {
  if (text !== 'fast') return paces[text as PaceName] ?? Number(text);
  const { file } = lintPlan(planText);
  // A plan that cannot be read is refused where the release is created, with its place.
  return file === null ? paces.fast : fastPace(compilePlan(file));
}
