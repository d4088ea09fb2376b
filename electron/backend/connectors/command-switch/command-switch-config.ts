import { z } from 'zod';
import { pinnedFileLine } from '../../../../shared/steps/pinned-file-line.ts';
import { environmentLine, environmentLines } from '../environment-lines.ts';
import { hinted } from '../form-hints.ts';
import { namedShareLine } from '../named-shares.ts';
import { secretLines } from '../secret-lines.ts';
import { unclearAudiences } from './audience-names.ts';
import { fillsShellText } from './fill-command.ts';

const command = hinted(
  z
    .array(z.string().max(4_000))
    .min(1)
    .max(100)
    .refine((words) => words[0] !== '' && !/[{}]/.test(words[0] ?? ''))
    .refine((words) => !fillsShellText(words, false), 'shell-text'),
  { input: 'list' },
);

/** Shape of a stored connection to a switch that is read and moved by commands. */
export const configSchema = z
  .strictObject({
    machine: hinted(z.string().optional(), { connection: 'machine' }),
    directory: z
      .string()
      .regex(/^\/[^\0]*$/)
      .optional(),
    /** `NAME=value`, with placeholders: for every command. */
    environment: environmentLines(),
    /** Lines as in `environment`, for what nobody may see; nothing is filled in. */
    secretEnvironment: secretLines(environmentLine),
    /** Lines of `sha256sum`: files that must be what was agreed on whenever a command is run. */
    pinnedFiles: hinted(z.array(z.string().regex(pinnedFileLine)).max(20).default([]), { input: 'list' }),
    /** Each reached by the same commands, as `{target}`. */
    targets: hinted(z.array(z.string().min(1).max(200)).min(1).max(50).default(['switch']), { input: 'list' }),
    /** Each with a share of its own beside that of everybody, as exposures name them, in the order in which the service asks. */
    audienceNames: hinted(z.array(z.string().min(1).max(500)).max(49).optional(), { input: 'list' }),
    /** What `{audience}` is where everybody is meant. */
    everybodyName: z.string().min(1).max(200).default('all'),
    /** Sets the share; absent: this connection moves no traffic. */
    applyCommand: command.optional(),
    /** For lowerings, where that is another command. */
    lowerCommand: command.optional(),
    /** Prints the share that is live, asked of the system and not of the command that sets it. */
    readCommand: command.optional(),
    /** Notes what was told last, where no command can read it: an absolute path on the machine. */
    reportFile: z
      .string()
      .regex(/^\/[^\0]*$/)
      .optional(),
    /** Prints what a change would do and does nothing. */
    previewCommand: command.optional(),
    outputPath: z.string().min(1).max(500).optional(),
    outputPattern: z.string().min(1).max(500).optional(),
    shareUnit: z.enum(['percent', 'permille', 'ratio']).default('percent'),
    /** `PERCENT=VALUE`, where the switch knows names instead of numbers, such as `0=blue` and `100=green`. */
    shareValues: hinted(z.array(z.string().regex(namedShareLine)).max(50).default([]), { input: 'list' }),
    successExitCode: z.number().int().min(0).max(255).default(0),
    /** Of one run of one command. */
    timeoutSeconds: z.number().min(1).max(600).default(30),
    /** How long after its command a change may take until it is read back. */
    settleSeconds: z.number().min(0).max(600).default(10),
    flagReadCommand: command.optional(),
    flagWriteCommand: command.optional(),
    flagRemoveCommand: command.optional(),
    /** Of the command that reads a flag, where there is none of this name. */
    missingExitCode: z.number().int().min(1).max(255).default(1),
    valueEncoding: z.enum(['text', 'json']).default('text'),
  })
  .refine(({ shareValues }) => shareValues.length === 0 || shareValues.some((line) => line.startsWith('0=')), {
    path: ['shareValues'],
  })
  .refine(
    ({ applyCommand, readCommand, reportFile }) =>
      applyCommand === undefined || readCommand !== undefined || reportFile !== undefined,
    { path: ['readCommand'] },
  )
  .refine(
    ({ flagReadCommand, flagWriteCommand }) => (flagReadCommand === undefined) === (flagWriteCommand === undefined),
    { path: ['flagReadCommand'] },
  )
  .refine(({ applyCommand, flagReadCommand }) => applyCommand !== undefined || flagReadCommand !== undefined, {
    path: ['applyCommand'],
  })
  .superRefine((config, context) => {
    for (const { field, message } of unclearAudiences(config)) {
      context.addIssue({ code: 'custom', path: [field], message });
    }
  });

export type CommandSwitchConfig = z.infer<typeof configSchema>;
