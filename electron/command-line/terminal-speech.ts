import { chooseLanguage } from '../../shared/i18n/index.ts';
import type { Speech } from '../../shared/i18n/release-speech.ts';
import type { ReleaseDefinition } from '../../shared/release/state.ts';
import type { Terminal } from './verb.ts';

/** What is needed to speak of a release without its free texts. `names`: by person id. */
export function terminalSpeech({ t }: Terminal, definition: ReleaseDefinition, names: Speech['names'] = {}): Speech {
  const language = chooseLanguage([process.env.LC_ALL ?? process.env.LANG ?? 'en']);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { t, language, definition, names, texts: {}, timeZone };
}
