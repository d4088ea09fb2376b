import { describe, expect, it } from 'vitest';
import { importDocument } from '../../../../electron/backend/plans/import/import-document.ts';
import { lintPlan } from '../../../../shared/plan/lint/index.ts';
import {
  findingsOf,
  goodBatch,
  goodGuard,
  goodPlan,
  lintWritten,
  type WrittenPlan,
} from '../../../support/lint-plan.ts';

type Step = NonNullable<WrittenPlan['steps']>[number];

const found = (plan: WrittenPlan, finding: string) =>
  lintWritten(plan)
    .filter((issue) => issue.finding === finding)
    .map(({ path, params, severity }) => ({ path, params, severity }));

describe('a query that an import left open', () => {
  it('keeps the plan from being flown, at its place', () => {
    const guards = [goodGuard({ query: 'TODO: the document names no query' })];
    expect(found(goodPlan({ guards }), 'guard.no-query')).toEqual([
      { path: 'guards[0].query', params: { item: 'errors' }, severity: 'error' },
    ]);
  });

  it('is found in a draft as the importer writes it', () => {
    const { planText } = importDocument('# T\n## Rollback triggers\n- error rate > 2%\n');
    const [issue] = lintPlan(planText).issues.filter(({ finding }) => finding === 'guard.no-query');
    expect(planText.split('\n')[(issue?.line ?? 0) - 1]).toContain('TODO: the document names no query');
  });

  it('is found wherever a query may stand, and not in a query that speaks of a todo list', () => {
    const live = { from: 'metrics', query: ' todo', pass: '= 0 count' };
    const plan = goodPlan({
      guards: [goodGuard({ requestsQuery: 'TBD', query: 'sum(rate(todo_errors{version="2.0"}[$window]))' })],
      gates: [{ id: 'g', title: 'G', live, again: [{ endOf: 'B1', title: 'Again', live }] }],
      batches: [goodBatch('B1', '5 %', { capacity: { new: 2, live: { ...live, pass: '> 1 count' } } })],
      steps: [{ id: 'base', kind: 'baseline', title: 'B', name: 'n', from: 'metrics', query: 'FIXME', unit: 'count' }],
    });
    expect(found(plan, 'guard.no-query').map(({ path }) => path)).toEqual([
      'batches[0].capacity.live.query',
      'guards[0].requestsQuery',
      'gates[0].live.query',
      'gates[0].again[0].live.query',
      'steps[0].query',
    ]);
  });
});

describe('two tracks and one switch', () => {
  const tracks = (two: Partial<Parameters<typeof goodBatch>[2]>, one: typeof two = {}): WrittenPlan => {
    const { batches: _, ...plan } = goodPlan();
    return {
      ...plan,
      connections: { ...plan.connections, reads: { capability: 'traffic' }, writes: { capability: 'traffic' } },
      tracks: [
        { id: 'one', batches: [goodBatch('A1', '5 %', { ...one }), goodBatch('A2', '100 %', { ...one })] },
        { id: 'two', batches: [goodBatch('Z1', '5 %', { ...two })] },
      ],
    };
  };
  const said = (plan: WrittenPlan) => found(plan, 'track.same-switch');

  it('is an error where nothing says which comes first, once for each switch', () => {
    expect(said(tracks({}))).toEqual([
      { path: 'tracks[1].batches[0].id', params: { batch: 'Z1', other: 'A1', slot: 'traffic' }, severity: 'error' },
    ]);
  });

  it('is settled by an order, whichever way and however far around', () => {
    expect(said(tracks({ after: ['A2'] }))).toEqual([]);
    expect(said(tracks({ after: ['A1'] }))).toMatchObject([{ params: { batch: 'Z1', other: 'A2' } }]);
    expect(said(tracks({}, { after: ['Z1'] }))).toEqual([]);
    const plan = tracks({ after: ['M1'], shifts: [{ on: 'traffic' }] }, { shifts: [{ on: 'traffic' }] });
    const middle = { id: 'three', batches: [goodBatch('M1', '5 %', { after: ['A2'], shifts: [{ on: 'reads' }] })] };
    expect(said({ ...plan, tracks: [...(plan.tracks ?? []), middle] })).toEqual([]);
  });

  it('is none where each has a switch, or targets, of its own', () => {
    expect(said(tracks({ shifts: [{ on: 'writes' }] }, { shifts: [{ on: 'reads' }] }))).toEqual([]);
    const opens = (...targets: string[]) => ({ exposure: { kind: 'targets' as const, targets } });
    expect(said(tracks(opens('east'), opens('west')))).toEqual([]);
    expect(said(tracks(opens('east', 'west'), opens('west')))).toHaveLength(1);
  });
});

