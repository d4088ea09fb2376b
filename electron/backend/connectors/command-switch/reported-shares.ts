import { z } from 'zod';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { parseJson } from '../../../../shared/steps/outputs.ts';
import type { Machine } from '../../machines/machine.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { type Share, shareParams } from './share.ts';

/** What a switch was told last, where nobody can read it. */
export interface ReportedShares {
  /**
   * In percent; 0 where nothing was ever told. Throws `command-state-unknown` after a command that did not come to a good
   * end, and where the note cannot be understood.
   */
  read(share: Share, options: CallOptions): Promise<number>;
  /** Null: a command is under way. */
  note(share: Share, percent: number | null, options: CallOptions): Promise<void>;
}

const limitBytes = 256 * 1024;
const notesSchema = z.record(
  z.string(),
  z.strictObject({ percent: z.number().min(0).max(100).nullable(), at: z.string() }),
);
const noteSchema = z.strictObject({
  targets: notesSchema,
  /** By target, then by audience. */
  audiences: z.record(z.string(), notesSchema).optional(),
});
type Notes = z.infer<typeof noteSchema>;

/** Of a share; undefined where nothing was ever told. */
function noteOf({ targets, audiences = {} }: Notes, { target, audience }: Share) {
  const notes = audience === null ? targets : Object.hasOwn(audiences, target) ? audiences[target] : undefined;
  const name = audience ?? target;
  return notes !== undefined && Object.hasOwn(notes, name) ? notes[name] : undefined;
}

function noted(notes: Notes, { target, audience }: Share, note: { percent: number | null; at: string }): Notes {
  const { targets, audiences = {} } = notes;
  if (audience === null) return { ...notes, targets: { ...targets, [target]: note } };
  const ofTarget = Object.hasOwn(audiences, target) ? audiences[target] : undefined;
  return { targets, audiences: { ...audiences, [target]: { ...ofTarget, [audience]: note } } };
}

/** Notes in a file beside the switch, so that they outlive the cockpit, and every cockpit sees them. */
export function createReportedShares(file: string, machine: () => Promise<Machine>): ReportedShares {
  let writing: Promise<unknown> = Promise.resolve();

  async function load(options: CallOptions): Promise<Notes | null> {
    try {
      const { content } = await (await machine()).readFile(file, limitBytes, options);
      return noteSchema.safeParse(parseJson(content.toString('utf8'))).data ?? null;
    } catch (thrown) {
      if (toCockpitError(thrown).code === 'file-missing') return { targets: {} };
      throw thrown;
    }
  }

  return {
    async read(share, options) {
      const notes = await load(options);
      const note = notes === null ? null : noteOf(notes, share);
      const percent = note === undefined ? 0 : (note?.percent ?? null);
      if (percent === null) throw new CockpitFault('command-state-unknown', { ...shareParams(share), file });
      return percent;
    },
    note(share, percent, options) {
      const write = async () => {
        const notes = (await load(options)) ?? { targets: {} };
        const at = new Date().toISOString();
        const content = JSON.stringify(noted(notes, share, { percent, at }), null, 2);
        await (await machine()).writeFile(file, Buffer.from(`${content}\n`), {}, options);
      };
      const written = writing.then(write);
      writing = written.catch(() => {});
      return written;
    },
  };
}
