import { join } from 'node:path';

/**
 * `yaml` has two builds of the same source. The one that its package gives to Node asks `process.env` for every token
 * of a text, a third of the time of reading a plan; the one for browsers does not. Bundles, tests and benches all read
 * with the same one.
 */
export const aliases = [
  { find: /^yaml$/, replacement: join(import.meta.dirname, 'node_modules/yaml/browser/index.js') },
];
