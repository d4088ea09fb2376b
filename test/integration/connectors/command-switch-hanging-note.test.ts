import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { CallOptions } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { localMachine } from '../../../electron/backend/machines/local-machine.ts';
import type { Machine } from '../../../electron/backend/machines/machine.ts';
import { startCall } from '../../../electron/backend/platform/call-limits.ts';
import { openConnector, surroundingsWith } from '../../support/open-connector.ts';
import { startCommandSwitch } from '../../support/servers/start-command-switch.ts';
import { waitFor } from '../../support/wait-for.ts';

/** This computer, on which one file hangs as on a network drive that is gone: until the call has ended. */
function machineWithHangingFile(file: string): Machine {
  const here = localMachine();
  async function hang(options: CallOptions): Promise<never> {
    const limits = startCall(options, file);
    try {
      return await limits.within(new Promise<never>(() => {}));
    } finally {
      limits.end();
    }
  }
  return {
    ...here,
    readFile: (path, maxBytes, options) => (path === file ? hang(options) : here.readFile(path, maxBytes, options)),
    writeFile: (path, content, how, options) =>
      path === file ? hang(options) : here.writeFile(path, content, how, options),
  };
}

it('a lowering runs the command of every share though the file of its notes hangs, and says that it was not noted', async () => {
  const scripts = await startCommandSwitch();
  onTestFinished(() => scripts.stop());
  const reportFile = join(scripts.folder, 'told.json');
  const config = {
    ...(await scripts.withAudiences(['pro'])),
    readCommand: undefined,
    outputPath: undefined,
    reportFile,
    machine: 'web',
  };
  const surroundings = surroundingsWith({ web: machineWithHangingFile(reportFile) });
  const connection = await openConnector(connectorByKind('command-switch'), config, surroundings);
  onTestFinished(() => connection.close());
  const caller = new AbortController();
  const options = { deadlineMs: 120_000, signal: caller.signal };
  const lowering = connection.traffic!.apply(
    [{ target: 'app', exposure: { kind: 'percent', percent: 0 } }],
    null,
    options,
  );
  lowering.catch(() => {});
  const calls = async () => (await scripts.read('calls')).trim().split('\n').toSorted();
  await waitFor('both commands ran', async () => (await calls()).length === 2);
  expect(await calls()).toEqual(['app@all 0', 'app@pro 0']);
  await expect(lowering).rejects.toMatchObject({ code: 'deadline-exceeded', retryable: true });
});
