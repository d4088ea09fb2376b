import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storedDefinition } from '../../electron/backend/conductor/release-definition.ts';
import { storedEvents } from '../../electron/backend/conductor/release-mailbox.ts';
import { openJournal } from '../../electron/backend/journal/open-journal.ts';
import { verifyJournal } from '../../electron/backend/journal/verify.ts';
import { renderHtmlReport } from '../../electron/backend/reports/html-report.ts';
import { samplesOnce } from '../../electron/backend/reports/samples-once.ts';
import { reviewRelease } from '../../shared/release/views/review.ts';
import { passedPreflight } from '../support/fold/passed-preflight.ts';
import { foldRelease } from '../support/folded-release.ts';

// `node test/support/run-module.ts test/bench/html-report.ts`: the report of a release of 4 h with 50 guards read every
// 5 s for both versions, from the journal on disk to the finished HTML. Budget: 1 s.
const guardCount = 50;
const hours = 4;
const runs = 5;

const guard = (index: number) => `
  - { id: g${index}, title: Guard ${index}, from: metrics, query: q, stableQuery: s, unit: ratio, every: 5s, green: '< 3 %', red: '> 10 %' }`;
const planText = `
apiVersion: cockpit/v1
title: Bench
from: 1.0.0
to: 2.0.0
connections:
  traffic: { capability: traffic }
  metrics: { capability: metrics }
batches:
  - { id: B1, exposure: 1 %, observe: 10 min }
  - { id: B2, exposure: 50 %, observe: 10 min }
  - { id: B3, exposure: 100 %, observe: 10 min }
guards:${Array.from({ length: guardCount }, (_, index) => guard(index)).join('')}
`;

const folder = mkdtempSync(join(tmpdir(), 'cockpit-bench-'));
let ids = 0;
const now = () => ({ utc: 1_772_562_600_000, monotonic: 0, run: 'bench' });
const journal = openJournal({ dataDirectory: folder, role: 'driver', now, newId: () => `id-${++ids}` });
try {
  const binding = { connectionId: 'c', kind: 'practice', name: 'bench', environment: 'practice' } as const;
  const release = foldRelease({
    journal,
    planText,
    bindings: { traffic: binding, metrics: { ...binding, connectionId: 'm' } },
    targets: ['a', 'b'],
    startUtc: now().utc,
    gauge: ({ id }, elapsedMs) => {
      const noise = Math.sin(elapsedMs / 7919 + id.length) * 0.004 + Math.sin(elapsedMs / 613) * 0.003;
      // Every guard turns yellow now and then, so that there are level changes to tell.
      const minute = Math.floor(elapsedMs / 60_000);
      const bad = minute % 20 >= 5 && minute % 20 < 10 && Number(id.slice(1)) % 5 === minute % 5;
      const value = 0.012 + noise + (bad ? 0.03 : 0);
      return { value, stable: 0.012 + noise / 2, size: 400 };
    },
  });
  if ((release.definition.findings ?? []).length > 0)
    release.act({ type: 'acknowledge-findings', reason: release.text('已知，可接受') });
  release.act({ ...passedPreflight, evidenceBlob: journal.blobs.put('{"results":[]}', 'application/json') });
  release.act({ type: 'begin-release' });
  release.pass(60_000);
  for (const batch of ['B1', 'B2', 'B3']) {
    release.passUntil((state) => Object.values(state.guards).every(({ level }) => level === 'green'));
    release.act({
      type: 'give-waiver',
      subject: { kind: 'observation', id: batch },
      reason: release.text('bench'),
      until: release.utc() + 86_400_000,
    });
    release.raise(batch);
    release.pass((hours * 3_600_000) / 3);
  }
  const { releaseId } = release.definition;
  const times = {
    read: [] as number[],
    review: [] as number[],
    verify: [] as number[],
    render: [] as number[],
    total: [] as number[],
  };
  let bytes = 0;
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    const definition = storedDefinition(journal, releaseId);
    const events = storedEvents(journal, releaseId);
    const samples = samplesOnce(journal, releaseId);
    for (const series of journal.samples.seriesOf(releaseId)) samples(series, 0, 0);
    const read = performance.now();
    const review = reviewRelease(definition, events, samples);
    const reviewed = performance.now();
    const verified = verifyJournal(journal.places, { stream: releaseId });
    const checked = performance.now();
    const html = await renderHtmlReport({
      review,
      definition,
      events,
      samples,
      texts: {},
      people: {},
      language: 'zh',
      verified,
      generatedAt: now().utc,
    });
    const done = performance.now();
    bytes = html.length;
    times.read.push(read - began);
    times.review.push(reviewed - read);
    times.verify.push(checked - reviewed);
    times.render.push(done - checked);
    times.total.push(done - began);
  }
  const median = (values: readonly number[]) =>
    Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
  const events = storedEvents(journal, releaseId).length;
  console.log(
    `${events} events, ${guardCount * 2} series, HTML ${Math.round(bytes / 1024)} KiB; median of ${runs} in ms:`,
  );
  console.log(
    Object.entries(times)
      .map(([name, values]) => `${name} ${median(values)}`)
      .join(', '),
  );
} finally {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
}
