/** Words of the rules that contradictions in real release plans, other tools and statistics taught. */
export const seedRules = {
  'threshold.disagree/overlap': {
    says: '守门指标 {{guard}} 在 {{zone}} 既是绿灯又是红灯',
    why: '同一个读数有两种说法，谁算数要到出事时才争。',
    remedy: '让红灯与绿灯不重叠；每一级写成半开区间。',
  },
  'threshold.disagree/yellow-over-green': {
    says: '守门指标 {{guard}} 在 {{zone}} 既是绿灯又是黄灯，按黄灯算',
    why: '写在 green 里的那一段永远不会绿。',
    remedy: '让 green 在 yellow 开始处结束。',
  },
  'threshold.disagree/looser-later': {
    says: '守门指标 {{guard}} 在批次 {{batch}} 是 {{limit}}，比更早的 {{earlier}}（{{stricter}}）宽',
    why: '放得越多要求反而越低：前面拦住的问题，后面会放过。',
    remedy: '后面的批次写同样或更严的阈值；若有意如此，写明理由。',
  },
  'guard.uncovered-zone': {
    says: '守门指标 {{guard}} 在 {{zone}} 没有规定：不是绿灯，也不是红灯',
    why: '读数落在这一段时没人知道该做什么；驾驶舱按黄灯处理：保持，不放量也不回滚。',
    remedy: '写明 yellow（例如 yellow: 那一段），并用 onYellow 说明要做什么。',
  },
  'guard.uncovered-zone/boundary': {
    says: '守门指标 {{guard}} 恰好等于 {{zone}} 时既不绿也不红',
    why: '正好落在边界上的读数按黄灯处理，与两边都不同。',
    remedy: '把其中一侧写成含等号（≤ 或 ≥）。',
  },
  'guard.zero-band': {
    says: '守门指标 {{guard}} 的绿灯与红灯在 {{zone}} 处直接相接，没有黄带，也没有持续时间或最少请求数',
    why: '读数在一条线上下抖动，每抖一次就红一次。',
    remedy: '留出黄带，或写 hold: { red: … } 与 minRequests。',
  },
  'guard-never-red': {
    says: '守门指标 {{guard}} 的红灯阈值没有读数能达到',
    why: '永远不红的红灯只让人放心。',
    remedy: '检查数值与单位。',
  },
  'guard-always-green': {
    says: '守门指标 {{guard}} 对任何读数都是绿灯',
    why: '它什么也拦不住。',
    remedy: '检查数值与方向。',
  },
  'guard.no-red-pair': {
    says: '只有绿灯、没有红灯的守门指标（{{count}}）：{{items}}',
    why: '「不绿」只是保持；再坏也不会有人或程序动手。',
    remedy: '补上 red 与 onRed；若不绿时只需保持，写 onYellow: { action: hold }。',
  },
  'threshold.segment-override': {
    says: '守门指标 {{guard}} 对一部分用户用另一个阈值，而 {{general}} 对全部用户也算数',
    why: '那部分用户在自己的阈值内时，总体仍可能不绿，或者反过来。',
    remedy: '确认两者都要满足；若只看各自人群，给总体的查询排除这部分用户。',
  },
  'guard.path-not-open': {
    says: '守门指标 {{guard}} 依赖开关 {{flag}}，而它在批次 {{batches}} 还没有打开',
    why: '没有请求的路径读不出数，或者永远是绿的。',
    remedy: '把这些批次写成 not-checked，或提前打开开关。',
  },
  'guard.dropped-in-later-batch': {
    says: '守门指标 {{guard}} 在更早的批次检查，在 {{batches}} 不再检查',
    why: '放得更多时反而少看一项。',
    remedy: '在 perBatch 里写 not-checked，表示有意如此；或把这些批次加回 batches。',
  },
  'guard.load-precondition': {
    says: '守门指标 {{guard}} 是「负载至少有多少」，不是健康与否',
    why: '负载不足说明结论不算数，并不说明新版本坏了。',
    remedy: '写成门禁（live），作为「负载足够」的前提；压测的负载另行标记。',
  },
  'batch-without-guard': {
    says: '批次 {{batch}} 没有任何守门指标或人工判断',
    why: '这一批放量时没有任何东西能拦住它。',
    remedy: '让至少一个守门指标或判断在这一批算数。',
  },
  'metric.complement': {
    says: '{{guard}} 与 {{other}} 看起来是同一件事的两面（成功率与错误率），没有互相标明',
    why: '两个数各写各的阈值，早晚会不一致。',
    remedy: '在 metrics 里用 complementOf 标明，只给其中一个定阈值。',
  },
  'metric.complement/apart': {
    says: '{{guard}} 与 {{other}} 互补，绿灯阈值加起来却不是 100 %',
    why: '其中一个是多余的，或者分母不同。',
    remedy: '对一下两个阈值和分母。',
  },
  'metric.canary-not-covered/same-as-stable': {
    says: '守门指标 {{guard}} 的 query 与 stableQuery 是同一个',
    why: '两条线永远重合，新版本怎么坏都看不出来。',
    remedy: '让 query 只看新版本。',
  },
  'metric.canary-not-covered/old-only': {
    says: '守门指标 {{guard}} 的查询只看旧版本',
    why: '新版本出错时它仍然是绿的。',
    remedy: '在标签里选新版本；旧版本写在 stableQuery。',
  },
  'metric.canary-not-covered/scrape': {
    says: '采集只覆盖 {{scraped}}，计划里还用到命名空间 {{namespace}}',
    why: '没有被采集的新版本没有读数，守门指标是瞎的。',
    remedy: '把新版本的命名空间加进采集；放量前用一个 live 门禁确认查得到新版本的序列。',
  },
  'metric.no-version-label': {
    says: '查询分不出新旧版本的守门指标（{{count}}）：{{items}}',
    why: '放量 1 % 时，新版本的错误淹没在 99 % 的旧版本里。',
    remedy: '在查询里用版本标签选新版本，并给出 stableQuery 作对比。',
  },
  'guard.no-data-policy/filled': {
    says: '守门指标 {{guard}} 的查询在没有数据时补一个数（or vector …）',
    why: '采集断了、服务没了，读数反而是完美的绿灯。',
    remedy: '去掉补数；没有数据就是「未知」，由 patience 与 onUnknown 决定。',
  },
  'guard.no-data-policy/unsaid': {
    says: '会自动回滚、却没写没有数据时怎么办的守门指标（{{count}}）：{{items}}',
    why: '没有数据时驾驶舱保持：不放量，也不回滚，等人决定。',
    remedy: '写 onUnknown：保持，或过 patience 之后回滚。',
  },
  'promql.not-aggregated': {
    says: '对单条序列求速率而不聚合的查询（{{count}}）：{{items}}',
    why: '每个实例、每个方法各得一个数，标签对不上时一个都没有，新旧版本混在一起。',
    remedy: '两边先 sum（按版本），再相除。',
  },
  'guard.sample-size': {
    says: '守门指标 {{guard}} 的最少请求数是 {{minRequests}}：一个失败就是 {{one}}，已超过 {{limit}}',
    why: '请求这么少时，绿灯只表示「还没失败过」，说明不了不超过 {{limit}}；要有 {{needed}} 个请求。',
    remedy: '把 minRequests 提到 {{needed}} 左右，或把窗口放长。',
  },
  'guard.sample-size/unsaid': {
    says: '比率指标 {{guard}} 没有最少请求数（minRequests 与 requestsQuery）',
    why: '请求少时一个失败就是很高的比率，会误报；要说明不超过 {{limit}}，需要约 {{needed}} 个请求。',
    remedy: '补上 requestsQuery 和 minRequests：请求不足时是「未知」，不放量也不回滚。',
  },
  'guard-false-alarms': {
    says: '守门指标 {{guard}} 每窗 {{minRequests}} 个请求、阈值 {{limit}}：服务 {{good}} 正常时，100 次发布里也有 {{alarms}} 次误报（{{windows}} 个窗口）',
    why: '误报多的守门人，真出事时没人信。',
    remedy: '把 minRequests 提到 {{needed}} 以上，或用 hold: { red: … } 要求连续几个窗口都坏。',
  },
  'observation-too-short': {
    says: '批次 {{batch}} 的观察时间里新版本约有 {{requests}} 个请求，看不出守门指标 {{guard}} 的 {{limit}}：要 {{needed}} 个，约 {{minutes}} 分钟',
    why: '观察期结束时的绿灯什么也没证明。',
    remedy: '把观察时间延长到 {{minutes}} 分钟以上，或放宽到这一批看得出的阈值。',
  },
} as const;
