import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDraftSaver, type DraftSaver } from '../../../renderer/stores/plan-draft.ts';
import type { DraftSaved } from '../../../shared/contract/plans.ts';
import { CockpitFault } from '../../../shared/errors.ts';

/** A backend that keeps one draft, and can be told to fail or to be slow. */
function backend(text = 'a') {
  const state = { text, revision: 1, saves: [] as string[], fault: null as CockpitFault | null, delayMs: 0 };
  const save = async (sent: string, baseRevision: number): Promise<DraftSaved> => {
    if (state.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.delayMs));
    if (state.fault !== null) throw state.fault;
    if (baseRevision !== state.revision) {
      return { outcome: 'conflict', theirs: { text: state.text, revision: state.revision, savedAt: 5, by: null } };
    }
    state.text = sent;
    state.revision += 1;
    state.saves.push(sent);
    return { outcome: 'saved', revision: state.revision, savedAt: 1000 + state.revision };
  };
  const saver = createDraftSaver({
    base: { text, revision: 1, savedAt: 1000 },
    save,
    pauseMs: 600,
    longestMs: 3000,
    retryMs: 2000,
  });
  return { state, saver };
}

const status = (saver: DraftSaver) => saver.store.getState().status;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a draft', () => {
  it('is saved once, a moment after the typing stopped', async () => {
    const { state, saver } = backend();
    saver.edited('ab');
    await vi.advanceTimersByTimeAsync(300);
    saver.edited('abc');
    expect(status(saver)).toBe('waiting');
    await vi.advanceTimersByTimeAsync(599);
    expect(state.saves).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(state.saves).toEqual(['abc']);
    expect(saver.store.getState()).toMatchObject({ status: 'saved', revision: 2, savedAt: 1002 });
  });

  it('is saved while somebody types on and on', async () => {
    const { state, saver } = backend();
    for (let key = 1; key <= 40; key += 1) {
      saver.edited('a'.repeat(key + 1));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(state.saves.length).toBe(1);
    expect(state.saves[0]?.length).toBeGreaterThan(25);
  });

  it('that is typed on while it is saved is saved again, on the new revision', async () => {
    const { state, saver } = backend();
    state.delayMs = 1000;
    saver.edited('ab');
    await vi.advanceTimersByTimeAsync(900);
    saver.edited('abc');
    await vi.advanceTimersByTimeAsync(800);
    expect([state.text, status(saver)]).toEqual(['ab', 'waiting']);
    await vi.advanceTimersByTimeAsync(5000);
    expect([state.saves, status(saver)]).toEqual([['ab', 'abc'], 'saved']);
  });

  it('is saved at once when it is asked for', async () => {
    const { state, saver } = backend();
    saver.edited('ab');
    expect(await saver.flush()).toMatchObject({ status: 'saved', revision: 2 });
    expect(state.saves).toEqual(['ab']);
    await saver.flush();
    expect(state.saves).toEqual(['ab']);
  });

  it('is tried again when the backend cannot be reached, and says so until then', async () => {
    const { state, saver } = backend();
    state.fault = new CockpitFault('backend-unreachable', {}, { retryable: true });
    saver.edited('ab');
    await vi.advanceTimersByTimeAsync(600);
    expect(saver.store.getState()).toMatchObject({ status: 'failed', fault: { code: 'backend-unreachable' } });
    state.fault = null;
    await vi.advanceTimersByTimeAsync(2000);
    expect([state.saves, status(saver)]).toEqual([['ab'], 'saved']);
  });

  it('that the backend refuses for good is not sent again and again, but with the next change', async () => {
    const { state, saver } = backend();
    state.fault = new CockpitFault('invalid-input', { place: 'text' });
    saver.edited('ab');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(status(saver)).toBe('failed');
    state.fault = null;
    saver.edited('abc');
    await vi.advanceTimersByTimeAsync(600);
    expect([state.saves, status(saver)]).toEqual([['abc'], 'saved']);
  });

  it('is not sent any more once its screen is left', async () => {
    const { state, saver } = backend();
    saver.edited('ab');
    saver.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(state.saves).toEqual([]);
  });
});

describe('two windows', () => {
  it('end in a conflict that holds the other text, and go on sending what is typed', async () => {
    const { state, saver } = backend();
    Object.assign(state, { text: 'theirs', revision: 7 });
    saver.edited('mine');
    await vi.advanceTimersByTimeAsync(600);
    expect(saver.store.getState()).toMatchObject({ status: 'conflict', revision: 1, theirs: { text: 'theirs' } });
    Object.assign(state, { text: 'theirs, newer', revision: 8 });
    saver.edited('mine, typed on');
    await vi.advanceTimersByTimeAsync(600);
    expect(saver.store.getState()).toMatchObject({ status: 'conflict', theirs: { text: 'theirs, newer' } });
    expect(state.saves).toEqual([]);
  });

  it('go on from the other text once it was taken', async () => {
    const { state, saver } = backend();
    Object.assign(state, { text: 'theirs', revision: 7 });
    saver.edited('mine');
    await vi.advanceTimersByTimeAsync(600);
    const { theirs } = saver.store.getState();
    if (theirs === null) throw new Error('no other text');
    saver.rebase(theirs);
    saver.edited('theirs and mine');
    await vi.advanceTimersByTimeAsync(600);
    expect([state.text, status(saver)]).toEqual(['theirs and mine', 'saved']);
  });
});
