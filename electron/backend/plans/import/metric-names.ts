import { slug } from './item-ids.ts';

/** Metrics of release documents under the names of the product's glossary, the special before the general. */
const names: readonly (readonly [string, RegExp])[] = [
  ['report-success-ratio', /报告生成成功率/],
  ['order-create-success-ratio', /订单创建成功率/],
  ['subscription-success-ratio', /订阅.*成功率|subscription success/i],
  ['replay-pass-ratio', /(?:回放|replay).*(?:通过率|pass)|^通过率/i],
  ['contract-replay-samples', /契约回放|replay samples/i],
  ['test-pass-ratio', /测试通过率|test pass/i],
  ['test-coverage', /覆盖率|coverage/i],
  ['new-path-ratio', /领域服务使用率|new[- ]path/i],
  ['burn-rate', /燃率|成本\/.*预算|burn[- ]rate/i],
  ['error-budget-consumed', /错误预算|error budget/i],
  ['http-429-ratio', /(?<!\d)429/],
  ['rate-limit-hit-ratio', /限流命中|rate[- ]limit/i],
  ['upstream-5xx-ratio', /5xx/i],
  ['degradation-ratio', /降级(?:率|比例)|degradation|fallback ra/i],
  ['hit-ratio', /命中率|hit[- ]rat/i],
  ['entitlement-sync', /权益|entitlement/i],
  ['export-receipt', /导出回执|export receipt/i],
  ['delete-latency', /删.{0,2}延迟|delete latency/i],
  ['slow-queries', /慢查询|slow quer/i],
  ['replication-lag', /主从.*(?:延迟|验证)|复制.*延迟|replication lag/i],
  ['error-ratio', /错误率|失败率|异常率|\berrors?\b|fail(?:ure|ed)/i],
  ['success-ratio', /成功率|success/i],
  ['availability', /可用性|availability|uptime/i],
  ['cpu-usage', /cpu/i],
  ['memory-usage', /内存|memory/i],
  ['disk-usage', /磁盘|disk/i],
  ['concurrency', /并发占用/],
  ['concurrent-users', /并发用户|concurrent users/i],
  ['complaints', /投诉|complaints?/i],
  ['fulfilment', /履约时长|fulfil?lment/i],
  ['order-tps', /订单\s*tps/i],
  ['search-qps', /搜索\s*qps/i],
  ['tps', /\btps\b/i],
  ['qps', /\bqps\b/i],
  ['performance-drop', /性能下降/],
  ['latency-p99', /p99/i],
  ['latency-p95', /p95/i],
  ['latency-p50', /p50|median/i],
  ['latency-mean', /均值|平均(?:响应|延迟|耗时)|mean|average/i],
  ['latency', /响应时间|延迟|耗时|时延|latency|response time/i],
];

/** Percentile metrics of which a growth is meant, not the value. */
const growth = /增加|上升|升高|恶化|increase|growth|regression|above baseline/i;

/**
 * Id of the metric that the words name; words of the product's own (`/lookup`, `Free users`, `HK-05`) become part of it,
 * so that two numbers with the same name of metric stay two. Null for words that name none.
 */
export function metricId(words: string): string {
  const endpoint = /(?<![\p{L}\p{N}/])\/([a-z][\w-]*)/iu.exec(words)?.[1] ?? null;
  const known = names.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
  const own = [...words.matchAll(/\b(?:L[1-9](?=\s*$)|HK-?\d+|Free|Plus|Pro|VIP)(?![A-Za-z])/g)].map(([word]) => word);
  const parts = [endpoint, ...own, known ?? (endpoint === null && own.length === 0 ? slug(words) : null)];
  const id = parts.filter((part) => part !== null && part !== '').join('-');
  const grown = growth.test(words) && known !== null ? `${id}-increase` : id;
  return slug(grown);
}
