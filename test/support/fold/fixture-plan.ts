import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { hasErrors, lintPlan } from '../../../shared/plan/lint/index.ts';
import type { ReleasePlan } from '../../../shared/plan/release-plan.ts';
import type { Binding, ReleaseDefinition } from '../../../shared/release/state.ts';

/** A plan with everything that the fold has a rule for: two switches, guards that act differently, gates, every step kind. */
export const fixturePlanText = `apiVersion: cockpit/v1
title: Fixture
from: 1.0.0
to: 1.1.0
connections:
  edge: { capability: traffic }
  api: { capability: traffic }
  metrics: { capability: metrics }
gates:
  - { id: ready, title: Ready, validFor: 30 min }
  - { id: business, title: Business agrees, before: B3 }
  - { id: blockers, title: No open blockers, before: B2, live: { from: metrics, query: blockers, pass: '= 0 count' } }
  - { id: here, title: Database expert here, before: B3, recorded: { kind: present, role: dba } }
roles: [{ id: dba, title: Database }]
batches:
  - { id: B1, exposure: 1 %, observe: 60s }
  - { id: B2, exposure: 10 %, observe: 90s, shifts: [{ on: edge }] }
  - { id: B3, exposure: 50 %, observe: 120s, shifts: [{ on: edge }, { on: api, exposure: 20 % }] }
  - { id: B4, exposure: 100 %, observe: 30s }
guards:
  - id: errors
    title: Errors
    from: metrics
    query: errors
    unit: ratio
    window: 30s
    every: 5s
    green: '< 1 %'
    red: '> 5 %'
    onRed: { action: rollback, scope: stage, countdown: 20s }
  - id: latency
    title: Latency
    from: metrics
    query: latency_p95
    unit: seconds
    window: 30s
    every: 5s
    green: '< 1 s'
    red: '> 2 s'
    onRed: { action: rollback, scope: all }
  - id: saturation
    title: Saturation
    from: metrics
    query: saturation
    unit: ratio
    every: 5s
    patience: 45s
    green: '< 70 %'
    red: '> 90 %'
    batches: [B2, B3, B4]
    onRed: { action: hold }
    onUnknown: { action: rollback, scope: all, countdown: 10s }
  - id: rate
    title: Rate
    from: metrics
    query: rate
    unit: per-second
    every: 5s
    green: '> 1 /s'
steps:
  - { id: notes, kind: manual, title: Read the notes }
  - { id: record, kind: command, title: Record, run: [hostname] }
  - { id: smoke, kind: http, title: Smoke, batch: B1, url: 'http://127.0.0.1/health' }
  - { id: soak, kind: wait, title: Soak, batch: B1, for: 40s }
  - { id: agree, kind: approval, title: Second person, batch: B2, accept: [pin, signed-file] }
  - { id: look, kind: manual, title: Look around, batch: B2, after: [shift-two], optional: true }
  - { id: shift-two, kind: shift, title: To ten, batch: B2, after: [agree] }
  - { id: shift-three, kind: shift, title: To fifty, batch: B3, after: [shift-two] }
  - { id: tell, kind: manual, title: Tell everybody, after: [shift-three] }
  - { id: archive, kind: command, title: Archive, run: [archive], lane: records, after: [record], background: true }
  - { id: minutes, kind: manual, title: Minutes, lane: records }
  - { id: filed, kind: await, title: Filed, for: archive, lane: records }
  - id: verdict
    kind: decision
    title: All well?
    exits:
      - { id: well, title: Well, to: next }
      - { id: again, title: Tell again, to: tell }
      - { id: wait, title: Wait, to: hold }
      - { id: back, title: Back, to: rollback-stage }
      - { id: out, title: Out, to: close-up, needsReason: true }
  - { id: celebrate, kind: manual, title: Celebrate, optional: true }
  - { id: close-up, kind: command, title: Close up, run: [close-up], marks: [dangerous] }
finally:
  - { id: close, kind: command, title: Close the port, run: [close] }
  - { id: tidy, kind: manual, title: Tidy up }
rollback:
  default: all
  scripts:
    - { id: restore, kind: command, title: Restore, run: [restore] }
    - { id: restart, kind: command, title: Restart, run: [restart] }
  manual:
    - { id: orders, kind: manual, title: Check the orders }
  separate:
    - { id: database, kind: command, title: Restore the database, run: [database] }
`;

/** The targets behind each switch of the fixture plan. */
export const fixtureTargets: Readonly<Record<string, readonly string[]>> = {
  edge: ['edge-a', 'edge-b'],
  api: ['api-a'],
};

export function fixturePlan(text = fixturePlanText, pace = 1): ReleasePlan {
  const { file, issues } = lintPlan(text);
  if (file === null || hasErrors(issues)) throw new Error(`the fixture plan is wrong: ${JSON.stringify(issues)}`);
  return compilePlan(file, pace);
}

export function fixtureDefinition(
  plan = fixturePlan(),
  environment: Binding['environment'] = 'production',
): ReleaseDefinition {
  const bindings = Object.keys(plan.slots).map((slot): [string, Binding] => [
    slot,
    { connectionId: `connection-${slot}`, kind: 'fixture', name: slot, environment },
  ]);
  return {
    releaseId: 'release-1',
    plan,
    bindings: Object.fromEntries(bindings),
    variables: {},
    commandsHash: 'commands-hash',
  };
}
