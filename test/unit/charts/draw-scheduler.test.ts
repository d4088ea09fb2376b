import { describe, expect, it } from 'vitest';
import { createDrawScheduler } from '../../../renderer/charts/draw-scheduler.ts';

/** A clock and a frame queue that the test turns by hand. */
function surroundings() {
  const frames: (() => void)[] = [];
  const timers: { readonly at: number; readonly callback: () => void }[] = [];
  let now = 0;
  return {
    frames,
    timers,
    requestFrame: (callback: () => void) => void frames.push(callback),
    setTimer: (callback: () => void, delayMs: number) => void timers.push({ at: now + delayMs, callback }),
    now: () => now,
    pass: (ms: number) => {
      now += ms;
      for (const timer of timers.splice(0)) {
        if (timer.at <= now) timer.callback();
        else timers.push(timer);
      }
    },
    nextFrame: () => {
      for (const frame of frames.splice(0)) frame();
    },
  };
}

function countingChart() {
  return {
    drawn: 0,
    draw() {
      this.drawn += 1;
    },
  };
}

const limits = { frameBudgetMs: 8, minIntervalMs: 1000 };

describe('createDrawScheduler', () => {
  it('draws once however often it was asked', () => {
    const host = surroundings();
    const scheduler = createDrawScheduler(host, limits);
    const chart = countingChart();
    for (let index = 0; index < 50; index += 1) scheduler.request(chart);
    host.nextFrame();
    expect(chart.drawn).toBe(1);
    expect(host.frames).toEqual([]);
  });

  it('keeps to one drawing in the interval and makes up for the request afterwards', () => {
    const host = surroundings();
    const scheduler = createDrawScheduler(host, limits);
    const chart = countingChart();
    scheduler.request(chart);
    host.nextFrame();
    host.pass(100);
    scheduler.request(chart);
    host.nextFrame();
    expect(chart.drawn).toBe(1);
    host.pass(900);
    host.nextFrame();
    expect(chart.drawn).toBe(2);
  });

  it('ends a frame when its time is used up and goes on in the next, first come first drawn', () => {
    const host = surroundings();
    const scheduler = createDrawScheduler(host, limits);
    const order: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      scheduler.request({
        draw: () => {
          order.push(index);
          host.pass(5);
        },
      });
    }
    host.nextFrame();
    expect(order).toEqual([0, 1]);
    host.nextFrame();
    host.nextFrame();
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  it('forgets what was removed', () => {
    const host = surroundings();
    const scheduler = createDrawScheduler(host, limits);
    const chart = countingChart();
    scheduler.request(chart);
    scheduler.remove(chart);
    host.nextFrame();
    expect(chart.drawn).toBe(0);
  });
});
