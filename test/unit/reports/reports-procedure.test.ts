import { call } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import type { BackendContext } from '../../../electron/backend/procedures/context.ts';
import { reportsProcedures } from '../../../electron/backend/procedures/reports.ts';
import { flyIntoErrors } from '../../support/seed-flights.ts';
import { at, openIn, temporaryFolder } from '../journal/temporary-journal.ts';

/** What the procedure takes from the backend: a journal on disk, people, a clock. */
function contextOf(fill: (journal: BackendContext['journal']) => void): BackendContext {
  const journal = openIn(temporaryFolder());
  fill(journal);
  return {
    journal,
    people: { list: () => [{ personId: 'p-sun', name: '孙工', hasPin: false }] },
    host: { now: () => at(0), readOnly: false },
    log: { error: () => {}, warn: () => {}, info: () => {} },
  } as unknown as BackendContext;
}

describe('reports.html', () => {
  it('makes the verified report of a stored release under a name that any system takes', async () => {
    let releaseId = '';
    const context = contextOf((journal) => {
      releaseId = flyIntoErrors(journal).definition.releaseId;
    });
    const { fileName, html } = await call(reportsProcedures.html, { releaseId, language: 'zh' }, { context });
    expect(fileName).toBe('品牌诊断系统-1.9.4-2.0.0-2026-03-04.html');
    expect(html).toContain('校验链完整');
    expect(html).toContain('孙工');
    expect(html).toContain('database_20260304_0210.db.gz');
    const again = await call(reportsProcedures.html, { releaseId, language: 'en' }, { context });
    expect(again.fileName).toBe('Brand-diagnosis-1.9.4-2.0.0-2026-03-04.html');
  });

  it('says that there is no such release', async () => {
    const context = contextOf(() => {});
    const asked = call(reportsProcedures.html, { releaseId: 'nothing', language: 'en' }, { context });
    await expect(asked).rejects.toMatchObject({ data: { code: 'not-found' } });
  });
});
