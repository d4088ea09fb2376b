import type { Path } from '../parse-places.ts';
import { type ProgramCall, programCalls, programCallsOf } from '../shell/program-calls.ts';
import type { PlacedStep } from './all-steps.ts';
import type { WrittenText } from './texts.ts';

/** A text that runs programs: what a step executes, or what a quote or an instruction says. */
export interface WrittenCommands {
  readonly text: string;
  readonly path: Path;
  readonly calls: readonly ProgramCall[];
  /** The cockpit runs it; else it only stands there. */
  readonly executed: boolean;
  /** Step that it belongs to; null for quotes of other items. */
  readonly step: PlacedStep | null;
  /** It stands in the section about going back, whatever list of it. */
  readonly inRollback: boolean;
}

const shellPrograms = /(?:^|\/)(?:ba|z|da|k|a)?sh$/;
/** Words in which people write commands down. */
const commandFields: ReadonlySet<string> = new Set(['quote', 'instructions', 'apply', 'verify', 'revert', 'capture']);

export function writtenCommands(
  texts: readonly WrittenText[],
  steps: readonly PlacedStep[],
): readonly WrittenCommands[] {
  const stepAt = new Map(steps.map((placed) => [placed.path.join('/'), placed]));
  const stepOf = (path: Path): PlacedStep | null => {
    const depth = path[0] === 'playbooks' ? 4 : path[0] === 'rollback' ? 3 : 2;
    return stepAt.get(path.slice(0, depth).join('/')) ?? null;
  };
  const executed = steps.flatMap((placed): WrittenCommands[] => {
    const { step, path } = placed;
    if (step.kind !== 'command') return [];
    const inRollback = path[0] === 'rollback';
    const script = step.run.findIndex((arg, index) => index > 0 && /^-[a-z]*c$/.test(arg)) + 1;
    if (shellPrograms.test(step.run[0] ?? '') && script > 0 && step.run[script] !== undefined) {
      const text = step.run[script];
      const where: Path = [...path, 'run', script];
      return [{ text, path: where, calls: programCalls(text), executed: true, step: placed, inRollback }];
    }
    const calls = programCallsOf(step.run).map((call) => ({ ...call, start: 0 }));
    return [{ text: step.run.join(' '), path: [...path, 'run'], calls, executed: true, step: placed, inRollback }];
  });
  const written = texts
    .filter(({ role, field }) => role !== 'argument' && commandFields.has(field))
    .map(({ text, path }): WrittenCommands => {
      const inRollback = path.includes('rollback');
      return { text, path, calls: programCalls(text), executed: false, step: stepOf(path), inRollback };
    });
  return [...executed, ...written];
}
