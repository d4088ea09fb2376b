/** What a heading, label or table header announces. */
export type Topic = (typeof rules)[number][0];

/**
 * Words of release documents, Chinese and English, in the order in which they are tried: the special before the
 * general. A text may have several topics.
 */
const rules = [
  ['after-rollback', /回滚后(?!应?验证)|after (?:a |the )?roll ?back|post-roll ?back/i],
  [
    'rollback-verify',
    /回滚(?:后应)?(?:的)?(?:验证|校验|检查)|回滚后应?验证|(?:verif\w+|check\w*|validat\w+) (?:of |after )?(?:the )?roll ?back|roll ?back (?:verification|validation|check)/i,
  ],
  ['yellow', /黄灯|计划回滚|planned roll ?back|yellow/i],
  [
    'rollback-trigger',
    /回滚(?:的)?(?:触发|条件|判断|决策|标准|阈值|时机|指标)|回滚阈值|红灯|立即回滚|自动回滚.{0,6}条件|应.{0,4}回滚|roll(?:ing)? ?back (?:trigger|criteri|condition|threshold)|roll ?back (?:if|when)|abort (?:criteri|condition|if|when)|stop condition|\bred\b/i,
  ],
  [
    'playbook',
    /应急|预案|场景\s*\d|故障处理|playbook|emergency|contingency|incident response|scenario \d|troubleshoot/i,
  ],
  ['rollback', /回滚|回退(?!演练)|roll ?back|back-?out|revert/i],
  [
    'follow-up',
    /(?:发布|上线)后\s*$|^after (?:the )?release$|后续(?:工作|任务|事项|计划|跟进)|待办|遗留|follow-?ups?|action items?|open tasks/i,
  ],
  ['sign-off', /签字|签名|签署|会签|sign-?offs?|signatures?/i],
  ['retrospective', /复盘|回顾|经验总结|成功经验|改进空间|retrospective|post-?mortem|lessons learn|debrief/i],
  [
    'announcement',
    /公告|通知模板|沟通模板|announcement|notice template|communication template|release notes? template/i,
  ],
  [
    'resource',
    /支持资源|参考(?:资料|文档|链接)|相关(?:文档|链接|资料)|附录|resources|see also|further reading|\blinks\b|related documents/i,
  ],
  ['contact', /联系(?:方式|人|电话)|紧急联系|通讯录|值班表|contacts?\b|on-?call (?:list|roster)|call list/i],
  ['role', /角色|分工|职责|责任人|roles?\b|responsibilit|\braci\b|who does what/i],
  ['drill', /演练|drills?\b|rehearsals?|game ?day/i],
  ['alert', /告警|报警|警报|alert/i],
  [
    'green',
    /绿灯|通过标准|通过条件|验证标准|决策标准|验收标准|观察指标|监控指标|关键指标|关键监控|守门|放行(?:条件|标准)|放量条件|进入下一|pass(?:ing)? criteri|success criteri|exit criteri|promotion criteri|go criteri|advance (?:if|when)|proceed (?:if|when)|health (?:checks?|criteri|metrics?)|guard(?:rail)?s?\b|metrics? to watch|monitor(?:ing)? metrics?|key metrics?|\bgreen\b/i,
  ],
  [
    'acceptance',
    /验收|完成标准|成功标准|成功指标|发布后检查|上线后检查|预期结果|acceptance|definition of done|done when|success (?:metric|indicator)s?|post-?(?:release|deploy\w*|launch) (?:check|verif|validat)/i,
  ],
  ['decision', /决策点|判断点|decision point|go\s*\/\s*no-?go|decision/i],
  ['during', /发布过程|发布中(?!心)|灰度过程|during (?:the )?(?:release|rollout|deploy)/i],
  [
    'gate',
    /门禁|准入|检查清单|检查项|前置条件|(?:发布|上线)前(?:检查|\s*$)|^before (?:the )?release$|(?<!步骤)清单|check-?lists?|gates?\b|pre-?(?:flight|release|deploy\w*|launch)|prerequisites?|readiness|entry criteri/i,
  ],
  ['timeline', /时间线|时间表|日程|排期|time ?line|schedule|run of show/i],
  [
    'watch',
    /发布后观察|观察周期|上线后观察|值守|post-?(?:release|deploy\w*|launch) (?:watch|monitor|observ)|hyper-?care|bake/i,
  ],
  [
    'audience',
    /用户范围|用户类型|用户特征|地理位置|目标用户|流量分配策略|维度|分桶|白名单|audience|target users|segments?|cohorts?|allow-?list/i,
  ],
  ['excluded', /不灰度|不包含|不在范围|范围外|排除|out of scope|excluded?|not included/i],
  [
    'scope',
    /功能范围|发布范围|影响范围|灰度范围|发布内容|变更内容|适用范围|scope|what(?:'s| is) changing|affected|changes?\b/i,
  ],
  ['goal', /目标|goals?\b|objectives?\b/i],
  ['freeze', /冻结|解冻|freeze/i],
  ['train', /发布列车|发布节奏|车次|release train|cadence/i],
  ['window', /时间范围|发布时间|发布窗口|release window|maintenance window|time ?slots?/i],
  ['risk', /风险|risks?\b/i],
  ['flag', /特性开关|功能开关|feature flags?|toggles?|kill switch/i],
  ['migration', /数据(?:库)?变更|数据迁移|数据库迁移|架构与数据|migrations?|schema changes?/i],
  ['dashboard', /看板|仪表|大屏|dashboards?/i],
  ['audit', /审计|留痕|audit|evidence/i],
  ['metric', /指标|metrics?\b|indicators?\b/i],
  ['result', /发布结果|结果对比|指标对比|results?\b|before (?:and|vs\.?|\/) after|comparison/i],
  [
    'ladder',
    /放量|阶梯|灰度(?:发布)?(?:阶段|计划|策略|批次)|发布策略|分批|批次|阶段规划|ramp|rollout (?:plan|stages?|phases?|strategy)|stages\b|phases\b|waves\b|canary/i,
  ],
  [
    'step',
    /步骤|流程|操作|执行|实施|准备|部署|备份|脚本|切换|runbook|steps?\b|procedure|execution|deploy|prepar|instructions|commands?|verification|验证/i,
  ],
  ['advice', /最佳实践|建议|注意|要点|风险控制|best practices?|tips|advice|recommendations?/i],
  ['summary', /概述|概览|简介|背景|目的|总览|overview|summary|introduction|background|purpose|about/i],
  ['header', /发布信息|基本信息|项目信息|文档信息|release information|general information|metadata/i],
] as const satisfies readonly (readonly [string, RegExp])[];

/** Topics that the words of a text announce; the first is the most special. */
export function topicsOf(text: string): readonly Topic[] {
  return rules.filter(([, pattern]) => pattern.test(text)).map(([topic]) => topic);
}
