import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CockpitFault } from '../../shared/errors.ts';
import { verifyJournal } from '../backend/journal/verify.ts';
import { exitCodes, type Verb } from './verb.ts';

/** Checks every chain, chunk, blob and head; code 1 when anything does not hold. */
export const journalVerify: Verb = async (words, terminal) => {
  const options = { journal: { type: 'string' }, release: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...words], options });
  if (values.journal === undefined) throw new CockpitFault('invalid-input', { place: '--journal', detail: '' });
  const { ok, problems, counts } = verifyJournal(
    { file: resolve(values.journal) },
    values.release === undefined ? {} : { stream: values.release },
  );
  if (terminal.json) terminal.tell({ kind: 'verified', ok, problems, counts });
  else {
    for (const problem of problems) terminal.say(`${problem.code} ${JSON.stringify(problem.params)}`);
    terminal.say(`${ok ? 'ok' : 'broken'} · ${JSON.stringify(counts)}`);
  }
  return ok ? exitCodes.done : exitCodes.error;
};
