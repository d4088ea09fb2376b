import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ClusterStepView } from '../../../renderer/steps/cluster.tsx';
import { entryOf, stepPlan } from '../../../shared/release/queries.ts';
import { beginFoldedSession } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

const additions = `playbooks:
  - id: capacity
    title: Capacity
    steps:
      - id: grow
        kind: cluster
        title: More pods
        on: cluster
        do: { action: scale, workload: { kind: Deployment, name: api }, replicas: 6, restore: true }
      - id: settings
        kind: cluster
        title: Settings
        after: []
        on: cluster
        do: { action: apply, manifest: "apiVersion: v1\\nkind: ConfigMap\\nmetadata: { name: settings }\\n" }
      - id: tidy
        kind: cluster
        title: Tidy up
        on: cluster
        do: { action: delete, object: { kind: Namespace, name: canary }, serves: traffic }
      - id: move
        kind: cluster
        title: Move
        after: []
        on: cluster
        do: { action: delete, object: { kind: Namespace, name: green }, serves: traffic, restore: true }
`;
const api = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api', namespace: 'shop' };
const contents = {
  ...{ objects: 7, secrets: ['db', 'registry'], secretsListed: true, volumes: ['files'], suspended: [], live: false },
  ...{ images: [{ container: 'app', image: 'web:v1', digest: 'web@sha256:12ab' }], leftOut: ['Pod/shell'] },
};
const manifest = 'kind: Deployment\nspec:\n  replicas: 2\n';

async function shown(stepId: string, language: 'en' | 'zh', prepare = (_session: ReturnType<typeof begun>) => {}) {
  const session = begun();
  prepare(session);
  const plan = stepPlan(session.state(), stepId);
  const step = entryOf(session.state().steps, stepId);
  if (plan?.file.kind !== 'cluster' || step === undefined) throw new Error(`no step ${stepId}`);
  await renderFlight(
    session,
    <ClusterStepView plan={plan} file={plan.file} step={step} blockedBy={null} acts />,
    {
      releases: {
        transcript: async () => ({ text: '-  replicas: 2\n+  replicas: 6\n', next: 30, live: false, truncated: false }),
        clusterBefore: async () => [
          { object: 'Deployment/api -n shop', existed: true, manifest },
          { object: 'ConfigMap/new', existed: false, manifest: null },
        ],
      },
    },
    language,
  );
  await act(async () => {});
  return session;
}
const text = () => screen.getByTestId('content').textContent;
const begun = () => {
  const session = beginFoldedSession(additions);
  session.report({ type: 'open-playbook', playbookId: 'capacity', mode: 'live', reason: null });
  return session;
};

describe('a step of a cluster', () => {
  it('shows what is done, what every object was before, and that a rollback puts it back', async () => {
    const session = await shown('grow', 'en', ({ report }) => {
      report({ type: 'start-step', stepId: 'grow' });
      const autoscaler = { name: 'hpa', min: 2, max: 4 };
      const found = { stepId: 'grow', slot: 'cluster', object: api, existed: true, beforeBlob: 'b1', autoscaler };
      report({ type: 'record-cluster', ...found });
    });
    expect(session.state().clusterTouches).toHaveLength(1);
    expect(text()).toContain('scale Deployment/api replicas=6');
    expect(text()).toContain('The autoscaler hpa (2–4) decides on the replicas of Deployment/api -n shop');
    expect(text()).toMatch(/A rollback of everything puts back what was before/);
    expect(text()).toMatch(/\+ {2}replicas: 6/);
    expect(text()).toContain('Deployment/api -n shop before');
    expect(text()).toMatch(/spec:\s+replicas: 2/);
    expect(text()).toContain('ConfigMap/new was not there before');
  });

  it('shows a manifest in full before it is applied, and starts it', async () => {
    const session = await shown('settings', 'en');
    expect(text()).toMatch(/kind: ConfigMap/);
    expect(text()).toMatch(/A rollback leaves it/);
    await act(async () => screen.getByRole('button', { name: /Carry out/ }).click());
    expect(session.sent.at(-1)).toEqual({ command: { type: 'start-step', stepId: 'settings' }, refusal: null });
  });

  it('says on what a deletion depends, and that it is final', async () => {
    await shown('tidy', 'zh');
    expect(text()).toContain('delete Namespace/canary');
    expect(text()).toMatch(/读到新版本没有流量才删除/);
    expect(text()).toMatch(/删除之后回滚不能恢复/);
  });

  it('says what a deleted namespace held, what a rollback makes again, and what must be made by hand', async () => {
    await shown('move', 'en', ({ report }) => {
      report({ type: 'start-step', stepId: 'move' });
      report({
        ...{ type: 'record-cluster', stepId: 'move', slot: 'cluster', existed: true, beforeBlob: 'b2', contents },
        object: { apiVersion: 'v1', kind: 'Namespace', name: 'green', namespace: null },
      });
    });
    expect(text()).toMatch(/A rollback of everything makes it again/);
    expect(text()).toContain('7 objects in it were kept as manifests');
    expect(text()).toContain('By its switch it had no traffic');
    expect(text()).toContain('to be made by hand: db, registry');
    expect(text()).toContain('Volumes that come back empty: files');
    expect(text()).toContain('Images that ran: app web:v1 web@sha256:12ab');
    expect(text()).toContain('Not kept: Pod/shell');
    expect(text()).not.toContain('suspended');
  });
});
