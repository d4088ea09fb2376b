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
  'command.broad-kill': {
    says: '「{{command}}」按名字或模式杀进程',
    why: '名字相似的别的进程也会被杀掉，停掉的可能不是要停的那个。',
    remedy: '用服务管理器的单元（systemctl restart 单元）或确切的进程号。',
  },
  'command-development-mode': {
    says: '「{{command}}」以开发模式启动服务',
    why: '开发模式会随文件改动自行重启，慢，还会把错误细节给用户看。',
    remedy: '去掉 --reload、--debug，按生产方式启动。',
  },
  'command.source-from-tmp': {
    says: '「{{command}}」执行人人可写目录里的脚本',
    why: '任何人都可能改过它；重启之后它就没了；内容也不在计划里。',
    remedy: '把脚本放进受控目录并写明校验值，或把内容写成计划里的步骤。',
  },
  'command.source-from-tmp/piped': {
    says: '「{{command}}」直接执行从网络取来的脚本',
    why: '服务器今天给什么就执行什么，没人看过。',
    remedy: '先下载、核对校验值，再执行。',
  },
  'playbook.dangerous': {
    says: '「{{command}}」会丢数据或一次停掉多个节点，却没有标记',
    why: '半夜按错一次就没有退路。',
    remedy: '给步骤加 marks: [dangerous]（执行前要再确认一次），一次只动一个节点。',
  },
  'playbook.wrong-argument': {
    says: '「{{command}}」把要提升的节点写在了 --master（现任主库）里',
    why: 'Patroni 的 --master 指现任主库，要提升的写 --candidate。',
    remedy: '改用 --candidate，并在演练中执行一遍。',
  },
  'command.intrusive': {
    says: '「{{command}}」对生产环境做侵入式扫描，却没有标记',
    why: '扫描本身会压垮或弄脏服务，也会触发告警。',
    remedy: '加 marks: [intrusive]（执行前再确认一次），并限时。',
  },
  'command.intrusive/tls-check': {
    says: '「{{command}}」会等输入，退出码 0 也不说明证书链有效',
    why: '步骤会一直挂着；证书过期也照样「通过」。',
    remedy: '用 http 步骤访问 HTTPS 地址，或加 -verify_return_error 并关掉标准输入。',
  },
  'command-placeholder': {
    says: '「{{command}}」里还有没填的占位符',
    why: '它会照字面执行。',
    remedy: '填上真实的值，或用 $vars.名字。',
  },
  'probe.no-status-check': {
    says: '不检查状态码的 curl（{{count}}）：{{items}}',
    why: 'HTTP 500 也算成功。',
    remedy: '加 --fail，或写成 http 步骤，断言状态、内容和时延。',
  },
  'command.pipeline-status': {
    says: '管道会盖住前一个命令的失败（{{count}}）：{{items}}',
    why: '管道的状态是最后一个命令的：curl 失败了，grep 没找到也像「没问题」。',
    remedy: '写 set -o pipefail，或用 http 步骤与 expect 断言。',
  },
  'command.pipeline-status/inverted': {
    says: '「{{command}}」用 grep -v 收尾：没有输出时算失败，有别的输出时算成功',
    why: '意思正好反了。',
    remedy: '用 expect: { excludes: … } 断言不该出现的内容。',
  },
  'command.never-ends': {
    says: '「{{command}}」不会自己结束',
    why: '写在步骤表里，后面的步骤永远轮不到。',
    remedy: '限定行数或时长，例如 --tail=200。',
  },
  'command.never-ends/gates': {
    says: '步骤里的「{{command}}」不会自己结束，只能等超时',
    why: '超时算失败，会拦住后面的步骤。',
    remedy: '限定行数或时长；要一直看着就写 background: true。',
  },
  'command.partial-view': {
    says: '「{{command}}」用标签取日志而没有 --tail：每个 Pod 只看最后 10 行，并发也有限',
    why: '错误多半不在那 10 行里。',
    remedy: '写明 --tail、--since 与 --max-log-requests，或按查询统计。',
  },
  'command.ambient-context': {
    says: '依赖当前目录、所选集群或本机工具的命令（{{count}}）：{{items}}',
    why: '换个人、换台机器，同一条命令会作用在别的地方。',
    remedy: '写明集群上下文（--context）、工作目录（directory）和执行机（on）。',
  },
  'command.ambient-context/unpinned': {
    says: '「{{command}}」取的是当时最新的内容',
    why: '测过的和上线的不是同一个版本。',
    remedy: '写明版本、提交或摘要。',
  },
  'command.name-mismatch': {
    says: '「{{command}}」用了只有集群内部才能解析的名字',
    why: '在操作机上会解析失败，看起来像服务坏了。',
    remedy: '经 kubectl（exec、get --raw、port-forward）或绑定到集群内的探针。',
  },
  'command.name-mismatch/exit': {
    says: '「{{command}}」粘到终端里会把终端关掉',
    why: '操作的人会失去现场。',
    remedy: '写成步骤由驾驶舱执行，或放进有自己进程的脚本。',
  },
  'command.no-effect': {
    says: '「{{command}}」只把镜像拉到执行机，集群节点上没有',
    why: '看起来准备好了，实际什么也没做。',
    remedy: '改为检查镜像仓库里有没有（docker manifest inspect），并核对 Pod 的镜像。',
  },
  'check.cannot-fail': {
    says: '只显示、不会失败的检查（{{count}}）：{{items}}',
    why: '它永远「通过」。',
    remedy: '写 expect（退出码、内容、数值），或标明 informational: true。',
  },
  'check.cannot-fail/no-errexit': {
    says: '多条命令的脚本没有 set -e（{{count}}）：{{items}}',
    why: '前面的命令失败了照样往下走，只看最后一条的结果。',
    remedy: '用 sh -ec，或在开头写 set -e。',
  },
  'check.unit-mix': {
    says: '「{{command}}」的输出带混合单位，再相除就错了',
    why: '980Mi ÷ 3.8Gi 算出来是 257。',
    remedy: '用不带 -h 的数值，或用监控指标。',
  },
  'config.not-persistent': {
    says: '「{{command}}」只改当前 shell：别人重启或机器重启后就没了',
    why: '运行中的进程也看不到它，直到从这个 shell 重启。',
    remedy: '写进环境文件（保留旧内容），重启后从进程读回生效值。',
  },
  'alert.no-severity-map': {
    says: '「{{command}}」查正在触发的告警，却不分级别',
    why: '无关的、已静默的告警会拦住发布，真正的会淹没其中。',
    remedy: '按 severity 标签筛选，并记下放量前就在触发的告警。',
  },
  'command.restore-over-production': {
    says: '「{{command}}」把备份写回 {{database}}，也就是备份的来源',
    why: '备份之后写入的数据会被覆盖，丢了就没了。',
    remedy: '恢复到临时库里核对，比对校验和与行数。',
  },
  'backup.test-invalid/fixed-name': {
    says: '恢复测试用的是固定文件名 {{file}}，而备份的文件名带时间',
    why: '测的不是这次的备份，多半根本找不到。',
    remedy: '用备份步骤的输出（$steps.ID.名字）。',
  },
  'backup.test-invalid/replica': {
    says: '恢复测试写到 {{host}}：从库只读，恢复不进去',
    why: '恢复失败，或者破坏了复制。',
    remedy: '恢复到独立的、可写的、非生产的实例。',
  },
  'backup.test-invalid/partial': {
    says: '备份了 {{dumped}} 个库，只恢复测试了 {{restored}} 个',
    why: '没测过的备份只是希望。',
    remedy: '逐个恢复，或写明只抽测哪些。',
  },
  'backup.test-invalid/goes-on': {
    says: '「{{command}}」遇到错误会继续',
    why: '恢复了一半也算成功。',
    remedy: '加 --exit-on-error。',
  },
  'backup.unverified/no-snapshot': {
    says: '「{{command}}」没有一致性快照',
    why: '导出期间的写入会让表与表对不上。',
    remedy: '加 --single-transaction，用最小权限账号，记下大小与校验和。',
  },
  'backup.unverified/asynchronous': {
    says: '「{{command}}」是异步的，没有等它完成',
    why: '返回时文件还没写完。',
    remedy: '轮询 INFO persistence 或 LASTSAVE，再核对文件。',
  },
  'backup.not-consistent': {
    says: '「{{command}}」直接复制正在使用的数据库文件',
    why: '复制期间有人写入，备份就是坏的。',
    remedy: '用在线备份（sqlite3 … ".backup"），并检查副本的完整性。',
  },
  'backup.retention-short': {
    says: '「{{command}}」删掉 {{days}} 天前的备份，其中可能有这次发布前的那份',
    why: '验收和后续工作还没结束，退路已经没了。',
    remedy: '把发布前的备份留到验收之后（! -path 那份）。',
  },
  'db.rollback-hazard/one-click': {
    says: '一键回滚里有改数据库的「{{command}}」',
    why: '发布之后写入的数据会丢；数据库回滚几分钟做不完，也没法再点一次撤销。',
    remedy: '移到 rollback.separate：单独做，两人确认，先备份；优先保持旧版本能用的结构。',
  },
  'db.rollback-hazard/half-done': {
    says: '「{{command}}」遇错会继续，也不在一个事务里',
    why: '做到一半停下，数据库两个版本都用不了。',
    remedy: '加 --set ON_ERROR_STOP=1 与 --single-transaction。',
  },
  'nginx.reload-untested': {
    says: '「{{command}}」之前没有 nginx -t',
    why: '配置写错时，重载失败或者把流量切断。',
    remedy: '先 nginx -t，再重载。',
  },
  'nginx.reload-untested/overwritten': {
    says: '「{{command}}」覆盖了线上的配置文件，没有先存下来',
    why: '预先放好的文件可能早已过时，而原来的内容没了。',
    remedy: '先存下线上内容（连同校验值），再写、测试、重载。',
  },
  'nginx.weight-zero': {
    says: 'weight=0 不是 nginx 接受的权重',
    why: '重载会失败，或留下旧的分流。',
    remedy: '用 down，或删去这个 server；0 % 由驾驶舱写。',
  },
  'secret.inline': {
    says: '口令、令牌或连接串写在了明文里',
    why: '能看计划、日志或进程列表的人都拿得到。',
    remedy: '在 secrets 里登记名字，用 { secret: 名字 } 引用。',
  },
  'loadtest.on-production': {
    says: '{{item}} 在生产上压测，却没有标记',
    why: '压测的请求会被当成用户的请求，守门指标自己就会红。',
    remedy: '加 marks: [load-test]，并写明目标与量。',
  },
  'loadtest.on-production/counted': {
    says: '压测 {{item}} 在批次 {{batch}} 进行，{{guards}} 会把它的请求算进去',
    why: '守门指标可能因为压测而红，也可能因为压测而绿。',
    remedy: '给这些指标写 excludeDrills: true，或在查询里排除压测流量。',
  },
  'verify.writes-production': {
    says: '会在生产写数据的验证（{{count}}）：{{items}}',
    why: '测试数据留在生产库里，会进报表和账单。',
    remedy: '加 marks: [writes-production]，用测试租户，并写清理步骤。',
  },
  'verify.no-tolerance': {
    says: '{{item}} 要求次数恰好相等，没有容差',
    why: '按比例随机分流，正好相等反而少见。',
    remedy: "写成区间，例如 newShare: '5 % ± 2.5 %'，并取足够的次数。",
  },
  'verify.no-tolerance/narrow': {
    says: '{{item}} 用 {{times}} 个请求核对 {{share}} 的分流：分流完全正确时也有 {{missed}} 的机会判错',
    why: '正确的分流被判错，会引出不必要的回滚。',
    remedy: '增加 times，或放宽区间。',
  },
  'verify.no-tolerance/few': {
    says: '{{item}} 只问 {{times}} 次就断定是哪个版本在应答',
    why: '还有 10 % 留在另一个版本时，一次请求有 90 % 的机会看不到。',
    remedy: '写 times: {{wanted}} 以上，并在每个代理节点上问。',
  },
  'check.pattern-mismatch': {
    says: '检查找的是 {{pattern}}，而写出的文件是 {{written}}',
    why: '备份明明有却找不到，或者找到的是没写完的那个。',
    remedy: '用备份步骤记下的文件名（$steps.ID.名字），并核对时间和大小。',
  },
  'time.zone-missing': {
    says: '计划写了钟点，却没有写时区',
    why: '02:00 在上海和在 UTC 差八个小时。',
    remedy: '补上 timeZone，例如 Asia/Shanghai。',
  },
  'window.calendar-missing': {
    says: '窗口 {{window}} 按节假日判断，calendar.holidays 里却没有日期',
    why: '没有日历，节假日和平常一样放量。',
    remedy: '在 calendar.holidays 里填上日期，调休写进 workdays。',
  },
  'window-empty': {
    says: '窗口 {{window}} 的起止相同',
    why: '这样的窗口要么从不打开，要么一直打开。',
    remedy: '改正 start 或 end。',
  },
  'window.range-as-minimum': {
    says: '「{{text}}」把一个范围当作下限',
    why: '最少是前一个数还是后一个数，没有人知道。',
    remedy: '分开写：observe: { min: …, target: … }。',
  },
  'window.range-as-minimum/order': {
    says: '批次 {{batch}} 的观察时间前后矛盾：target 比 min 短，或 max 比它们短',
    why: '照这样写，批次永远不能按时结束。',
    remedy: '让 min ≤ target ≤ max。',
  },
  'batch.long-watch': {
    says: '要观察很久才能判断的批次（{{count}}）：{{items}}',
    why: '「已切换」与「已通过」是两件事；期间可以关掉驾驶舱，回来继续。',
    remedy: '无需处理；确认值班的人知道何时回来看。',
  },
  'freeze.conflict': {
    says: '冻结 {{freeze}} 在发布后 {{after}} 解除，而观察要到 {{watch}}',
    why: '观察期内的配置变更会与新版本的影响混在一起。',
    remedy: '把解冻推到观察结束，或把期间的变更标在图上。',
  },
  'freeze.conflict/hotfix': {
    says: '补丁车次 {{train}} 无法满足发布前 {{before}} 的冻结 {{freeze}}',
    why: '紧急修复等不了，冻结就会被绕过。',
    remedy: '给补丁车次另写一个冻结，或写进 exempt。',
  },
  'schedule.inconsistent': {
    says: '批次 {{batch}} 的开始日早于 {{earlier}} 观察结束',
    why: '按日期走就观察不够，按观察走就赶不上日期。',
    remedy: '由开始日与时长推算，改正 startAt。',
  },
  'schedule.inconsistent/text': {
    says: '「{{text}}」里的日期互相装不下',
    why: '标题与内容的日期不是一回事，照哪个走要靠猜。',
    remedy: '由开始日与时长推算，标题只作标签。',
  },
  'timeline.stage-missing': {
    says: '时间表里有别的批次，没有批次 {{batch}}',
    why: '这一阶在夜里没有时间做，会被跳过或者挤掉别的。',
    remedy: '给它的 shift 步骤写 planned，或删去这个批次。',
  },
  'timeline.stage-missing/overrun': {
    says: '各批观察共 {{watched}}，已占满 {{window}} 的窗口',
    why: '还没算上切换和验证，就已经超时了。',
    remedy: '延长窗口、减少批次，或缩短观察。',
  },
  'timeline.stage-missing/jump': {
    says: '批次 {{batch}} 从 {{from}} % 一步到 {{to}} %',
    why: '只在半数流量下才出现的问题会直接落到所有人头上。',
    remedy: '中间加一阶 50 %，或写明为什么不需要。',
  },
  'deadline-too-short': {
    says: '期限 {{deadline}} 短于各批观察之和 {{watched}}',
    why: '照计划走也一定会超期。',
    remedy: '延长期限，或缩短观察。',
  },
  'deadline.start-undefined': {
    says: '公告 {{announcement}} 须在 {{within}} 内，没写从何时算起',
    why: '从发现、决定还是回滚完成算起，相差很多。',
    remedy: '写 from，例如 trouble-detected。',
  },
  'no-clock-times': {
    says: '计划没有写任何时间：没有窗口，也没有开始时间',
    why: '驾驶舱不会拦在半夜或高峰期放量。',
    remedy: '若发布只能在某些时段，写 window 或 windows。',
  },
  'traffic.two-sources': {
    says: '开关 {{switch}} 之外还有别的东西决定流量',
    why: '写了一个值，实际生效的是另一个。',
    remedy: '写明哪个为准（authoritative: true），并核对实际占比。',
  },
  'traffic.bypass-survives-rollback': {
    says: '{{bypass}} 绕过开关 {{switch}}，回滚之后仍然生效',
    why: '带着它的人回滚后还在新版本上，新版本停了就报错。',
    remedy: '回滚时一并去掉这条规则，并带着它、不带它各验证一次。',
  },
  'traffic.precedence': {
    says: '开关 {{switch}} 有绕行，没写谁优先',
    why: '开关归零之后，带参数的请求可能仍然走新版本。',
    remedy: '写 precedence，最强的在前，并带着绕行验证回滚。',
  },
  'traffic.not-sticky': {
    says: '批次 {{batch}} 说的是用户的比例，而开关按请求分流',
    why: '同一个用户会在两个版本之间来回，「1 % 用户」其实是所有人的 1 % 请求。',
    remedy: '改用按用户固定的开关，或把 unit 写成 requests。',
  },
  'traffic.not-sticky/writes': {
    says: '开关 {{switch}} 按请求分流，而发布范围里有写操作',
    why: '同一个用户的数据会先后被两个版本写。',
    remedy: '写明 consistency：两个版本交替写时数据怎样保持一致。',
  },
  'traffic.denominator': {
    says: '批次 {{batch}} 的比例没说是谁的比例',
    why: '是全部请求的 1 %，还是这群用户的 1 %，差几十倍。',
    remedy: '写 base: all 或 audience，并写 unit: requests、users 或 sessions。',
  },
  'audience.composition': {
    says: '多个受众（{{audiences}}）之间没有规则',
    why: '一个用户同属两群时，算哪一群说不清。',
    remedy: '写 audienceComposition：按顺序先匹配先生效，以及谁都不匹配时怎么办。',
  },
  'audience.composition/hashed': {
    says: '批次 {{batch}} 指定了受众，而开关 {{switch}} 按哈希随机分桶',
    why: '哈希挑的是随机的用户，不是指定的那些。',
    remedy: '用 audienceComposition 把受众与分桶结合起来，或换一个认得受众的开关。',
  },
  'step.apply-missing': {
    says: '批次 {{batch}} 改了值，没有让它生效的步骤（重启或重载）',
    why: '别的批次有，这一批的放量可能根本没有发生。',
    remedy: '每批都重启或重载，或在开关的 apply 里写明由谁来做；并核对实际占比。',
  },
  'batch.no-switch-action': {
    says: '批次 {{batch}} 没有写出切流动作，而别的批次有',
    why: '到了这一阶没人知道要改什么。',
    remedy: '给它的 shift 步骤写明动作，或交给驾驶舱的开关去写。',
  },
  'batch.no-switch-action/capacity': {
    says: '批次 {{batch}} 没写要多少实例，而别的批次写了',
    why: '放量之前没有扩容，新版本会被压垮。',
    remedy: '写 capacity: { new: … }。',
  },
  'batch.no-switch-action/unscaled': {
    says: '实例数逐批增加，没有一步去扩容，也没有查询确认就绪（批次 {{batch}} 起）',
    why: '流量会先于实例到达。',
    remedy: '加扩容步骤，或写 capacity.live，确认就绪再放量。',
  },
  'batch.environment-unclear': {
    says: '批次 {{batch}} 没有比例、受众或环境',
    why: '内部测试环境还是内部用户，是两回事。',
    remedy: '写 environment，或给出放量；若本来就只有步骤，写 environment 说明在哪里做。',
  },
  'target-constraint/together': {
    says: '批次 {{batch}} 只打开了必须一起打开的 {{targets}} 中的一部分',
    why: '它们之间会互相调用不上。',
    remedy: '一起打开，或放宽约束。',
  },
  'target-constraint/apart': {
    says: '批次 {{batch}} 同时打开了不能同时打开的 {{targets}}',
    why: '一旦出事就没有可退的一边。',
    remedy: '分到两批，或放宽约束。',
  },
  'metric.masked-by-retry': {
    says: '代理会把失败的请求转给另一台，这些比率没写在哪里测（{{count}}）：{{items}}',
    why: '在客户端一侧测，新版本的失败有一部分永远看不见。',
    remedy: '优先用上游或应用按版本的指标，并写明 metrics 的 source。',
  },
  'metric.counter-reset': {
    says: '开关靠重启生效，这些指标会被重启清零（{{count}}）：{{items}}',
    why: '重启前后的数接不上，刚重启的一段尤其不可信。',
    remedy: '用窗口内的增量（rate、increase），并让 hold.green 不短于窗口。',
  },
  'rollback.target-ambiguous': {
    says: '批次 {{batch}} 的回滚目标写的是 {{to}}，原文说的是「{{says}}」',
    why: '一键回滚的那一刻，没人有时间弄清该退到哪里。',
    remedy: '让 rollback.to 与原文一致，或写一条 decisions。',
  },
  'rollback.target-ambiguous/not-lower': {
    says: '批次 {{batch}} 的回滚目标 {{to}} 不比它低',
    why: '往上退就是放量。',
    remedy: '写一个更低的批次，或 old。',
  },
  'rollback.target-ambiguous/placeholder': {
    says: '「{{command}}」的批次是占位符：是出问题的那批，还是要退回的那批',
    why: '两种理解差一阶。',
    remedy: '写 $release.batch，并说明参数的含义。',
  },
  'rollback.semantics': {
    says: '批次 {{batch}} 回滚时暂停 {{audience}}，而 {{to}} 本来就不包含它',
    why: '「暂停」可以是用旧版本，也可以是拒绝服务。',
    remedy: '写明这群用户回滚后用哪个版本；拒绝服务要另写一个危险步骤。',
  },
  'rollback.semantics/not-open': {
    says: '批次 {{batch}} 回滚时暂停 {{audience}}，而这一批并没有对它开放',
    why: '没有开放就没有什么可暂停。',
    remedy: '改正 paused，或把它加进 audience。',
  },
  'rollback.semantics/unsaid': {
    says: '批次 {{batch}} 的原文说暂停一部分流量，rollback 里没有写',
    why: '回滚后这些用户用哪个版本没有说。',
    remedy: '写 paused: [受众]。',
  },
  'rollback.expires-before-watch': {
    says: '批次 {{batch}} 的退路只保留 {{kept}}，而要观察 {{watched}}',
    why: '过了那一刻，变红也退不回去了。',
    remedy: '让 possibleFor 不短于观察，或写明过期之后怎么退、要多久。',
  },
  'rollback.depth-fixed': {
    says: '回滚总是退到最底',
    why: '退一阶往往就够了，影响的用户少得多。',
    remedy: '写 order: [stage, old-version]，或给批次写 rollback.to。',
  },
  'rollback.blocked-by-invariant': {
    says: '自动回滚之前先等 {{condition}}，最多 {{timeout}}',
    why: '红灯亮着的每一秒都有用户受影响；等待必须看得见、可以越过。',
    remedy: '确认 timeout 够短；越过时会留下记录。',
  },
  'rollback.mode': {
    says: '没写红灯是自动回滚还是由人决定（{{count}}）：{{items}}',
    why: '有人以为会自动，有人在等人下令。',
    remedy: '给 onRed 写 mode: automatic 或 ask（或 countdown），或在 rollback.mode 里统一写。',
  },
  'rollback.not-wired': {
    says: '告警要求回滚，却没有连到守门指标（{{count}}）：{{items}}',
    why: '告警响了，没有东西会去回滚。',
    remedy: '用 guard 指向看同一个数的守门指标，或把 action 改成 notify。',
  },
  'rollback.not-wired/nobody': {
    says: '计划说自动回滚，却没有一个守门指标会触发它',
    why: '没有触发者的自动回滚等于没有。',
    remedy: '给守门指标写 onRed: { action: rollback }。',
  },
  'alert.without-action': {
    says: '最高级别的告警没写要做什么（{{count}}）：{{items}}',
    why: '响了之后每个人都在等别人。',
    remedy: '写 action：rollback、hold、playbook 或 notify。',
  },
  'rollback.order': {
    says: '「{{command}}」在「{{start}}」之前',
    why: '旧版本还没起来，流量已经切过去或新版本已经停了，中间就是故障。',
    remedy: '先启动旧版本并探活，再切流量，验证之后才停新版本。',
  },
  'rollback.not-global': {
    says: '{{item}} 用请求参数「回滚」：只影响带了参数的请求',
    why: '其他所有人还在新版本上。',
    remedy: '把它当作探针；回滚要用全局开关。',
  },
  'rollback.data-left-behind': {
    says: '范围 {{part}} 会写数据，回滚之后没有核对或修复数据的事项',
    why: '流量退回去了，新版本写下的数据还在。',
    remedy: '在 rollback.manual 或 followUps 里加对账或修复，并列入 doesNotRestore。',
  },
  'rollback.state-not-captured': {
    says: '改了副本数、回滚里却没有恢复的步骤（{{count}}）：{{items}}',
    why: '回滚之后旧版本可能扛不住全部流量。',
    remedy: '扩容前记下原值，回滚时恢复，或写进 doesNotRestore。',
  },
  'rto.disagree': {
    says: '恢复时间互相矛盾：{{scope}} {{within}}，{{otherScope}} {{other}}',
    why: '范围更大的恢复不可能更快；同一范围只能有一个数。',
    remedy: '每个范围写一个数：只切流量、含验证、含数据库。',
  },
  'rto.disagree/text': {
    says: '原文给了几个不同的恢复时间：{{times}}',
    why: '演练和复盘时不知道该对照哪个。',
    remedy: '在 expected 里按范围各写一个。',
  },
  'batch.no-failure-branch': {
    says: '没写不通过时怎么办的批次（{{count}}）：{{items}}',
    why: '别的批次写了；到了这一批要临时商量。',
    remedy: '补上 onFailure，多半与前一批相同。',
  },
  'migration.no-rollback': {
    says: '迁移 {{migration}} 既没说旧版本能用，也没有反向步骤',
    why: '流量退回旧版本，旧版本读不了新的结构。',
    remedy: '写 compatible: true，或写 reverse。',
  },
  'migration.no-rollback/full': {
    says: '{{part}} 全量执行，计划里没有写迁移能否向后兼容',
    why: '灰度退得回去，数据库退不回去。',
    remedy: '在 migrations 里写明兼容或反向步骤；本次没有就写一条 decisions。',
  },
  'cleanup.before-verify': {
    says: '「{{command}}」在批次 {{batch}} 里直接删除，之前没有观察或批准',
    why: '可能删掉正在接流量的版本，回滚的目标也没了。',
    remedy: '移到观察之后，先批准、先导出清单；标记 dangerous。',
  },
  'cleanup.before-watch': {
    says: '{{command}} 在批次 {{batch}} 里让旧版本下线，观察还没结束',
    why: '变红的时候已经没有旧版本可退。',
    remedy: '等观察结束再下线；要提前下线，就写明接受失去快速回滚。',
  },
  'hook.undefined': {
    says: '计划提到 {{name}}，却没有定义它',
    why: '没有指标、阈值和动作的钩子触发不了任何东西。',
    remedy: '定义为守门指标或判断（id 或 also: [{{name}}]），或写一条 decisions。',
  },
  'hook.undefined/no-criterion': {
    says: '判断 {{name}} 没写问什么，也没写什么时候红',
    why: '判断的人不知道该看什么。',
    remedy: '补上 question 或 green、red。',
  },
  'playbook.undefined': {
    says: '计划提到 {{name}}，却没有这个预案或演练',
    why: '到用的时候才发现是空的。',
    remedy: '在 playbooks 或 drills 里定义它，或写一条 decisions。',
  },
  'playbook.undefined/no-steps': {
    says: '预案 {{name}} 没有步骤，打不开',
    why: '出事时没有什么可照着做。',
    remedy: '写出 steps。',
  },
  'ref.unresolved': {
    says: '没有附上的依据（{{count}}）：{{items}}',
    why: '离线复盘时只剩一个名字。',
    remedy: '附上 url 与 snapshot（内容的 SHA-256），或确认不需要。',
  },
  'threshold.unquantified': {
    says: '{{item}} 会自动回滚，判据却没有数字（「{{word}}」）',
    why: '没有数字就没法自动判断，也没法复盘。',
    remedy: '给出指标、基准和数值；否则写 mode: ask，由人带理由按下。',
  },
  'threshold.unquantified/judged': {
    says: '没有数字的判据（{{count}}）：{{items}}',
    why: '换个人判断，结果就不一样。',
    remedy: '写成数值；否则作为人工判断，写明由谁、看哪里、留什么依据。',
  },
  'gate.circular': {
    says: '门禁 {{gate}} 在放量之前，要求的却是放量之后才有的值',
    why: '放量之前拿不到，只能凭想象打勾。',
    remedy: '用 again 分两阶段：先看预发，第一批结束时再看小流量。',
  },
  'gate.circular/live': {
    says: '门禁 {{gate}} 在第一批之前查询新版本的读数',
    why: '那时新版本还没有流量，永远过不了。',
    remedy: '用 again: [{ endOf: 第一批 }] 放到第一批之后。',
  },
  'gate.no-criterion': {
    says: '没写通过条件的门禁（{{count}}）：{{items}}',
    why: '怎样算完成，各人有各人的说法。',
    remedy: '补上 threshold、live、recorded 或 evidence.what。',
  },
  'gate.no-criterion/part': {
    says: '门禁 {{item}} 的要求里没有提到 {{parts}}',
    why: '打了勾，这一部分其实没人看过。',
    remedy: '在 threshold 里补上，或拆成几个门禁。',
  },
  'term.ambiguous': {
    says: '{{term}} 既指 {{one}} 的一个值，又用在 {{other}} 里',
    why: '口头说「{{term}} 降了」时，两个人听到的是两件事。',
    remedy: '换成各自的名字，例如 languagePair.{{term}}、cache.{{term}}。',
  },
  'guard.no-probe': {
    says: '{{judgement}} 要在「{{name}}」不可用时变红，计划里却没有任何东西看它',
    why: '坏了也没人知道。',
    remedy: '加一个探针、指标或步骤；否则由指定的人负责看。',
  },
  'metric.formula-missing': {
    says: '指标 {{metric}} 以「倍」计，没写公式',
    why: '多少倍于什么，说不清。',
    remedy: '写 definition：分子、分母、窗口。',
  },
  'metric.formula-missing/window': {
    says: '「{{text}}」用 {{minutes}} 分钟的量除以一天的量，没有折算',
    why: '照字面算，每 {{minutes}} 分钟可以花掉一天的预算。',
    remedy: '写明折算，例如 近 5 分钟成本 × 288 ÷ 日预算。',
  },
  'metric.definition': {
    says: '没写定义的指标（{{count}}）：{{items}}',
    why: '错误率的分母不同，同一个阈值可以差两个数量级。',
    remedy: '写 definition：分子、分母、在哪里测。',
  },
  'guard.incomplete': {
    says: '{{guard}} 会自动回滚，却没说是哪个分位的时延',
    why: '均值和 P99 可以差十倍。',
    remedy: '在标题、查询或 definition 里写明 P95、P99 或均值，以及范围。',
  },
  'guard.incomplete/quote': {
    says: '原文「{{text}}」没说是哪个分位、哪个窗口',
    why: '照它实现出来的可能是任何一种。',
    remedy: '决定分位、范围、窗口与持续时间，写一条 decisions。',
  },
  'guard.incomplete/no-hold': {
    says: '一变红就自动回滚、没有持续时间也没有倒计时（{{count}}）：{{items}}',
    why: '一次抖动就会把整个发布退掉。',
    remedy: '写 hold: { red: 1 min }，或给 onRed 写 countdown。',
  },
  'threshold.disagree/pass-lines': {
    says: '指标 {{metric}} 的通过线有两个：{{limit}} 与 {{other}}',
    why: '按一个通过，按另一个不通过。',
    remedy: '只留一条通过线，更高的写成 stretch。',
  },
  'threshold.disagree/quoted': {
    says: '原文对 {{metric}} 给了几个数：{{limits}}',
    why: '各章各按各的数判断。',
    remedy: '定下一条通过线，写一条 decisions。',
  },
  'threshold.disagree/actions': {
    says: '同一个阈值，守门指标 {{guard}} 要回滚，告警 {{alert}} 只是 {{action}}',
    why: '同一刻，一个人在回滚，另一个人在检查。',
    remedy: '统一动作，或让告警的阈值更早。',
  },
  'threshold.disagree/consequences': {
    says: '原文对同一条线（{{limit}}）写了两种后果',
    why: '立即回滚还是再看看，现场没时间争。',
    remedy: '按半开区间分级，每级一个动作，写一条 decisions。',
  },
  'threshold.disagree/guards': {
    says: '{{guard}} 与 {{other}} 看同一个指标，同一个读数一个红、一个绿',
    why: '听哪个的，没有规定。',
    remedy: '合成一个守门指标，或分到不同批次。',
  },
  'threshold.disagree/at-once': {
    says: '守门指标 {{guard}} 的原文说「即时」，阈值是 {{limit}}',
    why: '即时量不出来；能量的是数字。',
    remedy: '以数字为准，「即时」留作语义说明。',
  },
  'guard.uncovered-zone/no-alert': {
    says: '会触发回滚、却没有告警的守门指标（{{count}}）：{{items}}',
    why: '驾驶舱没开着的时候，没人知道它红了。',
    remedy: '在 alerts 里补上同一个指标。',
  },
  'guard.no-tolerance': {
    says: '守门指标 {{guard}} 的占比没有容差（{{limit}}）',
    why: '按比例随机分流，永远不会恰好相等。',
    remedy: '写成「10 % ± 2 %」，并给 minRequests。',
  },
  'contact.not-reachable': {
    says: '紧急联系人 {{contact}} 没有能马上找到人的渠道',
    why: '出事时等邮件和工单来不及。',
    remedy: '补上电话或即时消息。',
  },
  'contact.not-reachable/shared': {
    says: '{{contact}} 与 {{other}} 用的是同一个地址',
    why: '一个人睡着了，两个联系人都没了。',
    remedy: '写两个不同的人和渠道。',
  },
  'contact.not-reachable/one': {
    says: '能马上找到的联系人只有 {{count}} 个',
    why: '一个人联系不上，就没有人了。',
    remedy: '至少两个不同的人，各有电话或即时消息。',
  },
  'role.unassigned': {
    says: '没有落实到人的角色（{{count}}）：{{items}}',
    why: '到了夜里才发现没人认领。',
    remedy: '写 contact，指向联系人。',
  },
  'role.unassigned/placeholder': {
    says: '联系方式像是占位符（{{count}}）：{{items}}',
    why: '打过去没有人接。',
    remedy: '换成真实的号码或地址，并试拨一次。',
  },
  'role.unassigned/own-backup': {
    says: '角色 {{role}} 的后备就是本人',
    why: '联系不上时没有人顶。',
    remedy: '换一个人。',
  },
  'approval.pending': {
    says: '计划说已完成，签字还没有（{{count}}）：{{items}}',
    why: '「完成」与「接受」是两件事。',
    remedy: '补上签字，或写明不签的理由。',
  },
  'evidence.time-impossible': {
    says: '批次 {{batch}} 在 {{at}} 的结果，需要更晚才量得出来',
    why: '观察窗口还没结束，数据不可能已经有了。',
    remedy: '写明取数的起止时间，结果标为未定。',
  },
  'evidence.time-impossible/before': {
    says: '{{item}} 的日期 {{at}} 早于计划的第一天 {{date}}',
    why: '做的是哪次发布，说不清。',
    remedy: '对一下日期。',
  },
  'evidence.without-source': {
    says: '打了勾、却没有时间、人或数值的项（{{count}}）：{{items}}',
    why: '这样的勾只是说法，不是证据。',
    remedy: '导入时只算「声称」；在驾驶舱里重新验证。',
  },
  'report.percentage-points': {
    says: '「{{value}}」是两个百分比的差',
    why: '从 1 % 到 2 % 是 1 个百分点，也是翻倍。',
    remedy: '写成百分点（pp），基准为 N/A 时不写差值。',
  },
  'retro.two': {
    says: '同一种复盘写了不止一次（{{count}}）：{{items}}',
    why: '当晚的小结和几天后的复盘不是一回事。',
    remedy: '用 kind: debrief 与 review 区分。',
  },
  'plan.scope-conflict': {
    says: '{{part}} 被排除在灰度之外，计划的适用场景里却有它（{{topic}}）',
    why: '同一类变更，一处说灰度，一处说不灰度。',
    remedy: '在 changeType 与 scope 里取其一，写一条 decisions。',
  },
  'plan.count-mismatch': {
    says: '{{part}} 说有 {{claimed}} 项，列出的是 {{found}} 项',
    why: '少列的那几项没人测。',
    remedy: '补上漏掉的，或改正数目。',
  },
  'plan.version-names': {
    says: '核对的版本值 {{value}} 不是 {{from}}、{{to}} 或它们的别名',
    why: '写法差一个字，验证就永远不过。',
    remedy: '在 about.versions 里写上别名，响应头里的那个放在第一。',
  },
  'plan.version-names/first': {
    says: '计划说首次上线，却有旧版本 {{from}} 在跑',
    why: '首次上线没有可退的版本，灰度发布有。',
    remedy: '改正发布类型。',
  },
  'plan.version-names/spelt': {
    says: '同一个版本有几种写法：{{names}}',
    why: '镜像标签、响应头和报告会对不上。',
    remedy: '一个构建一个名字，其余写进 about.versions。',
  },
  'verify.out-of-scope': {
    says: '{{item}} 探测的 {{endpoint}} 不在发布范围里',
    why: '它好不好，说明不了这次发布。',
    remedy: '换成范围内安全的读接口。',
  },
  'evidence.without-source/updated-after': {
    says: '最后更新 {{updated}} 晚于发布日 {{date}}',
    why: '事后写的计划不能说明事前的准备。',
    remedy: '核对日期；若是事后补写，注明。',
  },
} as const;
