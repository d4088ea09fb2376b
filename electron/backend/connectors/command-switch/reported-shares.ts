import { z } from 'zod';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { parseJson } from '../../../../shared/steps/outputs.ts';
import type { Machine } from '../../machines/machine.ts';
import type { CallOptions } from '../../platform/call-limits.ts';

/** What a switch was told last, where nobody can read it. */
export interface ReportedShares {
  /**
   * In percent; 0 where nothing was ever told. Throws `command-state-unknown` after a command that did not come to a good
   * end, and where the note cannot be understood.
   */
  read(target: string, options: CallOptions): Promise<number>;
  /** Null: a command is under way. */
  note(target: string, percent: number | null, options: CallOptions): Promise<void>;
}

const limitBytes = 256 * 1024;
const noteSchema = z.strictObject({
  targets: z.record(z.string(), z.strictObject({ percent: z.number().min(0).max(100).nullable(), at: z.string() })),
});

/** Notes in a file beside the switch, so that they outlive the cockpit, and every cockpit sees them. */
export function createReportedShares(file: string, machine: () => Promise<Machine>): ReportedShares {
  let writing: Promise<unknown> = Promise.resolve();

  async function load(options: CallOptions): Promise<z.infer<typeof noteSchema> | null> {
    try {
      const { content } = await (await machine()).readFile(file, limitBytes, options);
      return noteSchema.safeParse(parseJson(content.toString('utf8'))).data ?? null;
    } catch (thrown) {
      if (toCockpitError(thrown).code === 'file-missing') return { targets: {} };
      throw thrown;
    }
  }

  return {
    async read(target, options) {
      const notes = await load(options);
      const percent = notes === null ? null : Object.hasOwn(notes.targets, target) ? notes.targets[target]?.percent : 0;
      if (percent == null) throw new CockpitFault('command-state-unknown', { target, file });
      return percent;
    },
    note(target, percent, options) {
      const write = async () => {
        const { targets } = (await load(options)) ?? { targets: {} };
        const at = new Date().toISOString();
        const content = JSON.stringify({ targets: { ...targets, [target]: { percent, at } } }, null, 2);
        await (await machine()).writeFile(file, Buffer.from(`${content}\n`), {}, options);
      };
      const written = writing.then(write);
      writing = written.catch(() => {});
      return written;
    },
  };
}