describe('values', () => {
  const make: Step = { id: 'make', kind: 'command', title: 'M', run: ['make'], outputs: { file: {} } };
  const use = { id: 'use', kind: 'command', title: 'U', run: ['use', '$steps.make.file'] } satisfies Step;

  it('are made before they are used, in every list of steps', () => {
    const early = (plan: Partial<WrittenPlan>) => found(goodPlan(plan), 'output.before-made');
    expect(early({ steps: [use, make] })).toEqual([
      { path: 'steps[0].id', params: { item: 'use', value: 'make.file' }, severity: 'error' },
    ]);
    expect(early({ steps: [make, use] })).toEqual([]);
    expect(
      early({
        steps: [
          { ...use, after: ['make'] },
          { ...make, after: [] },
        ],
      }),
    ).toEqual([]);
    // Beside each other nothing is sure.
    expect(early({ steps: [use, { ...make, lane: 'other', after: [] }] })).toEqual([]);
    expect(early({ playbooks: [{ id: 'p', title: 'P', steps: [use, make] }] })).toHaveLength(1);
    const circle = [
      { ...use, after: ['make'] },
      { ...make, after: ['use'] },
    ];
    expect(findingsOf(goodPlan({ steps: circle }))).toContain('step-cycle');
  });

  it('are used', () => {
    const unused = (plan: Partial<WrittenPlan>) =>
      found(goodPlan(plan), 'value-unused').map(({ params }) => params.items);
    const variables = { image: { type: 'text' }, 'requests-per-second': { type: 'number', default: 9 } } as const;
    expect(unused({ variables, steps: [make] })).toEqual(['image, make.file']);
    expect(unused({ variables, steps: [make, { ...use, run: ['use', '$vars.image', '$steps.make.file'] }] })).toEqual(
      [],
    );
    expect(unused({ steps: [make, { ...use, run: ['use'], quote: '$steps.make.file' }] })).toEqual(['make.file']);
  });
});

describe('the way back', () => {
  const set = { id: 'set', kind: 'flag', title: 'S', flag: 'f', value: true, batch: 'B1' } as const;
  const unknown = (plan: Partial<WrittenPlan>) => found(goodPlan(plan), 'flag.no-value-before').map(({ path }) => path);

  it('needs the value before of a flag that a person sets', () => {
    const flags = [{ id: 'f', title: 'F' }];
    expect(unknown({ flags, steps: [set] })).toEqual(['steps[0].flag']);
    expect(unknown({ flags, steps: [{ ...set, restore: false }] })).toEqual([]);
    expect(unknown({ flags, steps: [set], rollback: { flags: 'keep' } })).toEqual([]);
    expect(unknown({ flags: [{ id: 'f', title: 'F', on: 'flags' }], steps: [set] })).toEqual([]);
  });

  it('needs playbooks that somebody finds', () => {
    const look = { id: 'look', kind: 'manual', title: 'L' } as const;
    const lost = (playbook: object, plan: Partial<WrittenPlan> = {}) =>
      found(
        goodPlan({ playbooks: [{ id: 'p', title: 'P', steps: [look], ...playbook }], ...plan }),
        'playbook.not-opened',
      );
    expect(lost({})).toMatchObject([{ path: 'playbooks[0].id', params: { items: 'p' }, severity: 'info' }]);
    expect(lost({ symptom: 'Slow' })).toEqual([]);
    expect(lost({}, { drills: [{ id: 'DR-01', title: 'D', playbook: 'p' }] })).toEqual([]);
    const onRed = [{ action: 'rollback' }, { action: 'playbook', playbook: 'p' }] as const;
    expect(lost({}, { guards: [goodGuard({ onRed: [...onRed] })] })).toEqual([]);
  });

  it('says where the ramp goes on only where there is a way back', () => {
    const after = { restart: 'batch' } as const;
    const contradicts = (plan: Partial<WrittenPlan>) => found(goodPlan(plan), 'rollback.restart-contradicts');
    expect(contradicts({ rollback: { kind: 'fix-forward', after } })).toMatchObject([{ path: 'rollback.after' }]);
    expect(contradicts({ rollback: { kind: 'halt', after } })).toEqual([]);
    const batches = [goodBatch('B1', '5 %', { rollback: { kind: 'restore' } }), goodBatch('B2', '100 %')];
    expect(contradicts({ rollback: { kind: 'none', after }, batches })).toEqual([]);
    expect(contradicts({ rollback: { kind: 'none' } })).toEqual([]);
  });
});

describe('what stands beside an exposure that names its targets itself', () => {
  const audiences = [{ id: 'staff', title: 'Staff', match: { staff: 'yes' } }];
  const wrong = (batch: Parameters<typeof goodBatch>[2], more: Partial<WrittenPlan> = {}) =>
    lintWritten(goodPlan({ audiences, batches: [goodBatch('B1', '5 %', batch)], ...more }))
      .filter(({ finding }) => finding === 'exposure-for-nobody')
      .map(({ path, severity }) => [path, severity]);
  const error = [['batches[0].audience', 'error']];

  it('would be dropped, and no decision makes that right', () => {
    expect(wrong({ exposure: { kind: 'targets', targets: ['eu'] }, audience: ['staff'] })).toEqual(error);
    expect(wrong({ exposure: { kind: 'replicas', canary: 1 }, audience: ['staff'] })).toEqual(error);
    expect(wrong({ exposure: undefined, shares: { staff: '10 %' }, audience: ['staff'] })).toEqual(error);
    const decisions = [{ rule: 'exposure-for-nobody', decision: 'so be it' }];
    expect(wrong({ exposure: { kind: 'replicas', canary: 1 }, audience: ['staff'] }, { decisions })).toContainEqual(
      error[0],
    );
    expect(wrong({ audience: ['staff'] })).toEqual([]);
    expect(wrong({ exposure: { kind: 'replicas', canary: 1, stable: 9 }, audience: ['staff'] })).toEqual([]);
    expect(wrong({ exposure: undefined, shares: { staff: '10 %' } })).toEqual([]);
  });
});
