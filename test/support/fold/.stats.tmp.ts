import { createRequire } from 'node:module';
const fc = (await import('fast-check')).default;
import { moves } from '/work/main/test/support/fold/moves.ts';
import { fly } from '/work/main/test/support/fold/fly.ts';
const n = Number(process.argv[2] ?? 300);
const count: Record<string, number> = {};
const t = performance.now();
let ev = 0;
for (const all of fc.sample(moves, n)) {
  const f = fly(all);
  ev += f.fold.events.length;
  for (const k of new Set(f.fold.events.map((e: any) => e.type + (e.type==='batch-started'?':'+e.payload.batchId:'') + (e.type==='rollback-started'?':'+e.payload.scope+':'+e.payload.cause.kind:'')+(e.type==='rollback-finished'?':'+e.payload.outcome:'')+(e.type==='countdown-cancelled'?':'+e.payload.cause:'')))) count[k as string] = (count[k as string] ?? 0) + 1;
  for (const tn of f.fold.turns) if (!tn.decision.ok) count['REFUSED '+tn.command.type+' '+tn.decision.refusal.code] = (count['REFUSED '+tn.command.type+' '+tn.decision.refusal.code] ?? 0)+1;
}
console.log(performance.now() - t, 'ms', ev / n, 'events avg');
console.log(Object.entries(count).sort().map(([k, v]) => k + '=' + v).join('\n'));
