import type { Translation } from '../translation.ts';
import type { levels as source } from '../zh/levels.ts';

export const levels = {
  name: { green: 'green', yellow: 'yellow', red: 'red', unknown: 'unknown' },
  light: { green: 'green light', yellow: 'yellow light', red: 'red light', unknown: 'unknown' },
  forDuration: '{{level}} {{duration}}',
  redLimit: 'red {{limit}}',
  yellowLimit: 'yellow {{limit}}',
  reason: {
    'within-green': 'within green',
    between: 'between green and red: hold',
    'within-yellow': 'within yellow',
    'within-red': 'within red',
    'not-watched-yet': 'not watched yet',
    restarted: 'the backend has just restarted, waiting for a new reading',
    empty: 'the query returned no data',
    nan: 'the query returned something that is not a number',
    'http-error': 'the metrics server answered with an error',
    deadline: 'the metrics server did not answer in time',
    unreachable: 'the metrics server cannot be reached',
    'many-series': 'the query returned several series instead of one',
    'bad-answer': "the metrics server's answer cannot be understood",
    stale: 'the reading is too old',
    'few-requests': 'too few requests to judge',
    gap: 'the watch was interrupted, the time starts again',
    'no-limit': 'the plan gives no limit for this batch',
    judged: 'judged by a person',
    'no-base': 'nothing to compare with yet',
    'load-test': 'a load test runs, readings do not count',
    'not-judged': 'nobody has judged it yet',
    'judgement-expired': 'the judgement has expired, judge again',
  },
} satisfies Translation<typeof source>;
