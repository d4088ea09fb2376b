import { type Language, languageCodes } from '../../../../shared/i18n/index.ts';
import type { Speech } from '../../../../shared/i18n/release-speech.ts';
import { loadTranslate } from '../../../../shared/i18n/translator.ts';
import type { EffectTools } from './effect-tools.ts';

/** A text for people who use another system, in every language of this one, like an announcement. */
export async function saidInBoth(tools: EffectTools, speak: (speech: Speech) => string): Promise<string> {
  const said = await Promise.all(languageCodes.map(async (language) => speak(await speechOf(tools, language))));
  return [...new Set(said)].join('\n');
}

async function speechOf(tools: EffectTools, language: Language): Promise<Speech> {
  const { definition } = tools.state();
  return {
    t: await loadTranslate(language),
    language,
    definition,
    names: tools.names(),
    texts: {},
    timeZone: definition.plan.timeZone,
  };
}
