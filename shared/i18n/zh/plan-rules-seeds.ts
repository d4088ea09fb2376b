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
} as const;
