import type { RuleWords } from '../rule-words.ts';
import { planRules } from './plan-rules.ts';

/** What is wrong with a plan file, and how to mend it. The place (line, column, path) is shown beside it. */
export const plan = {
  /** Which side of a plan's own words is shown. */
  language: 'zh',
  severity: { error: '错误', warning: '提醒', info: '提示' },
  place: '第 {{line}} 行，第 {{column}} 列',
  decided: '计划已有决定：{{decision}}',
  /** What an id may name. */
  kind: {
    batch: '批次',
    step: '步骤',
    role: '角色',
    contact: '联系人或角色',
    drill: '演练',
    reference: '依据',
    audience: '受众',
    'target-list': '目标清单',
    window: '窗口',
    freeze: '冻结',
    guard: '守门指标',
    gate: '门禁',
    metric: '指标',
    flag: '开关',
    playbook: '预案',
    announcement: '公告',
    baseline: '基线（由 baseline 步骤记录）',
    secret: '密钥',
    variable: '变量',
    output: '步骤输出',
    dimension: '维度',
    slot: '连接槽位',
    id: '条目',
  },
  /** What a YAML parser complains of, by its code. */
  syntax: {
    ALIAS_PROPS: '别名不能再带标签或锚点',
    BAD_ALIAS: '别名没有对应的锚点',
    BAD_DIRECTIVE: '指令（%）写法不对',
    BAD_DQ_ESCAPE: '双引号里的转义写法不对',
    BAD_INDENT: '缩进不对',
    BAD_PROP_ORDER: '标签、锚点的位置不对',
    BAD_SCALAR_START: '值的开头有 YAML 保留的符号，请加引号',
    BLOCK_AS_IMPLICIT_KEY: '键那里写成了一整块内容',
    BLOCK_IN_FLOW: '方括号或花括号里不能用缩进的写法',
    DUPLICATE_KEY: '同一个键写了两次',
    KEY_OVER_1024_CHARS: '键太长',
    MISSING_CHAR: '少了一个符号：引号、括号、逗号或冒号',
    MULTILINE_IMPLICIT_KEY: '键不能跨行；多半是前面的括号或引号没有闭合',
    MULTIPLE_ANCHORS: '一个值只能有一个锚点',
    MULTIPLE_DOCS: '一个文件里有几份文档（---）',
    MULTIPLE_TAGS: '一个值只能有一个标签',
    NON_STRING_KEY: '键必须是文字',
    TAB_AS_INDENT: '用制表符缩进；请改成空格',
    TAG_RESOLVE_FAILED: '不认识的标签（!）',
    UNEXPECTED_TOKEN: '这里出现了不该有的符号',
    BAD_COLLECTION_TYPE: '标签与内容的种类不符',
  },
  /** Types of values where the plan has another one. */
  type: { object: '一组「键: 值」', array: '列表', string: '文字', number: '数字', boolean: 'true 或 false' },
  /** By `rule` or `rule/aspect`; the keys are checked where the words stand. */
  words: planRules as Readonly<Record<string, RuleWords>>,
} as const;
