import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type CockpitFolder,
  cockpitFolder,
  conductWords,
  runCockpit,
  startConduct,
  stateOf,
} from '../../support/cockpit-child.ts';
import { inEffect, pressOn } from '../../support/operator.ts';
import { startNginx } from '../../support/servers/start-nginx.ts';
import { nginxConnection, smallPlan } from '../../support/small-plan.ts';

let folder: CockpitFolder;

beforeEach(() => {
  folder = cockpitFolder();
});
afterEach(() => folder.remove());

const practice = ['conduct', 'practice', '--auto', '--pace', 'fast'];
const eventTypes = (lines: readonly Record<string, unknown>[]) =>
  lines.filter(({ kind }) => kind === 'event').map(({ type }) => type);

it('rolls back by itself at a fault: exit 3, and says why', async () => {
  const words = [...practice, '--fault', 'latency@REL-B1', '--journal', folder.journal, '--json'];
  const { exitCode, lines } = await runCockpit(words);
  expect(exitCode).toBe(3);
  expect(lines.at(-1)).toMatchObject({
    outcome: 'rolled-back',
    status: 'succeeded',
    cause: { kind: 'guard', guardId: 'latency-p95', level: 'red' },
  });
});

it('stops at --until with 0, is taken up again with --resume, and rolls back at --rollback-at with 3', async () => {
  const until = await runCockpit([...practice, '--until', 'REL-B0', '--journal', folder.journal, '--json']);
  expect(until.exitCode).toBe(0);
  expect(until.lines.at(-1)).toMatchObject({ outcome: 'until-reached', batch: 'REL-B0' });
  const { releaseId } = until.lines.at(-1) as { releaseId: string };
  expect(stateOf(folder, releaseId)).toMatchObject({ status: 'running', tracks: { main: { currentBatch: 'REL-B0' } } });

  const resume = ['conduct', '--resume', releaseId, '--auto', '--rollback-at', 'REL-B0', '--journal', folder.journal];
  const resumed = await runCockpit([...resume, '--json']);
  expect(resumed.exitCode).toBe(3);
  expect(resumed.lines.at(-1)).toMatchObject({ releaseId, outcome: 'rolled-back', cause: { kind: 'operator' } });
  expect(eventTypes(resumed.lines)).toContain('rollback-started');
  // Without --json the same as sentences for people, and the same exit code.
  const told = await runCockpit(resume);
  expect(told.exitCode).toBe(3);
  expect(told.stdout).toMatch(/^\d{4}-\d\d-\d\dT\S+Z release-created /m);
});

it('holds before what only a person may answer, wherever a connection is not the practice range', async () => {
  const nginx = await startNginx();
  try {
    const steps = [
      { id: 'list', kind: 'command', title: 'List', run: ['true'] },
      { id: 'look', kind: 'manual', title: 'Look' },
    ];
    const conductIn = (place: CockpitFolder, plan: string) => {
      const words = conductWords(place, plan, { edge: nginxConnection(nginx) });
      return ['conduct', ...words, '--auto', '--journal', place.journal, '--json'];
    };
    // A warning of the linter is a person's to take upon themselves, too.
    const elsewhere = cockpitFolder();
    const warned = await runCockpit(conductIn(elsewhere, smallPlan({ steps }))).finally(() => elsewhere.remove());
    expect(warned.lines.at(-1)).toMatchObject({ reason: 'needs-person', item: 'findings' });

    const decisions = [{ rule: 'no-guards', decision: 'Nothing is watched here.' }];
    const conduct = conductIn(folder, smallPlan({ steps, decisions }));
    const unapproved = await runCockpit(conduct);
    expect(unapproved.exitCode).toBe(4);
    const { reason, item, releaseId } = unapproved.lines.at(-1) as Record<string, string>;
    expect(reason).toBe('needs-command-approval');

    const wrong = ['conduct', '--resume', releaseId!, '--auto', '--journal', folder.journal, '--json'];
    expect(await runCockpit([...wrong, '--approve-commands', '0'.repeat(64)])).toMatchObject({ exitCode: 4 });
    const approved = await runCockpit([...wrong, '--approve-commands', item!]);
    expect(approved.exitCode).toBe(4);
    expect(approved.lines.at(-1)).toMatchObject({ reason: 'needs-person', item: 'look' });
    expect(eventTypes(approved.lines)).toContain('step-succeeded');
    expect((await nginx.countAnswers(100)).get('v2')).toBe(1);

    const paced = await runCockpit([...conduct, '--pace', 'fast']);
    expect(paced).toMatchObject({ exitCode: 1, lines: [{ kind: 'error', error: { code: 'invalid-input' } }] });
    const again = await runCockpit(conduct);
    expect(again).toMatchObject({ exitCode: 1, lines: [{ kind: 'error', error: { code: 'connection-in-use' } }] });
  } finally {
    await nginx.stop();
  }
});

it('takes the operator’s commands from its input; a bad line is an error and changes nothing', async () => {
  const nginx = await startNginx();
  const words = conductWords(folder, smallPlan({ gates: [{ id: 'ready', title: 'Ready' }] }), {
    edge: nginxConnection(nginx),
  });
  const cockpit = await startConduct(folder, words);
  try {
    await expect(cockpit.send({ type: 'give-up' } as never)).rejects.toThrow(/invalid-input/);
    await expect(cockpit.send([] as never)).rejects.toThrow(/invalid-input/);
    await pressOn(cockpit, '10 %', inEffect('B10'));
    const reason = 'the notes were lost';
    const until = Date.now() + 60_000;
    expect(await cockpit.send({ type: 'give-waiver', subject: { kind: 'gate', id: 'ready' }, reason, until })).toEqual({
      ok: true,
      sequence: expect.any(Number),
    });
    // What a person has typed is kept where it can be redacted, and not in the event.
    expect(cockpit.eventsOf('waiver-given')[0]?.payload.reason).toEqual({
      textId: expect.any(String),
      textHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await cockpit.quit()).toBe(4);
    expect(stateOf(folder, cockpit.releaseId).status).toBe('running');
    const pace = await runCockpit([
      'conduct',
      ...words,
      '--pace',
      'fast',
      '--journal',
      `${folder.path}/other/journal.db`,
    ]);
    expect(pace.exitCode).toBe(1);
    expect(pace.stderr).toContain('practice only');
  } finally {
    await cockpit.kill();
    await nginx.stop();
  }
});
