import { CockpitFault } from '../../../../shared/errors.ts';
import { fillCommand, fillsShellText } from './fill-command.ts';

interface NamedAudiences {
  readonly targets: readonly string[];
  readonly audienceNames?: readonly string[] | undefined;
  readonly everybodyName: string;
  readonly environment: readonly string[];
  readonly applyCommand?: readonly string[] | undefined;
  readonly lowerCommand?: readonly string[] | undefined;
  readonly readCommand?: readonly string[] | undefined;
  readonly previewCommand?: readonly string[] | undefined;
}

interface Unclear {
  readonly field: keyof NamedAudiences;
  readonly message: string;
}

/** All of them are asked for at once whenever the switch is read. */
const mostShares = 50;

const commandFields = ['applyCommand', 'lowerCommand', 'readCommand', 'previewCommand'] as const;

/** Where a configuration with audiences would not say for whom a command is run, or would say it wrongly. */
export function unclearAudiences(config: NamedAudiences): readonly Unclear[] {
  const { audienceNames = [], everybodyName, targets, environment } = config;
  if (audienceNames.length === 0) return [];
  const isSaidToAll = environment.some((line) => line.includes('{audience}'));
  const isMute = (words: readonly string[] | undefined) =>
    words !== undefined && !isSaidToAll && !words.some((word) => word.includes('{audience}'));
  const isFit = (audience: string) => commandFields.every((field) => fits(config[field] ?? [], audience));
  const unclear: Unclear[] = [];
  if (new Set(audienceNames).size < audienceNames.length) unclear.push({ field: 'audienceNames', message: 'twice' });
  if (targets.length * (1 + audienceNames.length) > mostShares) {
    unclear.push({ field: 'audienceNames', message: `targets × (1 + audiences) > ${mostShares}` });
  }
  if (audienceNames.includes(everybodyName)) unclear.push({ field: 'everybodyName', message: everybodyName });
  if (config.applyCommand === undefined) unclear.push({ field: 'applyCommand', message: '{audience}' });
  // Whatever a dry run prints, the command itself is shown with it.
  for (const field of commandFields.filter((one) => one !== 'previewCommand')) {
    if (isMute(config[field])) unclear.push({ field, message: '{audience}' });
  }
  for (const field of commandFields) {
    if (fillsShellText(config[field] ?? [], true)) unclear.push({ field, message: 'shell-text' });
  }
  const unfit = audienceNames.find((audience) => !isFit(audience));
  if (unfit !== undefined) unclear.push({ field: 'audienceNames', message: unfit });
  if (!isFit(everybodyName)) unclear.push({ field: 'everybodyName', message: everybodyName });
  return unclear;
}

/** What would be taken for an option, or be no argument at all, is not found out in the middle of a shift. */
function fits(words: readonly string[], audience: string): boolean {
  if (audience.includes('\0')) return false;
  try {
    // Another value that would become an option is refused when it is known.
    fillCommand(words, { audience });
    return true;
  } catch (thrown) {
    if (thrown instanceof CockpitFault) return false;
    throw thrown;
  }
}
