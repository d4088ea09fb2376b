import { runsPrograms } from '../../steps/cluster.ts';
import { parseDurationMs } from '../duration.ts';
import type { ReleasePlan } from '../release-plan.ts';
import { localText } from '../scalars.ts';
import type { GateFile, PlanFile } from '../schema.ts';
import { type DryLine, line, withOwner } from './dry-line.ts';
import { stepLines } from './steps.ts';

/** Everything up to the first batch. */
export function beforeLines(file: PlanFile, plan: ReleasePlan): readonly DryLine[] {
  const slots = Object.keys(plan.slots);
  const firstBatch = plan.tracks.flatMap((track) => track.batches)[0]?.id ?? null;
  const gates = (file.gates ?? []).filter((gate) => gate.before === undefined || gate.before === firstBatch);
  const commands = [...plan.steps, ...plan.rollback.scripts, ...plan.finally].filter(
    ({ file }) => file.kind === 'command' || (file.kind === 'cluster' && runsPrograms(file.do)),
  );
  const lead = plan.steps.slice(0, firstStepOfBatch(plan));
  return [
    line(0, 'begin', ['title'], { title: plan.title, from: plan.from, to: plan.to }),
    ...(slots.length === 0
      ? []
      : [line(1, 'slots', ['connections'], { count: slots.length, names: slots.join(', ') })]),
    ...(commands.length === 0 ? [] : [line(1, 'commands', null, { count: commands.length })]),
    ...windowLines(file),
    ...deadlineLines(file),
    ...(gates.length === 0 ? [] : [line(1, 'gates-first', ['gates'], { count: gates.length })]),
    ...gates.map(gateLine),
    ...lead.flatMap((step) => stepLines(step, file)),
  ];
}

/** The number of steps that stand before those of the first batch. */
export function firstStepOfBatch({ steps }: ReleasePlan): number {
  const first = steps.findIndex((step) => step.batch !== null);
  return first < 0 ? steps.length : first;
}

export function gateLine(gate: GateFile): DryLine {
  const owner = gate.owner === undefined ? null : localText(gate.owner);
  return line(2, 'gate', ['gates', { id: gate.id }], { title: withOwner(localText(gate.title), owner) });
}

function windowLines(file: PlanFile): readonly DryLine[] {
  const zone = file.timeZone ?? 'UTC';
  const own =
    file.window === undefined
      ? []
      : [line(1, 'window', ['window'], { start: file.window.start, end: file.window.end, zone })];
  const named = (file.windows ?? []).flatMap((window) => {
    if (window.use !== 'release' && window.use !== 'avoid') return [];
    const params = {
      title: localText(window.title ?? window.id),
      times: [window.date, window.days?.join(', '), window.start && `${window.start}–${window.end ?? ''}`]
        .filter(Boolean)
        .join(' '),
      zone: window.timeZone ?? zone,
    };
    return [
      line(1, window.use === 'release' ? 'named-window' : 'avoided-window', ['windows', { id: window.id }], params),
    ];
  });
  return [...own, ...named];
}

function deadlineLines({ deadline, timeZone }: PlanFile): readonly DryLine[] {
  if (deadline === undefined) return [];
  const { action, at, after } = deadline;
  return [
    ...(at === undefined ? [] : [line(1, `deadline-${action}-at`, ['deadline'], { at: `${at} ${timeZone ?? 'UTC'}` })]),
    ...(after === undefined
      ? []
      : [line(1, `deadline-${action}-after`, ['deadline'], { afterMs: parseDurationMs(after) })]),
  ];
}
