#!/usr/bin/env node
import { runOnOwnNode } from './launch/own-node.ts';

// The exit code is set and not forced, so that the last lines reach a pipe.
process.exitCode =
  (await runOnOwnNode()) ??
  (await (await import('./command-line/run-command-line.ts')).runCommandLine(process.argv.slice(2)));
