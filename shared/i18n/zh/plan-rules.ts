import type { FindingKey } from '../../plan/lint/catalogue.ts';
import type { RuleWords } from '../rule-words.ts';
import { seedRules } from './plan-rules-seeds.ts';

/** Words of the findings about a plan's form and about its parts; those that real plans taught: `plan-rules-seeds.ts`. */
export const planRules = {
  'file-too-large': {
    says: '文件有 {{characters}} 个字符，最多读 {{limit}} 个',
    why: '这么长的文件不像人写的计划，读它会卡住界面。',
    remedy: '把清单放进 targetLists 的 file，或把计划拆成几份。',
  },
  'yaml-syntax': {
    says: 'YAML 语法不对（{{detail}}）',
    why: '语法不对的文件里，后面的内容都可能读错。',
    remedy: '检查缩进、冒号、引号和重复的键。',
  },
  'yaml-syntax/aliases': {
    says: '别名（*名字）没有对应的锚点、指向自己，或展开后太大（最多 {{limit}} 个）',
    why: '几行别名可以展开成几百万项。',
    remedy: '把别名换成它代表的内容。',
  },
  'yaml-syntax/depth': {
    says: '嵌套超过 {{limit}} 层',
    why: '计划只需要十来层；再深会耗尽内存。',
    remedy: '检查没有闭合的括号。',
  },
  'unknown-field': {
    says: '不认识的字段 {{field}}',
    why: '被忽略的字段会让人以为它生效了。',
    remedy: '删去它；想留一句话可以写进 note。',
  },
  'unknown-field/near': {
    says: '不认识的字段 {{field}}，是不是 {{nearest}}？',
    why: '被忽略的字段会让人以为它生效了。',
    remedy: '改成 {{nearest}}，或删去它。',
  },
  'missing-field': {
    says: '缺少字段 {{field}}',
    why: '没有它，这一项不完整。',
    remedy: '补上 {{field}}。',
  },
  'wrong-value': {
    says: '值「{{value}}」不对',
    why: '计划只执行读得懂的内容。',
    remedy: '对照 README 中这个字段的写法。',
  },
  'wrong-value/expected': {
    says: '值「{{value}}」不对，应当是：{{expected}}',
    why: '计划只执行读得懂的内容。',
    remedy: '改成列出的写法之一。',
  },
  'wrong-value/near': {
    says: '值「{{value}}」不对，是不是 {{nearest}}？可用：{{expected}}',
    why: '计划只执行读得懂的内容。',
    remedy: '改成 {{nearest}}。',
  },
  'threshold-form': {
    says: '阈值「{{value}}」写法不对',
    why: '阈值必须是一个明确的数、单位和方向。',
    remedy: '写成「≤ 2.5 s」「< 3 %」「8 % … 12 %」「≤ stable + 20 %」这样。',
  },
  'threshold-without-unit': {
    says: '阈值「{{value}}」没有单位',
    why: '3 和 3 % 差一百倍。',
    remedy: '补上单位，例如「< 3 %」「≤ 2.5 s」「> 100 users」。',
  },
  'threshold-unit-mismatch': {
    says: '阈值「{{value}}」的单位与守门指标的 {{unit}} 不同',
    why: '单位不同的两个数没法比较。',
    remedy: '换成 {{unit}} 对应的单位。',
  },
  'duration-form': {
    says: '时长「{{value}}」写法不对',
    why: '观察与超时都按它计时。',
    remedy: '写成「90s」「5 min」「1h 30m」「2 d」这样。',
  },
  'id-form': {
    says: 'ID「{{value}}」写法不对',
    why: 'ID 会出现在命令行和文件名里。',
    remedy: '只用字母、数字和 . _ -，以字母或数字开头。',
  },
  'exposure-form': {
    says: '放量值「{{value}}」写法不对',
    why: '放量值决定多少用户看到新版本。',
    remedy: '写成「10 %」「5 ‰」，不超过 100 %。',
  },
  'exposure-not-rising': {
    says: '批次 {{batch}} 没有比前一个 {{previous}} 放得更多',
    why: '阶梯往下走是回滚，不是放量。',
    remedy: '调整批次顺序或放量值。',
  },
  'duplicate-id': {
    says: 'ID {{id}} 用了两次',
    why: '引用、勾选和日志都靠 ID 找到唯一的一项。',
    remedy: '给其中一个换个 ID。',
  },
  'unknown-reference': {
    says: '计划里没有 ID 为 {{id}} 的{{kind}}',
    why: '引用不到的对象在发布当晚才会被发现。',
    remedy: '改正 ID，或补上被引用的对象。',
  },
  'unknown-reference/near': {
    says: '计划里没有 ID 为 {{id}} 的{{kind}}，是不是 {{nearest}}？',
    why: '引用不到的对象在发布当晚才会被发现。',
    remedy: '改成 {{nearest}}，或补上被引用的对象。',
  },
  'unknown-reference/capability': {
    says: '连接槽位 {{id}} 的能力不是 {{capability}}',
    why: '绑定到它的连接做不了这里要做的事。',
    remedy: '换一个 capability: {{capability}} 的槽位。',
  },
  'step-cycle': {
    says: '步骤 {{step}} 与别的步骤互相等待，成了环',
    why: '环里的步骤永远轮不到。',
    remedy: '去掉其中一个 after。',
  },
  'no-batches': {
    says: '计划没有批次',
    why: '没有放量阶梯，驾驶舱只走步骤：没有小流量验证，也没有可退的一阶。',
    remedy: '在 batches 下写出放量阶梯；若本来就只有步骤，写一条 decisions 说明。',
  },
  'no-guards': {
    says: '计划没有守门指标',
    why: '放量时没有任何指标能拦住它，也不会自动回滚，只凭人看。',
    remedy: '在 guards 下写出要看的指标，或在 judgements 下写明由谁判断。',
  },
  'no-traffic-slot': {
    says: '批次要切流，但计划没有流量连接',
    why: '没有槽位就没有开关可动。',
    remedy: '在 connections 下加一个 capability: traffic 的槽位。',
  },
  'guard-never-green': {
    says: '守门指标 {{guard}} 没有绿灯阈值，永远不会变绿',
    why: '不绿就不能继续放量。',
    remedy: '补上 green。',
  },
  'exposure-for-nobody': {
    says: '批次 {{batch}} 的放量是 {{kind}}，自己就说明了放给谁，旁边又写了 {{field}}：{{field}} 会被丢掉',
    why: '实际放开的人会比写的多，或者根本不是同一批人。',
    remedy: '把放量写成比例（如 10 %），或去掉 {{field}}。',
  },
  'guard-short-patience': {
    says: '守门指标 {{guard}} 的 patience 是 {{patience}}，比查询间隔 every 还短',
    why: '第二次读数还没来，耐心就用完了：缺一次读数就会触发动作。',
    remedy: '把 patience 写得比 every 长，或查得更勤。',
  },
  'guard-few-requests': {
    says: '守门指标 {{guard}} 有最少请求数，却没有 requestsQuery',
    why: '没有数请求的查询，最少请求数不起作用，永远是「未知」。',
    remedy: '补上 requestsQuery。',
  },
  'guard-red-only-holds': {
    says: '守门指标 {{guard}} 变红时只保持，不回滚',
    why: '红灯亮着的每一分钟都有用户受影响。',
    remedy: '若红灯应当回滚，写 onRed: { action: rollback }；若确实只保持，写 onRed: { action: hold }。',
  },
  'no-observation': {
    says: '批次 {{batch}} 没有观察时间',
    why: '没有观察时间，下一批可以立刻开始，问题还没来得及显现。',
    remedy: '补上 observe，例如「30 min」。',
  },
  'decision.unused': {
    says: '规则 {{rule}} 没有发现问题，这条决定已经用不上',
    why: '多余的决定会盖住以后真的出现的问题。',
    remedy: '删去这条决定。',
  },
  'decision.unused/at': {
    says: '规则 {{rule}} 在 {{id}} 处没有发现问题',
    why: '多余的决定会盖住以后真的出现的问题。',
    remedy: '从 at 中删去 {{id}}。',
  },
  'decision.unused/settled': {
    says: '计划里已看不到 {{rule}} 的问题，这条决定留作记录',
    why: '矛盾在来源文档里，计划的写法已经解决了它。',
    remedy: '无需处理。',
  },
  'decision.unknown-rule': {
    says: '没有名为 {{rule}} 的规则',
    why: '写错名字的决定什么也不决定。',
    remedy: '写成发现的问题旁边显示的规则名。',
  },
  'decision.unknown-rule/near': {
    says: '没有名为 {{rule}} 的规则，是不是 {{nearest}}？',
    why: '写错名字的决定什么也不决定。',
    remedy: '改成 {{nearest}}。',
  },
  'decision.not-silenced': {
    says: '关于 {{rule}} 的决定不起作用：那条命令真的会执行',
    why: '会真正执行的危险命令不能靠一句决定放行。',
    remedy: '换一条安全的命令，原文写进 quote。',
  },
  'guard.no-query': {
    says: '{{item}} 的查询还是占位文字',
    why: '它拿一句话去查指标，永远得不到数，一直是「未知」，批次过不去。',
    remedy: '写上新版本的查询；没人测量的，改成人工判断或删去。',
  },
  'samples.no-probe': {
    says: '开关 {{switch}} 写了样本用户，却没有写探测',
    why: '没有探测就不会替任何人发请求，看着像有证明，其实没有。',
    remedy: '在 probe 写一个 capability: probe 的槽位，或删去 samples。',
  },
  'samples.nothing-proven': {
    says: '按计划能判断的，{{switch}} 的样本用户都在每个比例的同一侧',
    why: '比例差得再多，他们的应答也一样。',
    remedy: '两侧都写用户，带上受众要求的属性；audienceComposition 有分桶时也可以不写 users。',
  },
  'samples.nothing-proven/nobody': {
    says: '{{switch}} 的 samples 没有写用户，也没有分桶规则可以自动取',
    why: '不会替任何人发请求。',
    remedy: '写上 users，或在 audienceComposition.bucket 写服务的分桶规则。',
  },
  'samples.per-request': {
    says: '开关 {{switch}} 按请求决定，却写了样本用户',
    why: '用户并不固定在哪一侧：对的应答会显得不对，放量会被拦下。',
    remedy: '删去 samples，或在 sticky 写明开关怎样固定用户。',
  },
  'track.same-switch': {
    says: '两条轨道的批次 {{other}} 和 {{batch}} 都动 {{slot}}，没写谁先谁后',
    why: '后动的一方会盖掉前一方的放量，两边的守门指标看的都不再是自己的批次。',
    remedy: '在后一批的 after 写上前一批，或给每条轨道各自的槽位，或让它们开不同的目标。',
  },
  'output.before-made': {
    says: '{{item}} 用到 {{value}}，而产生它的步骤排在后面',
    why: '用的时候还没有这个值，步骤会失败。',
    remedy: '把产生它的步骤排到前面，或写进 after。',
  },
  'value-unused': {
    says: '没有用到的值（{{count}}）：{{items}}',
    why: '也许是用它的地方把名字写错了。',
    remedy: '用 $vars.名字 或 $steps.步骤.名字 引用它，或删去。',
  },
  'flag.no-value-before': {
    says: '{{item}} 由人设置开关 {{flag}}，没有连接知道它原来的值',
    why: '回滚不能自己改回去，只能请人凭记忆恢复。',
    remedy: '给开关配一个槽位（on），或把原值写进回滚的人工步骤；不必恢复就写 restore: false。',
  },
  'cluster.manifest-unreadable': {
    says: '{{item}} 的清单从第 {{line}} 行起读不出 Kubernetes 对象',
    why: '轮到它时什么都应用不了。',
    remedy: '写成 YAML，每个文档都有 apiVersion、kind 和 metadata.name。',
  },
  'cluster.no-job': {
    says: '{{item}} 的清单不是恰好一个 Job',
    why: 'job 只创建一个 Job 并等它结束，别的对象不会被创建。',
    remedy: '只留一个 Job；其他对象用 apply 步骤。',
  },
  'cluster.secret-in-plan': {
    says: '{{item}} 在计划里写了一个 Secret',
    why: '看得到计划的人就看得到它的值；改动前的值不会留证，回滚也恢复不了它。',
    remedy: '由集群里的密钥管理提供它，计划只引用它的名称。',
  },
  'cluster.restore-unused': {
    says: '{{item}} 写了 restore，但它是回滚里的步骤',
    why: '回滚只恢复在它之前改动过的对象，它自己改动的不再恢复。',
    remedy: '去掉 restore；要恢复就另写一个步骤。',
  },
  'playbook.not-opened': {
    says: '没有守门指标或演练会打开、也没写症状的预案（{{count}}）：{{items}}',
    why: '出事时只有记得名字的人才找得到。',
    remedy: '写上症状（symptom），或让守门指标打开它（onRed: { action: playbook, … }）。',
  },
  'silence.everything': {
    says: '{{item}} 的静默没有写标签',
    why: '没有标签就会静默所有告警。',
    remedy: '至少写一个标签，例如 labels: { service: shop }。',
  },
  'silence.too-long': {
    says: '{{item}} 的静默时长 {{value}} 不行：要大于 0、不超过 24 h',
    why: '忘了结束的静默会让人收不到真的告警。',
    remedy: '写演练需要的时长，例如 for: 1 h。',
  },
  'silence.never-made': {
    says: '{{item}} 的静默不会生效',
    why: '静默在预案以演练方式打开时建立；这里没有预案、预案只能实战打开，或预案自己已写了静默。',
    remedy: '给演练指定预案（playbook），或去掉这段 silence。',
  },
  'rollback.restart-contradicts': {
    says: '计划写了回滚后从哪里重新开始，但没有一个批次能回滚（{{kind}}）',
    why: '两处必有一处写错，而且出事时才会发现。',
    remedy: '删去 after，或让批次能够回滚。',
  },
  'decision.recorded': {
    says: '关于 {{rule}} 的决定已记录；这条规则机器查不出来',
    why: '决定仍然写进日志，供复盘核对。',
    remedy: '无需处理。',
  },
  'compare-alpha': {
    says: '全部比较的误报概率是 {{alpha}}，应大于 0、不超过 {{most}}',
    why: '为 0 就永远不会变红，太大就算不上检验。',
    remedy: '写成例如 alpha: 5 %。',
  },
  'compare-alpha/shares': {
    says: '{{guard}} 的误报份额不成立：各比较写明的份额合计 {{sum}}',
    why: '全部比较合起来才是误报概率；合计超过 1 就超出，等于 1 时没写份额的分不到，永远不会变红。',
    remedy: '把 alphaShare 改到合计不超过 1，没写份额的也要留出一份。',
  },
  'compare-without-margin': {
    says: '守门指标 {{guard}} 的比较没有写容忍多少',
    why: '不写就没人知道「差」是差多少。',
    remedy: '写 margin: { ratio: 1.5 } 或 margin: { difference: 0.5 % }；一点也不容忍就写 ratio: 1。',
  },
  'compare-not-provable': {
    says: '守门指标 {{guard}} 要证明不比旧版本差，却一点也不容忍',
    why: '两个一样好的版本，再多请求也证明不了一点不差：它永远不会变绿。',
    remedy: '在 margin 里给出容忍，或用 green: nothing-against。',
  },
  'compare-same-query': {
    says: '守门指标 {{guard}} 的新旧版本用了同一个查询',
    why: '和自己比永远没有差别。',
    remedy: '在查询里分别写明新版本和旧版本。',
  },
  'compare-same-query/bad-is-all': {
    says: '守门指标 {{guard}} 的坏请求和全部请求是同一个查询',
    why: '比例永远是 100 %，什么也比不出来。',
    remedy: 'bad 只数出错或过慢的请求。',
  },
  'compare-wrong-version': {
    says: '守门指标 {{guard}} 的这个查询看的是另一个版本',
    why: '新旧颠倒时，变差会读成变好。',
    remedy: 'canary 下写新版本的查询，stable 下写旧版本的。',
  },
  'compare-not-counter': {
    says: '守门指标 {{guard}} 的这个查询不是只增不减的计数器',
    why: '驾驶舱自己取差值；速率或时间窗的差值没有意义，检验就不成立。',
    remedy: '去掉 rate、increase 和时间窗，例如 sum(http_requests_total{version="v2"})。',
  },
  'compare-nobody-left': {
    says: '只做比较的守门指标 {{guard}} 在批次 {{batches}} 里也算数，那时旧版本已没有请求',
    why: '没有可比的就一直未定，发布无法完成。',
    remedy: '在 batches 里只写两个版本都有请求的批次，或再给它阈值。',
  },
  'compare-too-short': {
    says: '批次 {{batch}} 观察结束时，守门指标 {{guard}} 还分不清 {{worse}}：还要新版本 {{needed}} 个请求，约 {{minutes}} 分钟，而观察期只有 {{requests}} 个',
    why: '到时它仍未定，下一批要等它；提前放行就等于没有比较。',
    remedy: '观察 {{minutes}} 分钟以上，放大这一批，或放宽 margin、detect。',
  },
  ...seedRules,
} as const satisfies Record<FindingKey, RuleWords>;
