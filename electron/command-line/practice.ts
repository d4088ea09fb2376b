import { startPractice } from '../backend/practice/practice-host.ts';
import { exitCodes, type Verb } from './verb.ts';

/** The practice range alone, with its addresses, until Ctrl-C. */
export const practice: Verb = async (_words, terminal) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  const range = await startPractice();
  if (terminal.json) terminal.tell({ kind: 'practice', addresses: range.addresses });
  else for (const [name, address] of Object.entries(range.addresses)) terminal.say(`${name} ${address}`);
  // The range's thread does not keep the process alive by itself.
  const alive = setInterval(() => {}, 60_000);
  await promise;
  clearInterval(alive);
  await range.stop();
  return exitCodes.done;
};
