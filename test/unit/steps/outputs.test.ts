import { describe, expect, it } from 'vitest';
import { boundedMatch } from '../../../electron/backend/platform/bounded-match.ts';
import { unmetJson, unmetLimit, unmetOutput } from '../../../shared/steps/expectations.ts';
import { atPath, type OutputFile, readOutputs } from '../../../shared/steps/outputs.ts';

const read = (output: OutputFile, text: string) => {
  const answer = readOutputs({ it: output }, text, boundedMatch);
  return answer.ok ? answer.values.it : answer.reason;
};
const nobody = () => null;

describe('readOutputs', () => {
  it.each<[OutputFile, string, unknown]>([
    [{ pattern: 'file=(\\S+)' }, 'a\nfile=/b/c.gz\n', '/b/c.gz'],
    [{ pattern: '^\\d+$' }, 'rows\n42\n', '42'],
    [{ pattern: '(\\d+) rows', type: 'number' }, '42 rows', 42],
    [{}, '  whole \n', 'whole'],
    [{ from: 'json', path: 'data.items[1].name' }, '{"data":{"items":[{},{"name":"x"}]}}', 'x'],
    [{ path: 'n', type: 'number' }, '{"n":0}', 0],
    [{ path: 'ok', type: 'boolean' }, '{"ok":false}', false],
    [{ path: 'job', pattern: 'id=(\\d+)', type: 'number' }, '{"job":"id=7"}', 7],
    [{ pattern: 'nothing' }, 'text', 'missing'],
    [{}, '   ', 'missing'],
    [{ path: 'a.b' }, '{"a":{}}', 'missing'],
    [{ path: 'a' }, 'not json', 'not-json'],
    [{ type: 'number' }, 'many', 'wrong-type'],
    [{ type: 'boolean' }, 'yes', 'wrong-type'],
    [{}, 'x'.repeat(5000), 'too-long'],
  ])('%j of %j', (output, text, value) => {
    expect(read(output, text)).toEqual(value);
  });

  it('reads no inherited property', () => {
    expect(atPath({}, 'constructor.name')).toBeUndefined();
    expect(atPath([1], 'length')).toBe(1);
  });
});

describe('boundedMatch', () => {
  it('gives up a pattern that would search for ever', () => {
    expect(() => boundedMatch('^(a+)+$', `${'a'.repeat(40)}!`)).toThrow(/pattern-too-slow/);
  });

  it('says of a pattern that is none that it is invalid', () => {
    expect(() => boundedMatch('(', 'text')).toThrow(/invalid-input/);
  });
});

describe('expectations', () => {
  const code = (expect_: Parameters<typeof unmetOutput>[1], text: string) =>
    unmetOutput(text, expect_, boundedMatch, nobody)?.code ?? null;

  it('of an output: what it holds, what it does not, a number within its limit', () => {
    expect(code({ includes: 'ok' }, 'all ok')).toBeNull();
    expect(code({ includes: 'ok' }, 'failed')).toBe('step-output-lacks');
    expect(code({ excludes: 'error' }, 'an error')).toBe('step-output-holds');
    expect(code({ pattern: '^done \\d+$' }, 'x\ndone 5\n')).toBeNull();
    expect(code({ pattern: '^done \\d+$' }, 'done')).toBe('step-output-lacks');
    expect(code({ number: { pattern: 'p95=([0-9.]+)', is: '≤ 2.5 s' } }, 'p95=0.42')).toBeNull();
    expect(code({ number: { pattern: 'p95=([0-9.]+)', is: '≤ 2.5 s' } }, 'p95=3')).toBe('step-number-off');
    expect(code({ number: { pattern: 'p95=([0-9.]+)', is: '≤ 2.5 s' } }, 'p95=?')).toBe('step-number-missing');
  });

  it('of a limit: a base that nobody knows is not met', () => {
    expect(unmetLimit(1, '≤ baseline:orders + 10 %', nobody)?.code).toBe('step-limit-unknown');
    expect(unmetLimit(105, '≤ baseline:orders + 10 %', () => 100)).toBeNull();
    expect(unmetLimit(111, '≤ baseline:orders + 10 %', () => 100)?.code).toBe('step-number-off');
  });

  it('of a JSON answer: equal values and limits at their paths, and no text of the answer in the error', () => {
    const json = { state: 'DONE', done: true, count: 3, who: { name: 'a person' } };
    expect(
      unmetJson(
        json,
        [
          { path: 'state', equals: 'DONE' },
          { path: 'count', is: '≥ 3 count' },
        ],
        nobody,
      ),
    ).toBeNull();
    expect(unmetJson(json, [{ path: 'count', is: '≥ 4 count' }], nobody)).toMatchObject({
      code: 'step-number-off',
      params: { path: 'count', found: 3 },
    });
    expect(unmetJson(json, [{ path: 'gone', equals: 1 }], nobody)?.code).toBe('step-json-differs');
    expect(unmetJson(json, [{ path: 'state', is: '≥ 1 count' }], nobody)?.code).toBe('step-number-missing');
    const differs = unmetJson(json, [{ path: 'who.name', equals: 'nobody' }], nobody);
    expect(JSON.stringify(differs)).not.toContain('a person');
  });
});
