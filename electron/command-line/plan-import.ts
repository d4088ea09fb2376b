import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CockpitFault } from '../../shared/errors.ts';
import { draftListNames } from '../backend/plans/import/draft-plan.ts';
import { type ImportFigures, importDocument } from '../backend/plans/import/import-document.ts';
import { documentTooLarge, maxDocumentBytes } from '../backend/plans/import/source-text.ts';
import { readTextFile } from './read-text-file.ts';
import { exitCodes, type Terminal, type Verb } from './verb.ts';

/** A draft plan from a Markdown release document: on standard output, or in a new file; a summary beside it. */
export const planImport: Verb = async (words, terminal) => {
  const { positionals, values } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { output: { type: 'string', short: 'o' } },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) {
    throw new CockpitFault('invalid-input', { place: 'plan import', detail: 'FILE.md' });
  }
  const imported = importDocument(await readDocumentFile(file));
  const { planText, placed, unplaced, figures } = imported;
  if (values.output !== undefined) await writeNew(values.output, planText);
  if (terminal.json) {
    const output = values.output === undefined ? { planText } : { output: values.output };
    terminal.tell({ kind: 'import', file, ...output, placed, unplaced, figures });
    return exitCodes.done;
  }
  if (values.output === undefined) terminal.say(planText.trimEnd());
  else terminal.say(values.output);
  sayFigures(terminal, file, figures);
  return exitCodes.done;
};

/** Throws `not-found` {file}; `document-too-large` before a byte of it is read. */
async function readDocumentFile(file: string): Promise<string> {
  return await readTextFile(file, { maxBytes: maxDocumentBytes, refusal: (bytes) => documentTooLarge(bytes, 0) });
}

/** A draft that somebody has worked on is never overwritten. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    const detail = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new CockpitFault('invalid-input', { place: `-o ${file}`, detail }, { cause });
  }
}

function sayFigures(terminal: Terminal, file: string, { lines, items, secrets }: ImportFigures): void {
  const { t } = terminal;
  const { total, placed, layout, unplaced } = lines;
  terminal.note(t('planImport:lines', { file, total, placed, layout, unplaced }));
  for (const name of draftListNames) {
    if (items[name] !== undefined) terminal.note(`  ${t(`planImport:list.${name}`)}: ${items[name]}`);
  }
  for (const { id, lines: at } of secrets) terminal.note(t('planImport:secret', { id, lines: at.join(', ') }));
  if (unplaced > 0) terminal.note(t('planImport:unplaced'));
}
