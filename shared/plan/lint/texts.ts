import type { Path } from '../parse-places.ts';
import type { LocalText } from '../scalars.ts';
import type { PlanFile } from '../schema.ts';

/** What a text of a plan is: the source's own words, the author's words, a program's argument, what somebody claims. */
export type TextRole = 'quote' | 'words' | 'argument' | 'claimed';

export interface WrittenText {
  readonly text: string;
  readonly path: Path;
  readonly role: TextRole;
  /** Field that holds it, whatever language or place of a list it stands in. */
  readonly field: string;
}

/** What a document claims of an item: a tick, a value, a signature. */
export interface WrittenClaim {
  readonly claimed: { readonly state?: string; readonly at?: string; readonly by?: string; readonly value?: string };
  readonly path: Path;
}

/** Fields whose texts are written for people. */
const wordFields: ReadonlySet<string> = new Set([
  ...['title', 'note', 'instructions', 'expect', 'threshold', 'stretch', 'question', 'symptom', 'definition', 'source'],
  ...[
    'what',
    'output',
    'objective',
    'summary',
    'environment',
    'doesNotRestore',
    'capture',
    'apply',
    'verify',
    'revert',
  ],
  ...['precedence', 'consistency', 'value', 'subject', 'duties', 'record', 'exempt', 'expects', 'reverse', 'status'],
  ...['text', 'segment', 'facts', 'keptIn', 'notify'],
]);
const colours: ReadonlySet<string> = new Set(['green', 'yellow', 'red']);
/** Sections about other texts, not about the release. */
const leftOut: ReadonlySet<string> = new Set(['decisions', 'unplaced', 'references', 'refs']);

/** Every text of a plan in which words or commands may stand, and every claim, in the order of the file. */
export function writtenTexts(file: PlanFile): {
  readonly texts: readonly WrittenText[];
  readonly claims: readonly WrittenClaim[];
} {
  const texts: WrittenText[] = [];
  const claims: WrittenClaim[] = [];
  // One path for the whole walk; only a text that is kept gets a copy.
  const path: (string | number)[] = [];
  for (const [section, value] of Object.entries(file)) {
    if (leftOut.has(section)) continue;
    path.push(section);
    collect(value, section, false);
    path.pop();
  }
  return { texts, claims };

  function collect(value: unknown, field: string, claimed: boolean): void {
    if (typeof value === 'string') {
      const role = roleOf(field, path, claimed);
      if (role !== null) texts.push({ text: value, path: [...path], role, field });
    } else if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index += 1) {
        path.push(index);
        collect(value[index], field, claimed);
        path.pop();
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        if (key === 'refs') continue;
        const keeps = key === 'zh' || key === 'en' || field === 'facts';
        path.push(key);
        if (key === 'claimed' && typeof child === 'object' && child !== null) {
          claims.push({ claimed: child, path: [...path] });
        }
        collect(child, keeps ? field : key, claimed || key === 'claimed');
        path.pop();
      }
    }
  }
}

function roleOf(field: string, path: Path, claimed: boolean): TextRole | null {
  if (claimed) return field === 'value' || field === 'at' || field === 'by' ? 'claimed' : null;
  if (field === 'quote') return 'quote';
  if (field === 'run') return 'argument';
  if (colours.has(field)) return path[0] === 'judgements' ? 'words' : null;
  return wordFields.has(field) ? 'words' : null;
}

/** Both languages of a text, for a search of words. */
export function titleText(text: string | LocalText | undefined): string {
  if (text === undefined) return '';
  return typeof text === 'string' ? text : `${text.zh} ${text.en}`;
}
