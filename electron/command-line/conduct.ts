import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CockpitFault } from '../../shared/errors.ts';
import { type PaceName, paces } from '../../shared/plan/pace.ts';
import { automationId } from '../backend/automation/pilot.ts';
import { createBackend } from '../backend/create-backend.ts';
import { planTemplate } from '../backend/plans/plan-templates.ts';
import { createNodeHost } from '../backend/platform/node-host.ts';
import { bindSlots } from './bind-slots.ts';
import { parseFaultOrder } from './fault-order.ts';
import { type FlightOrders, flyRelease } from './fly-release.ts';
import { readTextFile } from './read-text-file.ts';
import type { Verb } from './verb.ts';

const options = {
  journal: { type: 'string' },
  bind: { type: 'string', multiple: true, default: [] as string[] },
  auto: { type: 'boolean', default: false },
  pace: { type: 'string', default: 'real' },
  until: { type: 'string' },
  'rollback-at': { type: 'string' },
  fault: { type: 'string', multiple: true, default: [] as string[] },
  resume: { type: 'string' },
  'approve-commands': { type: 'string' },
} as const;

/**
 * Flies a plan without a window: 0 completed (or `--until` reached), 3 rolled back, 4 held, 1 error. With `--auto` the
 * automation presses what comes next; without it the driver watches and reacts, and takes the operator's commands as
 * JSON lines on standard input.
 */
export const conduct: Verb = async (words, terminal) => {
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  const [plan] = positionals;
  if (values.journal === undefined) throw new CockpitFault('invalid-input', { place: '--journal', detail: 'FILE' });
  if (plan === undefined && values.resume === undefined)
    throw new CockpitFault('invalid-input', { place: 'conduct', detail: 'PLAN' });
  const pace = paceOf(values.pace);
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
    ...(values.auto ? { actor: { kind: 'automation', id: automationId } } : {}),
  });
  try {
    let releaseId = values.resume;
    if (releaseId === undefined) {
      const planText = plan === 'practice' ? practicePlan() : await readTextFile(plan ?? '');
      const bindings = await bindSlots(backend, planText, values.bind);
      ({ releaseId } = await backend.client.releases.create({ commandId: host.newId(), planText, bindings, pace }));
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

function paceOf(text: string): number {
  const named = paces[text as PaceName] as number | undefined;
  const pace = named ?? Number(text);
  if (!Number.isFinite(pace) || pace < 1) throw new CockpitFault('invalid-input', { place: '--pace', detail: text });
  return pace;
}
