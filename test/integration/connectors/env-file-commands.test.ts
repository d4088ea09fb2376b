import { userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { at, envFileSwitch, percent, target } from '../../support/env-file-switch.ts';
import { type EnvServiceFixture, typedEnv } from '../../support/servers/start-env-service.ts';

const call = { deadlineMs: 30_000 };
let service: EnvServiceFixture;
const { open } = envFileSwitch((started) => {
  service = started;
});

it('is raised by no other commands than were shown, and lowered by whatever there are', async () => {
  const shown = await open({ healthCommand: ['true'] });
  const { targets } = await shown.traffic!.preview(percent(10), call);
  expect(targets[0]!.diff).toContain('+["true"]\n');
  const revisions = new Map(targets.map((one) => [one.target, one.revision]));
  const raised = [{ target, exposure: percent(10) }];
  const restarts = await service.restarts();
  const again = { restartCommand: [...service.config.restartCommand, 'again'] };
  for (const changes of [{ ...again, healthCommand: ['true'] }, { healthCommand: ['true', 'again'] }, {}]) {
    const edited = await open(changes);
    await expect(edited.traffic!.apply(raised, revisions, call)).rejects.toMatchObject({ code: 'commands-changed' });
  }
  expect([await service.readEnv(), await service.restarts()]).toEqual([typedEnv, restarts]);
  expect(await shown.traffic!.apply(raised, revisions, call)).toEqual(at(10));
  expect(await (await open(again)).traffic!.apply([{ target, exposure: percent(0) }], null, call)).toEqual(at(0));
  // Where only the process is to follow the file, it is started anew all the same.
  await service.writeEnv(typedEnv);
  const { diff } = (await (await open(again)).traffic!.preview(percent(1), call)).targets[0]!;
  expect(diff).toBe(`--- /dev/null\n+++ local\n@@ -0,0 +1,1 @@\n+${JSON.stringify(again.restartCommand)}\n`);
});

it('is kept with the process that carried it, without the secrets in its command', async () => {
  const connection = await open();
  const { mediaType, content } = await connection.traffic!.snapshot(call);
  const { process: found, ...kept } = JSON.parse(content) as { process: { command: readonly string[] } };
  expect(found).toMatchObject({
    pid: String(await service.pid()),
    command: [
      process.execPath,
      expect.stringMatching(/env-service\.ts$/),
      expect.any(String),
      service.envFile,
      '--db-password',
      expect.stringMatching(/^\$\{secrets\.db-password\}$/),
    ],
    directory: service.folder,
    user: userInfo().username,
  });
  const units = await open({ restartBy: 'unit', unit: 'brand.service' });
  expect(JSON.parse((await units.traffic!.snapshot(call)).content).process.unit).toBe('brand.service');
  // An earlier version kept none.
  expect(await connection.traffic!.restore({ mediaType, content: JSON.stringify(kept) }, call)).toEqual(at(1));
});
