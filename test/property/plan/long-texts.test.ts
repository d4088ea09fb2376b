import { describe, expect, it } from 'vitest';
import { lintPlan } from '../../../shared/plan/lint/index.ts';

/** Milliseconds of the processor, which others on a busy machine lengthen little. */
function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const pieces = [
  ...[' ', '\t', '1', 'a', '-', '.', '"', "'", '(', '$', '`', '\\', '*', '发', '1-', '1.', 'a: ', 'a='],
  ...[
    'mysql ',
    'curl -u ',
    'redis-cli ',
    'password',
    'password=',
    'token: ',
    'a://b:',
    'eyJ',
    'or on(',
    'rate(',
    'HK-',
  ],
  ...['- a\n', '# ', '30 min ', '> 5 % ', 'v1.', '1 X-a: b\n', '（', '$(', 'X-A: '],
];
const length = 60_000;

describe('a text that repeats one thing over and over', () => {
  it.each(pieces)('is linted in no time: %j', (piece) => {
    const text = piece.repeat(length / piece.length);
    const plan = JSON.stringify({
      ...{ apiVersion: 'cockpit/v1', title: 'T', from: '1', to: '2' },
      batches: [{ id: 'B1', exposure: '5 %', observe: '5 min' }],
      steps: [{ id: 's', kind: 'manual', title: 'S', quote: text, note: text }],
    });
    let read = false;
    expect(
      processorMs(() => {
        read = lintPlan(plan).file !== null;
      }),
    ).toBeLessThan(2_500);
    expect(read).toBe(true);
  });
});
