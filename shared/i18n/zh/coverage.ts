/** Words of `cockpit plan coverage`; the kinds of rows are identifiers and stay as they are. */
export const coverage = {
  kind: '类型',
  rows: '条目',
  referenced: '已引用',
  executable: '可执行',
  listed: '已说明',
  missing: '缺失',
  total: '合计',
  isMissing: '{{id}}：模板中没有，也没有说明原因',
  isUnknown: '{{template}}：{{path}} 引用了不存在的 {{ref}}',
  isWronglyListed: '{{id}}：列在 not-in-plan.yaml 中，但它不存在或已被模板引用',
} as const;
