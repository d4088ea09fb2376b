import { spawnSync } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseEvent } from '../../shared/release/events.ts';
import { startCockpit } from '../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../support/operator.ts';
import { startNginx } from '../support/servers/start-nginx.ts';
import { nginxConnection, smallPlan } from '../support/small-plan.ts';
import { startSteadyLoad } from '../support/steady-load.ts';

// From the operator's confirmation to the old split confirmed by reading it back, on a real nginx under load, against the
// rollback that the seed's own shell script makes, interleaved. Both begin at 50 %.
//   node test/support/run-module.ts test/bench/rollback-nginx.ts [RUNS]
// Prints one JSON object; times in milliseconds. Budget: p95 of `cockpitConfirmed` at most 300 ms.
const runs = Math.max(20, Number(process.argv[3] ?? 20));
const nginx = await startNginx({ workers: 2 });
const load = startSteadyLoad(nginx.url, 100);
const cockpit = await startCockpit();
const { journal } = cockpit.backend.context;
const path = `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin`;
const nginxCommand = ['nginx', '-p', nginx.folder, '-e', join(nginx.folder, 'error.log'), '-c', nginx.mainConfigFile];

const times = {
  /** The traffic action has read the old split back from the running workers. */
  cockpitConfirmed: [] as number[],
  /** The release has ended: verified once more, the old version probed. */
  cockpitFinished: [] as number[],
  /** `cp` and `nginx -s reload` have returned; nobody knows yet what is live. */
  scriptReturned: [] as number[],
  /** No worker of before takes new requests any more: what the script's author would have to wait for. */
  scriptInEffect: [] as number[],
};

/** Milliseconds until an event of the release satisfies `is`. */
function until(releaseId: string, is: (event: ReleaseEvent) => boolean): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const stop = journal.onAppend((events) => {
    for (const event of events) {
      if (event.stream !== releaseId || !is(event as ReleaseEvent)) continue;
      resolve(performance.now());
      stop();
    }
  });
  return promise;
}

async function runCockpit(): Promise<void> {
  const release = await cockpit.create(smallPlan(), { edge: nginxConnection(nginx) });
  await pressOn(release, '50 %', inEffect('B50'));
  const confirmed = until(
    release.releaseId,
    ({ type, payload }) => type === 'rollback-action-succeeded' && payload.actionId.includes(':traffic:'),
  );
  const finished = until(release.releaseId, ({ type }) => type === 'rollback-finished');
  const clickedAt = performance.now();
  await order(release, { type: 'roll-back', scope: 'all' });
  times.cockpitConfirmed.push((await confirmed) - clickedAt);
  times.cockpitFinished.push((await finished) - clickedAt);
}

async function runScript(): Promise<void> {
  const prepared = `${nginx.configFile}.rollback`;
  const text = await nginx.readConfig();
  await copyFile(nginx.configFile, prepared);
  await writeFile(nginx.configFile, text.replace(' down', '').replace(/weight=\d+;/, 'weight=50;'));
  await nginx.reload();
  const before = new Set(await nginx.workerPids());
  const script = join(nginx.folder, 'rollback.sh');
  await writeFile(script, `set -e\ncp ${prepared} ${nginx.configFile}\n${nginxCommand.join(' ')} -s reload\n`);
  const startedAt = performance.now();
  const { status, stderr } = spawnSync('bash', [script], { env: { ...process.env, PATH: path } });
  if (status !== 0) throw new Error(stderr.toString());
  times.scriptReturned.push(performance.now() - startedAt);
  for (;;) {
    const now = await nginx.workerPids();
    if (now.length > 0 && now.every((pid) => !before.has(pid))) break;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  times.scriptInEffect.push(performance.now() - startedAt);
}

try {
  for (let run = 0; run < runs; run += 1) {
    await runCockpit();
    await runScript();
  }
} finally {
  await load.stop();
  await cockpit.close();
  await nginx.stop();
}

const at = (sorted: readonly number[], share: number) => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
const figures = Object.entries(times).map(([name, all]) => {
  const sorted = all.toSorted((a, b) => a - b);
  return [name, { min: at(sorted, 0.001), median: at(sorted, 0.5), p95: at(sorted, 0.95) }];
});
console.log(JSON.stringify({ runs, lost: load.lost(), ...Object.fromEntries(figures) }));
