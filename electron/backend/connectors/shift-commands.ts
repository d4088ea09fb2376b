import { createHash } from 'node:crypto';
import { CockpitFault } from '../../../shared/errors.ts';

/** What a shift runs beside its own change: programs with their arguments, in the order in which they are run. */
export interface ShiftCommands {
  readonly commands: readonly (readonly string[])[];
  /** Files whose content was agreed on, as `sha256sum` prints them. */
  readonly pinnedFiles?: readonly string[];
}

const diffLimitCharacters = 64 * 1024;

/** A unified diff and behind it what is run at `place` for it, each command as a JSON list; cut at 64 Ki characters. */
export function diffWithCommands(diff: string, place: string, shift: ShiftCommands): string {
  const { commands, pinnedFiles = [] } = shift;
  if (commands.length === 0) return diff;
  const lines = [...commands.map((command) => JSON.stringify(command)), ...pinnedFiles];
  const head = ['--- /dev/null', `+++ ${place}`, `@@ -0,0 +1,${lines.length} @@`];
  const shown = [...head, ...lines.map((line) => `+${line}`), ''].join('\n').slice(0, diffLimitCharacters);
  const kept = diff.slice(0, diffLimitCharacters - shown.length);
  return kept === '' || kept.endsWith('\n') ? kept + shown : `${kept.slice(0, -1)}\n${shown}`;
}

/** The revision of a preview: of the state, and of what would be run. */
export function revisionWithCommands(stateRevision: string, shift: ShiftCommands): string {
  const commands = fingerprint(shift);
  return commands === '' ? stateRevision : `${stateRevision}.${commands}`;
}

/**
 * The revision of the state that a raise was previewed on. Throws `commands-changed` where other commands would be run than
 * the preview has shown; one that showed none, being older than this, has not shown these.
 */
export function stateRevisionOf(previewed: string, shift: ShiftCommands): string {
  const [state = '', shown = ''] = previewed.split('.');
  if (shown !== fingerprint(shift)) throw new CockpitFault('commands-changed', {});
  return state;
}

/** Empty where nothing is run. */
function fingerprint({ commands, pinnedFiles = [] }: ShiftCommands): string {
  if (commands.length === 0) return '';
  return createHash('sha256')
    .update(JSON.stringify([commands, pinnedFiles]))
    .digest('hex')
    .slice(0, 32);
}
