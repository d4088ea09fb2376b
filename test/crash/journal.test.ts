import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { openJournal } from '../../electron/backend/journal/open-journal.ts';
import { verifyJournal } from '../../electron/backend/journal/verify.ts';

const runModule = join(import.meta.dirname, '../support/run-module.ts');
const appender = join(import.meta.dirname, 'journal-appender.ts');

function openDriver(dataDirectory: string) {
  const now = () => ({ utc: 0, monotonic: 0, run: 'parent' });
  return openJournal({ dataDirectory, role: 'driver', now, newId: () => 'id' });
}

/** Starts the appender and resolves once it has acknowledged `count` events; `last()` is the newest it printed. */
async function startAppender(folder: string, count: number): Promise<{ child: ChildProcess; last: () => number }> {
  const child = spawn(process.execPath, [runModule, appender, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let last = 0;
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the appender ended by itself: ${code}`)));
    let lines = 0;
    createInterface({ input: child.stdout! }).on('line', (line) => {
      last = Number(line);
      lines += 1;
      if (lines === count) resolve();
    });
  });
  return { child, last: () => last };
}

async function kill(child: ChildProcess): Promise<void> {
  // `close` comes after the rest of the output: everything that was acknowledged is known then.
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

it('keeps every acknowledged event of a killed driver, frees its lock, and goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-crash-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let acknowledged = 0;
  for (const count of [1, 37, 120]) {
    const { child, last } = await startAppender(folder, count);
    expect(() => openDriver(folder)).toThrowError(
      expect.objectContaining({
        code: 'journal-locked',
        params: { file: join(folder, 'journal.db'), holder: child.pid, since: expect.any(Number) },
      }),
    );
    await kill(child);
    expect(last()).toBeGreaterThanOrEqual(acknowledged + count);
    acknowledged = last();
    const journal = openDriver(folder);
    const stored = journal.headOf('r1')?.sequence ?? 0;
    // One more may have been committed than was printed, never one fewer.
    expect([acknowledged, acknowledged + 1]).toContain(stored);
    const request = {
      stream: 'r1',
      expectedSequence: 0,
      commandId: `command-${acknowledged}`,
      actor: { kind: 'person', id: 'p1' },
      at: { utc: 0, monotonic: 0, run: 'parent' },
      events: [],
    } as const;
    expect(journal.append(request)).toEqual({ repeated: true, events: [], answer: { sequence: acknowledged } });
    journal.close();
    const report = verifyJournal({ dataDirectory: folder });
    expect(report.problems).toEqual([]);
    expect(report.counts.events).toBe(stored);
    acknowledged = stored;
  }
});
