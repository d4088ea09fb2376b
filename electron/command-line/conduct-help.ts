import type { Translate } from '../../shared/i18n/translator.ts';

/** What `conduct --help` says below the usage: what it takes as lines on standard input. */
export function conductHelp(t: Translate): readonly string[] {
  return [
    t('flight:conduct.input'),
    '  {"type": "run-preflight"}',
    '  {"type": "approve", "stepId": ID, "personName": NAME, "way": "claimed"}',
    '  {"type": "sign", "itemId": ID, "personName": NAME, "way": "claimed"}',
    '  {"type": "claim-change", "requestId": ID, "found": "asked", "note": TEXT, "file": PATH, "foundAt": TIME}',
    t('flight:conduct.claim'),
    t('flight:conduct.commands'),
    '  {"type": "roll-back", "scope": "all"}',
    t('flight:conduct.auto'),
  ];
}
