import { describe, expect, it } from 'vitest';
import { absent } from '../../../../electron/backend/connectors/kubernetes-switch/field-path.ts';
import {
  exposureOf,
  parseAudienceField,
  parseField,
  valuesFor,
} from '../../../../electron/backend/connectors/kubernetes-switch/value-template.ts';
import { compareExposure, type Exposure } from '../../../../shared/release/exposure.ts';

const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const parse = (...lines: string[]) => lines.map(parseField);

it.each([
  ['data.x = "{percent}"', 12.5, '12.5'],
  ['data.x = "{wholePercent}"', 10, '10'],
  ['data.x = {permille}', 0.7, 7],
  ['data.x = {ratio}', 7, 0.07],
  ['data.x = "{percent}%"', 0, '0%'],
  ['data.x = "{\\"share\\":{percent}}"', 5, '{"share":5}'],
  ['data.x={percent}', 100, 100],
])('%s at %d percent is %j and is read back as it', (line, value, written) => {
  const fields = parse(line);
  expect(valuesFor(fields, percent(value))).toEqual([written]);
  expect(exposureOf(fields, [written])).toEqual(percent(value));
});

describe('weights', () => {
  const fields = parse(
    'spec.rules[0].backendRefs[name=old].weight = {stable}',
    'spec.rules[0].backendRefs[name=new].weight = {canary}',
  );

  it.each([
    [percent(10), [90, 10]],
    [percent(0.5), [199, 1]],
    [percent(0), [100, 0]],
    [{ kind: 'weights', stable: 3, canary: 1 } as Exposure, [3, 1]],
    [{ kind: 'none' } as Exposure, [100, 0]],
  ])('%j is %j', (exposure, weights) => {
    expect(valuesFor(fields, exposure)).toEqual(weights);
    expect(compareExposure(exposureOf(fields, weights), exposure)).toBe('equal');
  });
});

it('switches on and off, and refuses anything between where nothing else says it', () => {
  const fields = parse('data.USE = "true" else "false"');
  expect(valuesFor(fields, percent(100))).toEqual(['true']);
  expect(valuesFor(fields, { kind: 'none' })).toEqual(['false']);
  expect(() => valuesFor(fields, percent(10))).toThrow('exposure-not-carried');
  expect(exposureOf(fields, ['true'])).toEqual(percent(100));
  expect(exposureOf(fields, ['false'])).toEqual(percent(0));
  expect(exposureOf(fields, [absent])).toEqual(percent(0));
  expect(() => exposureOf(fields, ['TRUE'])).toThrow('kubernetes-value-unclear');

  const both = parse('data.USE = "true" else "false"', 'data.PERCENT = "{percent}"');
  expect(valuesFor(both, percent(10))).toEqual(['true', '10']);
  expect(valuesFor(both, percent(0))).toEqual(['false', '0']);
  expect(exposureOf(both, ['true', '10'])).toEqual(percent(10));
  expect(exposureOf(both, ['false', '10'])).toEqual(percent(0));

  const header = parse('metadata.annotations["a/by-header"] = "X-Canary" else absent');
  expect(valuesFor(header, percent(0))).toEqual([absent]);
  expect(exposureOf(header, ['X-Canary'])).toEqual(percent(100));
});

it('counts replicas of the new version, whatever those of the old are', () => {
  const fields = parse('spec.replicas = {replicas}');
  expect(valuesFor(fields, { kind: 'replicas', canary: 3 })).toEqual([3]);
  expect(exposureOf(fields, [3])).toEqual({ kind: 'replicas', canary: 3 });
  expect(valuesFor(fields, percent(0))).toEqual([0]);
  expect(() => valuesFor(fields, percent(10))).toThrow('exposure-not-carried');
});

it('refuses what a template cannot say exactly, and values that it cannot have written', () => {
  const whole = parse('data.x = "{wholePercent}"');
  expect(() => valuesFor(whole, percent(0.5))).toThrow('exposure-not-carried');
  expect(() => valuesFor(whole, { kind: 'targets', targets: ['cn'] })).toThrow('exposure-not-carried');
  expect(() => valuesFor(whole, { kind: 'replicas', canary: 2 })).toThrow('exposure-not-carried');
  for (const found of ['ten', '', '101', '-1', '1e1', '10 ', 10, null, {}]) {
    expect(() => exposureOf(whole, [found]), JSON.stringify(found)).toThrow('kubernetes-value-unclear');
  }
  const twice = parse('data.a = "{percent}"', 'data.b = "{permille}"');
  expect(exposureOf(twice, ['1', '10'])).toEqual(percent(1));
  expect(() => exposureOf(twice, ['1', '70'])).toThrow('kubernetes-value-unclear');
});

it.each([
  'data.x',
  '= "1"',
  'data.x = {unknown}',
  'data.x = "{percent}{percent}"',
  'data.x = ten',
  'data.x = "1" else',
  'data..x = 1',
  'data[ = 1',
])('refuses the line %s', (line) => {
  expect(() => parseField(line)).toThrow('connection-invalid');
});

it.each([
  ['data.x = "{percent}" for location=beijing', 'location=beijing', '7'],
  ['data.x={percent} for name="for = else" & level>=5', 'name="for = else" & level>=5', 7],
  ['data["for vip"] = "a for b {percent}" else absent  for  city=北京|上海 ', 'city=北京|上海', 'a for b 7'],
  ['spec.rules[name=web].x = {percent} else 0 for for', 'for', 7],
])('reads the audience behind the value, whatever it holds: %s', (line, audience, written) => {
  const read = parseAudienceField(line);
  expect(read.audience).toBe(audience);
  expect(valuesFor([read.field], percent(7))).toEqual([written]);
});

it.each(['data.x = "1"', 'data.x = "1" for', 'data.x = "1" else for vip', 'data.x = "1"for vip', 'for vip'])(
  'refuses the line of an audience %s',
  (line) => {
    expect(() => parseAudienceField(line)).toThrow('connection-invalid');
  },
);
