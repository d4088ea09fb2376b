import { CockpitFault } from '../../../shared/errors.ts';
import type { StepPlan } from '../../../shared/plan/release-plan.ts';
import { onlyLooks } from '../../../shared/release/playbooks.ts';
import type { ConnectorInstance } from '../connectors/connector.ts';
import { rehearsedCluster } from '../connectors/rehearsed-cluster.ts';
import { rehearsedSecret } from './command.ts';
import type { StepRelease } from './step-executor.ts';

/** What an announcement's receipt says where nothing was sent. */
const nothingSent = 'drill / 演练';

const nothingRun = (command: readonly string[]): string =>
  [
    '# 演练：下面的命令没有在任何机器上执行。',
    '# Drill: the command below was not run on any machine.',
    `$ ${command.join(' ')}`,
    '',
  ].join('\n');

/**
 * A step of a drill as it is gone through: one that only looks stays as it is; of what would change something nothing is
 * expected that the plan has no words for (`rehearse`), because nothing of it happens. Null: it is carried out as it is.
 */
export function drilledStep(step: StepPlan): StepPlan | null {
  const { file } = step;
  if (onlyLooks(file)) return null;
  if (file.kind === 'command' && file.rehearse === undefined) {
    const { expect: _expect, outputs: _outputs, ...rest } = file;
    return { ...step, file: rest };
  }
  if (file.kind === 'cluster' && file.rehearse === undefined) {
    const { expect: _expect, outputs: _outputs, ...rest } = file;
    return { ...step, file: rest };
  }
  if (file.kind !== 'http') return step;
  const { expect = {}, outputs, poll: _poll, times: _times, ...rest } = file;
  const { status, bodyIncludes, json } = expect;
  const told = rest.rehearse !== undefined;
  const expected = {
    ...(status === undefined ? {} : { status }),
    ...(told && bodyIncludes !== undefined ? { bodyIncludes } : {}),
    ...(told && json !== undefined ? { json } : {}),
  };
  return { ...step, file: { ...rest, expect: expected, ...(told && outputs !== undefined ? { outputs } : {}) } };
}

/**
 * A release in which nothing is reached: the same executors go through a drill with it, and every system is a stand-in
 * that keeps its hands still. No secret is handed out, and no flag's value before is kept.
 */
export function drillRelease(release: StepRelease, step: StepPlan): StepRelease {
  const standIn = standInFor(step);
  return {
    ...release,
    fill: (text, how) => {
      try {
        return release.fill(text, how);
      } catch {
        // What an earlier step would have said is not known, because it only was rehearsed: it stands as it is written.
        return text;
      }
    },
    standIn,
    connection: () => Promise.resolve(standIn),
    write: (_slot, deadlineMs, work) => work({ deadlineMs }),
    isRehearsal: () => true,
    secret: async () => rehearsedSecret,
    keepFlagBefore: () => {},
    keepClusterBefore: () => {},
    isServing: async () => false,
  };
}

function standInFor({ file }: StepPlan): ConnectorInstance {
  const status = file.kind === 'http' ? (file.expect?.status ?? 200) : 200;
  return {
    exec: {
      run: async (command, { onOutput, rehearse }) => {
        onOutput(nothingRun(command), 'stderr');
        if (rehearse !== undefined && rehearse !== '') onOutput(`${rehearse.replace(/\n$/, '')}\n`, 'stdout');
        return file.kind === 'command' ? (file.expect?.exitCode ?? 0) : 0;
      },
    },
    probe: {
      probe: async () => ({ ok: true, detail: nothingSent, tookMs: 0 }),
      request: async ({ rehearse = '' }) => ({ status, headers: {}, body: rehearse, tookMs: 0, servedBy: null }),
    },
    flag: {
      get: async () => ({ value: null, revision: 'drill' }),
      set: async (_key, value) => ({ value, revision: 'drill' }),
    },
    cluster: rehearsedCluster,
    notify: { send: async () => ({ receipt: nothingSent }) },
    // Nobody asks a stand-in how it is.
    health: () => Promise.reject(new CockpitFault('cancelled', { what: 'drill' })),
    close: async () => {},
  };
}
