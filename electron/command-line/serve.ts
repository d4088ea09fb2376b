import type { Verb } from './verb.ts';

/** The browser host; it reads its own options and ends the process itself at Ctrl-C. */
export const serve: Verb = async (words) => {
  process.argv.splice(2, process.argv.length, ...words);
  await import('../serve.ts');
  return 0;
};
