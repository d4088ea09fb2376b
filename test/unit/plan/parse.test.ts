import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
import { parsePlan } from '../../../shared/plan/parse.ts';
import { planSchema } from '../../../shared/plan/schema.ts';
import { fixturePlanText } from '../../support/fold/fixture-plan.ts';

const head = 'apiVersion: cockpit/v1\ntitle: T\nfrom: a\nto: b\n';

/** Issues as `line:column rule path value`, which is what a person sees of them. */
function issuesOf(text: string): readonly string[] {
  return parsePlan(text).issues.map(({ line, column, rule, path, params }) => {
    const about = params.field ?? params.value ?? params.detail;
    return [`${line}:${column}`, rule, path, about].filter((part) => part !== '').join(' ');
  });
}

describe('parsePlan', () => {
  it('reads the fixture plan, and JSON too', () => {
    expect(parsePlan(fixturePlanText).issues).toEqual([]);
    const { file } = parsePlan(fixturePlanText);
    expect(parsePlan(JSON.stringify(file)).file).toEqual(file);
  });

  it.each([
    ['a bracket that is never closed', 'gates: [{ id: a\n', '6:1 yaml-syntax BAD_INDENT'],
    ['a key twice', 'gates: []\ngates: []\n', '6:1 yaml-syntax DUPLICATE_KEY'],
    ['a tab for indentation', 'window:\n\tstart: 1\n', '6:1 yaml-syntax TAB_AS_INDENT'],
    ['a second document', '---\na: 1\n', '5:1 yaml-syntax MULTIPLE_DOCS'],
    ['an alias that names nothing', 'refs: [*nothing]\n', '5:8 yaml-syntax BAD_ALIAS'],
    ['an alias inside what it names', 'refs: &all [*all]\n', '5:13 yaml-syntax BAD_ALIAS'],
  ])('says where the YAML is wrong: %s', (_name, text, issue) => {
    expect(issuesOf(head + text)).toContain(issue);
    expect(parsePlan(head + text).file).toBeNull();
  });

  it('does not let aliases multiply beyond measure', () => {
    const levels = Array.from(
      { length: 9 },
      (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index}, `.repeat(9)}]`,
    );
    expect(issuesOf(`${head}l0: &l0 [x]\n${levels.join('\n')}\n`)).toEqual(['6:10 yaml-syntax BAD_ALIAS']);
  });

  it.each([
    ['unknown field at the top', 'gatez: []\n', '5:1 unknown-field gatez gatez'],
    [
      'unknown field deep inside',
      'guards:\n  - id: g\n    title: G\n    from: m\n    query: q\n    unit: ratio\n    hold: { read: 5s }\n',
      '11:13 unknown-field guards[0].hold.read read',
    ],
    ['missing field', 'gates:\n  - id: a\n', '6:5 missing-field gates[0].title title'],
    ['missing language', 'gates:\n  - id: a\n    title: { zh: 门 }\n', '7:5 missing-field gates[0].title.en en'],
    ['wrong type', 'gates: many\n', '5:8 wrong-value gates many'],
    [
      'threshold without a unit',
      'guards:\n  - { id: g, title: G, from: m, query: q, unit: ratio, green: "< 3" }\n',
      '6:63 threshold-without-unit guards[0].green < 3',
    ],
    [
      'threshold of another form',
      'guards:\n  - { id: g, title: G, from: m, query: q, unit: ratio, green: "about 3 %" }\n',
      '6:63 threshold-form guards[0].green about 3 %',
    ],
    [
      'bad duration',
      'batches:\n  - { id: B, exposure: 1 %, observe: 5 minutes }\n',
      '6:38 duration-form batches[0].observe 5 minutes',
    ],
    ['bad id', 'gates:\n  - { id: "a b", title: A }\n', '6:11 id-form gates[0].id a b'],
    ['bad id as a key', 'connections:\n  a b: { capability: traffic }\n', '6:3 id-form connections.a b a b'],
    [
      'bad exposure',
      'batches:\n  - { id: B, exposure: 10 percent }\n',
      '6:24 exposure-form batches[0].exposure 10 percent',
    ],
    ['bad clock', 'window: { start: "25:00", end: "01:00" }\n', '5:18 wrong-value window.start 25:00'],
    ['step without a kind', 'steps:\n  - { id: s, title: S }\n', '6:5 missing-field steps[0].kind kind'],
    [
      'step of an unknown kind',
      'steps:\n  - { id: s, title: S, kind: prayer }\n',
      '6:30 wrong-value steps[0].kind prayer',
    ],
    [
      'field of another step kind',
      'steps:\n  - { id: s, title: S, kind: wait, for: 5s, run: [a] }\n',
      '6:45 unknown-field steps[0].run run',
    ],
    [
      'field that a step kind needs',
      'steps:\n  - { id: s, title: S, kind: command }\n',
      '6:5 missing-field steps[0].run run',
    ],
    [
      'exposure that lacks its kind',
      'batches:\n  - { id: B, exposure: { percent: 1 } }\n',
      '6:14 missing-field batches[0].exposure.kind kind',
    ],
    [
      'field of an exposure kind',
      'batches:\n  - { id: B, exposure: { kind: weights, stable: 9 } }\n',
      '6:14 missing-field batches[0].exposure.canary canary',
    ],
    [
      'exposure beyond its range',
      'batches:\n  - { id: B, exposure: { kind: permille, permille: 1001 } }\n',
      '6:52 wrong-value batches[0].exposure.permille 1001',
    ],
    [
      'action of an unknown kind',
      'guards:\n  - { id: g, title: G, from: m, query: q, unit: ratio, onRed: { action: pray } }\n',
      '6:73 wrong-value guards[0].onRed.action pray',
    ],
  ])('says what is wrong and where: %s', (_name, text, issue) => {
    expect(issuesOf(head + text)).toEqual([issue]);
  });

  it('names what would be right, without a sentence', () => {
    const expected = (text: string) => parsePlan(head + text).issues[0]?.params.expected;
    expect(expected('steps: [{ id: s, title: S, kind: prayer }]\n')).toBe(
      'manual, command, http, wait, shift, approval, decision, await, baseline, flag, announce, cluster',
    );
    expect(expected('gates: [{ id: a, title: "" }]\n')).toBe('≥ 1');
    expect(expected('guards: [{ id: g, title: G, from: m, query: q, unit: parsecs }]\n')).toBe(
      'ratio, seconds, count, per-second, bytes, multiple',
    );
  });

  it('reports every mistake of a file, in the order of its lines', () => {
    const text = `${head}guards:\n  - { id: g, title: G, from: m, query: q, unit: ratio, green: "< 3", colour: blue }\ngates:\n  - id: 1\n    title: A\n    befor: B\n`;
    const { issues } = lintPlan(text);
    expect(issues.map(({ line, rule }) => `${line} ${rule}`)).toEqual([
      '6 threshold-without-unit',
      '6 unknown-field',
      '8 wrong-value',
      '10 unknown-field',
    ]);
  });

  it('knows empty and foreign texts for what they are', () => {
    for (const text of ['', '# nothing\n', 'null', '42', '[]', '- a\n- b\n']) {
      expect(parsePlan(text)).toMatchObject({ file: null, issues: [{ rule: 'wrong-value', path: '' }] });
    }
  });
});

describe('planSchema', () => {
  it('can be printed as JSON Schema for editors', () => {
    const schema = z.toJSONSchema(planSchema, { io: 'input' });
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(planSchema.shape));
    expect(JSON.stringify(schema)).toContain('Pattern'.toLowerCase());
  });
});
