import { runCommandLine } from './command-line/run-command-line.ts';

// The exit code is set and not forced, so that the last lines reach a pipe.
process.exitCode = await runCommandLine(process.argv.slice(2));
