import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RingSeries } from '../../../renderer/charts/ring-series.ts';

describe('RingSeries', () => {
  it('hands out the newest points in order, without copying', () => {
    const ring = new RingSeries(3, 10_000);
    for (let second = 1; second <= 5; second += 1) ring.push(second * 1000, second);
    expect([...ring.points()]).toEqual([3000, 3, 4000, 4, 5000, 5]);
    expect(ring.points().buffer).toBe(ring.points().buffer);
    expect(ring.length).toBe(3);
  });

  it('equals a plain list of the last points, whatever is pushed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.option(fc.double({ noNaN: false })))),
        (capacity, steps) => {
          const ring = new RingSeries(capacity, 1000);
          const plain: number[] = [];
          let at = 0;
          for (const [step, value] of steps) {
            at += step;
            ring.push(at, value);
            plain.push(at, value !== null && Number.isFinite(value) ? value : Number.NaN);
          }
          expect([...ring.points()]).toEqual(plain.slice(-2 * capacity));
        },
      ),
    );
  });

  it('puts a gap where no points came, and for a value that is no number', () => {
    const ring = new RingSeries(10, 2500);
    ring.push(1000, 1);
    ring.push(3000, 2);
    ring.push(9000, null);
    ring.push(10_000, 3);
    expect([...ring.points()]).toEqual([1000, 1, 3000, 2, 3001, Number.NaN, 9000, Number.NaN, 10_000, 3]);
  });

  it('leaves out what is not newer, so that a replay after a reconnect changes nothing', () => {
    const ring = new RingSeries(10, 2500);
    ring.push(1000, 1);
    ring.push(2000, 2);
    const { version } = ring;
    ring.push(1000, 9);
    ring.push(2000, 9);
    ring.push(Number.NaN, 9);
    expect([...ring.points()]).toEqual([1000, 1, 2000, 2]);
    expect(ring.version).toBe(version);
  });

  it('finds the extent within a piece of time, gaps aside', () => {
    const ring = new RingSeries(10, 2500);
    for (const [at, value] of [
      [1000, 7],
      [2000, null],
      [3000, -2],
      [4000, 5],
    ] as const)
      ring.push(at, value);
    expect(ring.extent(0, 9000)).toEqual({ min: -2, max: 7 });
    expect(ring.extent(3500, 9000)).toEqual({ min: 5, max: 5 });
    expect(ring.extent(1500, 2500)).toBeNull();
  });

  it('is empty after clear and takes older points again', () => {
    const ring = new RingSeries(4, 2500);
    ring.push(5000, 1);
    ring.clear();
    ring.push(1000, 2);
    expect([...ring.points()]).toEqual([1000, 2]);
  });
});
