import { describe, expect, it } from 'vitest';
import { currentBatchId } from '../../../shared/release/queries.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { fixtureDefinition, fixturePlan } from '../../support/fold/fixture-plan.ts';
import { createFlight, type Flight } from '../../support/fold/fly.ts';
import { decidedNow, refusalOf } from '../../support/fold/fly-to.ts';

const head = `apiVersion: cockpit/v1
title: Phases
from: 1.0.0
to: 1.1.0
`;
const phases = `${head}connections:
  edge: { capability: traffic }
  metrics: { capability: metrics }
batches:
  - { id: P0, title: Preparation, observe: 60s }
  - { id: P1, exposure: 10 %, observe: 60s, shifts: [{ on: edge }] }
  - { id: P2, title: Clean up, exposure: { kind: none }, observe: 0s }
guards:
  - { id: errors, title: Errors, from: metrics, query: e, unit: ratio, every: 5s, green: '< 1 %', red: '> 5 %' }
steps:
  - { id: copy, kind: manual, title: Copy the data, batch: P0 }
`;
const stepsOnly = `${head}steps:
  - { id: copy, kind: manual, title: Copy the data }
  - { id: check, kind: manual, title: Check it }
`;
const flying = (text: string) => createFlight(fixtureDefinition(fixturePlan(text)));
const start = (flight: Flight, batchId: string) =>
  refusalOf(flight, { type: 'start-batch', batchId, decided: decidedNow(flight) });
const confirm = (flight: Flight, stepId: string) =>
  refusalOf(flight, { type: 'confirm-step', stepId, passed: true, note: null, evidenceBlob: null });

describe('a batch that moves no traffic', () => {
  it('is in effect at once, without a shift, and its steps and observation run as usual', () => {
    const flight = flying(phases);
    expect(start(flight, 'P0')).toBeNull();
    expect(flight.fold.state().shifts).toEqual({});
    expect(flight.fold.state().batches.P0?.status).toBe('in-effect');
    expect(confirm(flight, 'copy')).toBeNull();
    flight.make({ kind: 'all-green' });
    flight.make({ kind: 'pass', ms: 59_999 });
    expect(start(flight, 'P1')).toBe('observation-unfinished');
    flight.make({ kind: 'pass', ms: 1 });
    expect(start(flight, 'P1')).toBeNull();
    flight.make({ kind: 'effects', outcomes: ['done'] });
    expect(flight.fold.state().batches.P1?.status).toBe('in-effect');
  });

  it('leaves the traffic as it is, and a stage back from it too', () => {
    const flight = flying(phases);
    start(flight, 'P0');
    confirm(flight, 'copy');
    for (const batchId of ['P1', 'P2']) {
      flight.make({ kind: 'all-green' });
      flight.make({ kind: 'pass', ms: 60_000 });
      expect(start(flight, batchId)).toBeNull();
      flight.make({ kind: 'effects', outcomes: ['done'] });
    }
    expect(flight.live.percentOf('edge', 'edge-a')).toBe(10);
    flight.make({ kind: 'command', command: { type: 'roll-back', scope: 'stage' }, automatic: false });
    for (let round = 0; round < 4; round += 1) flight.make({ kind: 'effects', outcomes: ['done'] });
    expect(currentBatchId(flight.fold.state())).toBe('P1');
    expect(flight.live.percentOf('edge', 'edge-a')).toBe(10);
  });
});

describe('a plan of steps only', () => {
  it('completes when its steps are done', () => {
    const flight = flying(stepsOnly);
    expect(refusalOf(flight, { type: 'complete-release' })).toBe('steps-open');
    confirm(flight, 'copy');
    confirm(flight, 'check');
    expect(nextAction(flight.fold.state(), flight.fold.now())).toEqual({ kind: 'complete', blockers: [] });
    expect(refusalOf(flight, { type: 'complete-release' })).toBeNull();
    expect(flight.fold.state().status).toBe('completed');
  });

  it('whose batches move nothing is taken back with the word', () => {
    const flight = flying(`${head}batches: [{ id: P0, title: One, observe: 0s }]\n`);
    expect(start(flight, 'P0')).toBeNull();
    flight.make({ kind: 'command', command: { type: 'roll-back', scope: 'all' }, automatic: false });
    expect(flight.fold.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
  });
});
