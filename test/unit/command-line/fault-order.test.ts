import { describe, expect, it } from 'vitest';
import { parseFaultOrder } from '../../../electron/command-line/fault-order.ts';

describe('--fault', () => {
  it('reads a fault, its parameters and the batch', () => {
    expect(parseFaultOrder('latency@REL-B1')).toEqual({
      fault: 'latency',
      params: { latencyMs: 2_600 },
      batch: 'REL-B1',
    });
    expect(parseFaultOrder('gauge:name=open_blockers,value=2@REL-B2')).toEqual({
      fault: 'gauge',
      params: { name: 'open_blockers', value: 2 },
      batch: 'REL-B2',
    });
  });

  it.each(['', 'latency', 'latency@', 'flood@B', 'toString@B', 'latency:2600@B', 'errors:ratio=2@B', 'errors:odd=1@B'])(
    'refuses %j',
    (text) => {
      expect(() => parseFaultOrder(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    },
  );
});
