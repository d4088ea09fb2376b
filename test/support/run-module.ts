import { resolve } from 'node:path';
import { runnerImport } from 'vite';
import { aliases } from '../../vite.aliases.ts';

// `node run-module.ts FILE …` runs a source file with what only Vite resolves (`import.meta.glob`), in a process of its
// own that a test can kill. The file sees its arguments from `process.argv[3]` on.
const [, , file] = process.argv;
if (file === undefined) throw new Error('usage: run-module.ts FILE …');
await runnerImport(resolve(file), { configFile: false, logLevel: 'error', resolve: { alias: aliases } });
