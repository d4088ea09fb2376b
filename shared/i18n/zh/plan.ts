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
  /** By `rule` or `rule/aspect`; the keys are checked where the words stand. */
  words: planRules as Readonly<Record<string, RuleWords>>,
} as const;
