import { arch, hostname, release, type, userInfo } from 'node:os';
import { z } from 'zod';
import { localExec } from '../../machines/local-exec.ts';
import { localMachine } from '../../machines/local-machine.ts';
import { knownLoginEnvironment, ownLoginShell } from '../../machines/login-environment.ts';
import { startCall } from '../../platform/call-limits.ts';
import { type ConnectorInstance, defineConnector } from '../connector.ts';

/** This computer, its programs with what the login shell of whoever runs the cockpit says of the environment. */
export const localConnector = defineConnector({
  configSchema: z.strictObject({}),
  secretFields: [],
  async open(): Promise<ConnectorInstance> {
    const exec = localExec([], knownLoginEnvironment);
    return {
      exec,
      machine: localMachine(exec),
      async health(options) {
        const startedAt = performance.now();
        const limits = startCall(options, 'local');
        try {
          limits.check();
          const { env, shell, problem } = await limits.within(ownLoginShell().latest());
          const system = `${type()} ${release()} ${arch()}`;
          const params = { host: hostname(), user: userInfo().username, system, shell, path: env.PATH ?? '' };
          const code = problem === null ? 'local-ok' : `local-${problem}`;
          // Programs that are found at home may be missing here: on a machine without a shell there are no others.
          const warns = problem === 'too-slow' || problem === 'no-answer' ? ({ warns: true } as const) : {};
          return { ok: true, ...warns, code, params, tookMs: performance.now() - startedAt };
        } finally {
          limits.end();
        }
      },
      async close() {},
    };
  },
});
