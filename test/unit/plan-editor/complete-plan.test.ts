import { describe, expect, it } from 'vitest';
import { planJsonSchema } from '../../../electron/backend/plans/plan-json-schema.ts';
import { completePlan } from '../../../renderer/screens/plan-editor/code/complete-plan.ts';
import type { SchemaNode } from '../../../renderer/screens/plan-editor/code/json-schema.ts';
import { readSource } from '../../../renderer/screens/plan-editor/code/yaml-source.ts';

// As the editor is given it: with references.
const schema: SchemaNode = await planJsonSchema('en');

/** `|` is the cursor. */
function complete(written: string) {
  const at = written.indexOf('|');
  const text = written.replace('|', '');
  const found = completePlan(schema, readSource(text), at);
  return found === null ? null : { ...found, labels: found.options.map(({ label }) => label), text };
}

/** The text after the option was chosen. */
function choose(written: string, label: string): string {
  const found = complete(written);
  const option = found?.options.find((candidate) => candidate.label === label);
  if (found === null || option === undefined) throw new Error(`no ${label} is offered: ${found?.labels.join(', ')}`);
  return `${found.text.slice(0, found.from)}${option.insert}|${found.text.slice(found.to)}`;
}

const plan = `apiVersion: cockpit/v1
title: Payment
connections:
  web: { capability: traffic }
  metrics: { capability: metrics }
batches:
  - id: REL-B0
    exposure: 1 %
  - id: REL-B1
    exposure: 10 %
guards:
  - id: errors
    from: metrics
    unit: ratio
    onRed: { action: rollback, scope: all }
steps:
  - id: smoke
    kind: manual
  - id: load
    kind: command
    run: [ab]
`;
const withEnd = (end: string): string => plan + end;

describe('fields', () => {
  it('of the plan are offered on an empty line, those that are there already are not', () => {
    const labels = complete(withEnd('|'))?.labels;
    expect(labels).toContain('gates');
    expect(labels).toContain('rollback');
    expect(labels).not.toContain('guards');
    expect(labels).not.toContain('apiVersion');
  });

  it.each([
    ['a guard', plan.replace('    unit: ratio\n', '    unit: ratio\n    |\n'), 'query', 'capability'],
    ['a guard, half a word', plan.replace('    unit: ratio\n', '    unit: ratio\n    que|\n'), 'query', 'capability'],
    ['a new item', plan.replace('guards:\n', 'guards:\n  - |\n'), 'id', 'capability'],
    ['a mapping in braces', plan.replace('action: rollback, scope: all', 'action: rollback, |'), 'countdown', 'query'],
    ['braces that are still open', plan.replace('{ capability: metrics }', '{ ti|'), 'title', 'query'],
    ['the last item', withEnd('  - id: last\n    kind: manual\n    |'), 'title', 'exposure'],
  ])('of %s', (_, text, offered, foreign) => {
    const labels = complete(text)?.labels;
    expect(labels).toContain(offered);
    expect(labels).not.toContain(foreign);
  });

  it('of a choice are those of the branch that is written', () => {
    const ofManual = complete(plan.replace('    kind: manual\n', '    kind: manual\n    |\n'))?.labels;
    const ofCommand = complete(plan.replace('    kind: command\n', '    kind: command\n    |\n'))?.labels;
    expect(ofManual).toContain('expect');
    expect(ofManual).not.toContain('run');
    expect(ofCommand).toContain('timeout');
    expect(ofCommand).not.toContain('for');
  });

  it('are said to be required, and what they are for', () => {
    const { options } = complete(plan.replace('    unit: ratio\n', '    unit: ratio\n    |\n')) ?? { options: [] };
    expect(options.find(({ label }) => label === 'title')?.required).toBe(true);
    const stable = options.find(({ label }) => label === 'stableQuery');
    expect(stable?.required).toBe(false);
    expect(stable?.description).toContain('old version');
  });

  it('come with what follows them', () => {
    expect(choose('ti|', 'title')).toBe('title: |');
    expect(choose('|', 'gates')).toBe('gates:\n  - |');
    expect(choose('|', 'connections')).toBe('connections:\n  |');
    expect(choose('guards:\n  - id: a\n    ho|\n', 'hold')).toBe('guards:\n  - id: a\n    hold:\n      |\n');
    expect(choose('guards:\n  - { id: a, ho| }\n', 'hold')).toBe('guards:\n  - { id: a, hold: | }\n');
    expect(choose('tit|: Payment\n', 'title')).toBe('title|: Payment\n');
  });
});

describe('values', () => {
  it.each([
    ['an enumeration', plan.replace('unit: ratio', 'unit: |'), ['ratio', 'seconds']],
    ['half of one', plan.replace('unit: ratio', 'unit: se|'), ['seconds']],
    ['one in braces', plan.replace('scope: all', 'scope: |'), ['stage', 'all']],
    ['the kinds of a choice', plan.replace('kind: manual', 'kind: |'), ['manual', 'command', 'http']],
    ['a constant', 'apiVersion: |', ['cockpit/v1']],
    ['yes and no', withEnd('  - id: x\n    kind: manual\n    optional: |'), ['true', 'false']],
  ])('of %s', (_, text, offered) => {
    expect(complete(text)?.labels).toEqual(expect.arrayContaining(offered));
  });

  it.each([
    ['the slots', plan.replace('from: metrics', 'from: |'), ['web', 'metrics']],
    ['the batches', withEnd('  - id: x\n    batch: |'), ['REL-B0', 'REL-B1']],
    ['the batches of a list', plan.replace('unit: ratio', 'batches: [REL-B0, |]'), ['REL-B0', 'REL-B1']],
    ['the batches under dashes', plan.replace('unit: ratio', 'batches:\n      - |'), ['REL-B0', 'REL-B1']],
    ['the batches as keys', plan.replace('unit: ratio', 'perBatch:\n      |'), ['REL-B0', 'REL-B1']],
    ['the steps', withEnd('  - id: x\n    after: [|]'), ['smoke', 'load']],
  ])('that name %s of this plan', (_, text, names) => {
    expect(complete(text)?.labels).toEqual(expect.arrayContaining(names));
  });

  it('replace the whole word', () => {
    expect(choose('guards:\n  - unit: se|cs\n', 'seconds')).toBe('guards:\n  - unit: seconds|\n');
    expect(choose('steps:\n  - { kind: |man }\n', 'manual')).toBe('steps:\n  - { kind: manual| }\n');
  });

  it('of the old version are not taken for a slot', () => {
    expect(complete(withEnd('from: |'))).toBeNull();
  });
});

describe('nothing is offered', () => {
  it.each([
    ['in a comment', 'title: x # ti|'],
    ['in a block of text', 'title: >\n  some ti|\n'],
    ['in a field that the schema does not know', 'nonsense:\n  |'],
    ['in free text', 'title: Pay|'],
  ])('%s', (_, text) => {
    expect(complete(text)).toBeNull();
  });
});

it('does not throw wherever the cursor stands, in text that is torn apart', () => {
  for (let at = 0; at <= plan.length; at += 1) {
    completePlan(schema, readSource(plan), at);
    completePlan(schema, readSource(plan.slice(0, at)), at);
    completePlan(schema, readSource(plan.slice(at)), 0);
  }
});
