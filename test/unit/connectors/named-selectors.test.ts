import { expect, it } from 'vitest';
import { selectorsIn } from '../../../electron/backend/connectors/prometheus/named-selectors.ts';

it.each([
  ['up', ['up']],
  [
    'sum(rate(a_total{code=~"5..", job="x"}[5m])) / sum(rate(a_total[5m]))',
    ['a_total{code=~"5..",job="x"}', 'a_total'],
  ],
  ['histogram_quantile(0.95, sum by (le, job) (rate(d_bucket{v="}"}[1m])))', ['d_bucket{v="}"}']],
  ['sum(a) by (b) > bool on (c) group_left (d) e offset 5m', ['a', 'e']],
  ['{__name__="x:y", a="1"} or vector(1) unless Inf # up', ['{__name__="x:y",a="1"}']],
  ['max_over_time(a{b="[1m]"}[1h:5m] @ end()) and on() c', ['a{b="[1m]"}', 'c']],
  ['1e3 + 2 * time()', []],
  ['topk(3, job:errors:rate5m)', ['job:errors:rate5m']],
  ['count without (x) (y{z="say \\"{q}\\""})', ['y{z="say \\"{q}\\""}']],
])('finds what %s reads', (query, texts) => {
  expect(selectorsIn(query).map(({ text }) => text)).toEqual(texts);
});

it('knows the metric behind a name that stands among the labels', () => {
  expect(selectorsIn('{__name__="x"} + {job="a"}').map(({ metric }) => metric)).toEqual(['x', null]);
});
