import type { Translate } from '../../../../shared/i18n/translator.ts';

/** The editor's own words, which its parts ask for in English. `$` stands for a number. */
export function editorPhrases(t: Translate): Record<string, string> {
  const say = (key: string): string => (t as unknown as (key: string) => string)(`planEditor:phrases.${key}`);
  return {
    Find: say('find'),
    Replace: say('replace'),
    next: say('next'),
    previous: say('previous'),
    all: say('all'),
    'match case': say('matchCase'),
    regexp: say('regexp'),
    'by word': say('byWord'),
    replace: say('replaceOne'),
    'replace all': say('replaceAll'),
    close: say('close'),
    'current match': say('currentMatch'),
    'on line': say('onLine'),
    'replaced $ matches': say('replacedMatches'),
    'replaced match on line $': say('replacedMatchOnLine'),
    'Go to line': say('goToLine'),
    go: say('go'),
    'Folded lines': say('foldedLines'),
    'Unfolded lines': say('unfoldedLines'),
    to: say('to'),
    'folded code': say('foldedCode'),
    unfold: say('unfold'),
    'Fold line': say('foldLine'),
    'Unfold line': say('unfoldLine'),
    Completions: say('completions'),
    Diagnostics: say('diagnostics'),
    'No diagnostics': say('noDiagnostics'),
    'Selection deleted': say('selectionDeleted'),
    'Control character': say('controlCharacter'),
    '$ unchanged lines': say('unchangedLines'),
  };
}
