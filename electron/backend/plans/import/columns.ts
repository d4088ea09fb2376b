/** What a column of a table holds, by the words of its header. */
const roles = {
  number: /^(?:编号|序号|id|no\.?|#)$/i,
  check: /检查项|门禁项|准入项|验证项|检查内容|^(?:check|checks|gate|check ?item|requirement|verification)$/i,
  category: /^(?:类别|分类|类型|category|area|type)$/i,
  metric: /^(?:指标|监控指标|指标名称|条件|触发条件|metric|metrics|indicator|condition|trigger|signal|sli)$/i,
  threshold: /阈值|要求|通过条件|标准值|门限|threshold|limit|criteri|target value|^(?:target|slo|pass)$/i,
  actual: /实际值|实测|当前值|actual|measured|observed|current/i,
  state: /^(?:状态|结果|结论|status|state|result|passed|done)$/i,
  owner: /负责人|责任人|执行人|负责方|owner|responsible|assignee|who/i,
  done: /完成日期|完成时间|completed|done on|date done/i,
  due: /预计完成|截止|计划完成|到期|due|deadline|by when|target date/i,
  basis: /依据|来源|basis|source|reference/i,
  note: /说明|备注|描述|note|remark|comment|description/i,
  action: /动作|操作入口|处置|处理|action|response/i,
  severity: /级别|等级|严重|severity|level|priority of alert/i,
  every: /频率|周期|间隔|frequency|interval/i,
  channel: /通知渠道|渠道|channel/i,
  audienceOfAlert: /通知对象|接收人|recipient|notif(?:y|ies)|audience/i,
  stage: /^(?:阶段|批次|步骤|灰度阶段|stage|phase|batch|wave|ring|step)$/i,
  share: /流量|比例|百分比|切分|放量|灰度比例|traffic|percent|share|exposure|rollout|weight|% ?of/i,
  targets:
    /^(?:区域|地区|地域|机房|region|regions|ring|channel|tenant|租户|audience|target|targets|users|目标用户|用户范围)$/i,
  time: /^(?:时间|时刻|日期|开始时间|time|when|start|date|clock|day)$/i,
  duration: /耗时|时长|持续|观察时间|duration|minutes|length|soak|bake|hold|wait/i,
  criteria:
    /通过标准|守门|放行|通过条件|观察指标|success criteri|pass criteri|exit criteri|promotion|guard|gate criteria/i,
  record: /观察与记录|记录|record/i,
  rollback: /回滚|开关说明|roll ?back/i,
  activity: /^(?:操作|任务|事项|活动|工作内容|内容|activity|action|task|what|step|operation)$/i,
  task: /^(?:任务|事项|后续工作|待办|task|action item|item|follow-?up)$/i,
  priority: /优先级|priority/i,
  focus: /重点|观察内容|观察项|关注|focus|watch|look at/i,
  role: /^(?:角色|岗位|职务|role|title|position|team)$/i,
  name: /^(?:姓名|名字|联系人|name|contact|person)$/i,
  phone: /手机|电话|phone|mobile|tel/i,
  email: /邮箱|邮件|e-?mail/i,
  chat: /钉钉|微信|企业微信|飞书|slack|chat|im\b/i,
  signature: /签字|签名|sign/i,
  risk: /^(?:风险|risk|threat|failure)s?$/i,
  symptom: /表现|现象|症状|影响|symptom|impact|effect/i,
  remedy: /对策|措施|应对|缓解|预案|mitigation|remedy|counter/i,
  before: /前$|before|old|baseline/i,
  after: /后$|after|new/i,
  key: /^(?:项目|字段|属性|key|item|field|property|attribute)$/i,
  value: /^(?:内容|值|取值|信息|value|content|detail|details|information)$/i,
  duty: /职责|分工|duties|responsibilit/i,
} as const;

export type ColumnRole = keyof typeof roles;

/** A table's columns by what they hold. */
export class Columns {
  readonly #header: readonly string[];

  constructor(header: readonly string[]) {
    this.#header = header;
  }

  /** Index of the first column with one of these roles, in the order of the roles; -1 where there is none. */
  at(...wanted: readonly ColumnRole[]): number {
    for (const role of wanted) {
      const index = this.#header.findIndex((title) => roles[role].test(title.trim()));
      if (index >= 0) return index;
    }
    return -1;
  }

  has(...wanted: readonly ColumnRole[]): boolean {
    return wanted.every((role) => this.at(role) >= 0);
  }

  /** The cell of a row; null where the table has no such column or the cell says nothing. */
  cell(cells: readonly string[], ...wanted: readonly ColumnRole[]): string | null {
    const text = cells[this.at(...wanted)]?.trim() ?? '';
    return text === '' || /^(?:[-–—/]|n\/a|无)$/i.test(text) ? null : text;
  }

  /** Columns that none of these roles takes, with their titles. */
  others(...taken: readonly ColumnRole[]): readonly { readonly index: number; readonly title: string }[] {
    const used = new Set(taken.map((role) => this.at(role)));
    return this.#header.map((title, index) => ({ index, title })).filter(({ index }) => !used.has(index));
  }
}
