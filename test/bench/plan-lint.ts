import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { lintPlan } from '../../shared/plan/lint/index.ts';
import { parsePlan } from '../../shared/plan/parse.ts';

// Linting a plan of 2,000 lines: batches, guards with a limit for each batch, and steps, a third of them with commands
// and quotes. The largest template is measured beside it.
//   node test/support/run-module.ts test/bench/plan-lint.ts
// Prints one JSON object; times in milliseconds: `wall`, and `processor`, what all threads of this process used for one
// run, which others on a busy machine lengthen little. Budget: the median of the whole at most 200, the best run at
// most 120 of the processor.
const runs = 40;
const wantedLines = 2_000;

function generatedPlan(): string {
  const batches = Array.from({ length: 20 }, (_, index) => `REL-B${index}`);
  const lines = [
    ...[
      'apiVersion: cockpit/v1',
      'title: { zh: 基准, en: Bench }',
      'from: 1.0.0',
      'to: 2.0.0',
      'timeZone: Asia/Shanghai',
    ],
    ...['connections:', '  traffic: { capability: traffic }', '  metrics: { capability: metrics }', 'batches:'],
    ...batches.map((id, index) => `  - { id: ${id}, exposure: ${(index + 1) * 5} %, observe: 30 min }`),
    'guards:',
  ];
  for (let index = 0; index < 40; index += 1) {
    lines.push(
      `  - id: guard-${index}`,
      '    title: { zh: 错误率, en: Error ratio }',
      '    from: metrics',
      `    query: sum(rate(failed{version="2.0.0",part="${index}"}[$window])) / sum(rate(requests{version="2.0.0"}[$window]))`,
      '    requestsQuery: sum(increase(requests{version="2.0.0"}[$window]))',
      '    minRequests: 50',
      '    unit: ratio',
      "    green: '< 3 %'",
      "    red: '> 5 %'",
      '    onRed: { action: rollback, scope: stage, countdown: 20s }',
      '    perBatch:',
      ...batches.map((id, at) => `      ${id}: { green: '< ${3 - at / 20} %' }`),
    );
  }
  lines.push('steps:');
  for (let index = 0; lines.length < wantedLines; index += 1) {
    const own = [
      `  - { id: step-${index}, kind: manual, title: Look at ${index}, expect: all is well, refs: [G-00${index % 9}] }`,
      `  - { id: step-${index}, kind: command, title: Run ${index}, run: [kubectl, --context, c, get, pods], timeout: 30s }`,
      `  - { id: step-${index}, kind: manual, title: Quote ${index}, quote: 'curl -f http://x/a | jq . && kubectl get pods' }`,
    ];
    lines.push(own[index % own.length]!);
  }
  return `${lines.join('\n')}\n`;
}

function measured(work: () => void) {
  const each = Array.from({ length: runs }, () => {
    const [start, before] = [performance.now(), process.cpuUsage()];
    work();
    const { user, system } = process.cpuUsage(before);
    return { wall: performance.now() - start, processor: (user + system) / 1000 };
  });
  const summary = (times: readonly number[]) => {
    const sorted = [...times].sort((a, b) => a - b);
    const at = (share: number) => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1));
    return { best: at(0), median: at(0.5), p95: at(0.95), first: Number((times[0] ?? 0).toFixed(1)) };
  };
  return { wall: summary(each.map(({ wall }) => wall)), processor: summary(each.map(({ processor }) => processor)) };
}

const generated = generatedPlan();
const template = readFileSync(join(import.meta.dirname, '../../shared/plan/templates/glancy.yaml'), 'utf8');
const of = (text: string) => ({
  lines: text.split('\n').length - 1,
  findings: lintPlan(text).issues.length,
  whole: measured(() => lintPlan(text)),
  parse: measured(() => parsePlan(text)),
  yamlAlone: measured(() =>
    parseDocument(text, { lineCounter: new LineCounter(), uniqueKeys: false, logLevel: 'error' }),
  ),
});
console.log(JSON.stringify({ generated: of(generated), glancy: of(template) }, null, 1));
