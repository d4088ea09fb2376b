import fc from 'fast-check';

const words = fc.constantFrom(
  '错误率 < 1%',
  'P95 ≤ 2.5 s',
  'error rate above 5 % for 1 min',
  '灰度 10%',
  '阶段二：25%灰度 (3-5天)',
  'Phase 3: 50 % (2 hours)',
  'REL-B2（Step2）',
  '回滚触发条件',
  '立即回滚',
  'Roll back if',
  '检查清单',
  'Checklist',
  '应急预案',
  '场景1: 数据库宕机',
  '联系方式',
  '发布后观察',
  '成功标准',
  '告警配置',
  '发布步骤',
  '角色分工',
  '公告模板',
  'Retrospective',
  '**目标**: 小流量验证',
  '**结果**: ✅ 通过',
  '时间: Day 3-7',
  '观察时间: 1-2天',
  '决策标准: 同阶段一',
  'curl -X POST https://a.example/x -d \'{"a":1}\'',
  'kubectl get pods | grep x',
  'password=hunter2',
  'https://u:p@h.example/',
  '02:00',
  '3/05',
  '-',
  '|',
  '[',
  '{',
  '}',
  '`',
  '**',
  '<b>',
  '&amp;',
  '\\',
  '#',
  '：',
  '\u0000',
  '\uD800',
  '\u2028',
  '',
);
const text = fc.oneof(
  { weight: 4, arbitrary: words },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
);
const phrase = fc.array(text, { maxLength: 3 }).map((parts) => parts.join(' '));
const header = fc.constantFrom(
  '阶段',
  '流量比例',
  '指标',
  '阈值',
  '实际值',
  '状态',
  '检查项',
  '负责人',
  '时间',
  '操作',
  '姓名',
  '手机',
  '签字',
  '角色',
  '任务',
  '优先级',
  '风险',
  '对策',
  '级别',
  '通知渠道',
  'Stage',
  'Traffic',
  'Metric',
  'Threshold',
  'Owner',
  'x',
);

const table = fc
  .tuple(
    fc.array(header, { minLength: 1, maxLength: 5 }),
    fc.array(fc.array(phrase, { maxLength: 6 }), { maxLength: 4 }),
  )
  .map(([titles, rows]) =>
    [
      `| ${titles.join(' | ')} |`,
      `|${titles.map(() => '---').join('|')}|`,
      ...rows.map((cells) => `| ${cells.map((cell) => cell.replace(/\|/g, '/')).join(' | ')} |`),
    ].join('\n'),
  );
const list = fc
  .array(fc.tuple(fc.constantFrom('- ', '1. ', '- [ ] ', '- [x] ', '  - ', '   1. ', '* '), phrase), {
    minLength: 1,
    maxLength: 6,
  })
  .map((items) => items.map(([marker, words_]) => `${marker}${words_}`).join('\n'));
const fence = fc
  .tuple(
    fc.constantFrom('bash', 'sh', '', 'nginx', 'json', 'yaml', 'text'),
    fc.array(
      fc.oneof(
        phrase,
        fc.constantFrom(
          '# 1. 备份',
          'for i in 1 2; do',
          'done',
          'if true; then',
          'fi',
          'echo "x',
          'cat <<EOF',
          'EOF',
          'upstream b {',
          '}',
          'export A=1',
          'nginx -s reload',
          'f() {',
          '# 预期输出: 5',
          'a \\',
        ),
      ),
      { maxLength: 8 },
    ),
    fc.boolean(),
  )
  .map(([language, lines, closed]) => [`\`\`\`${language}`, ...lines, ...(closed ? ['```'] : [])].join('\n'));
const heading = fc
  .tuple(fc.integer({ min: 1, max: 6 }), phrase)
  .map(([level, words_]) => `${'#'.repeat(level)} ${words_}`);
const label = phrase.map((words_) => `**${words_}**:`);
const quote = phrase.map((words_) => `> ${words_}`);

/** Markdown such as release documents are made of, and such as nobody would write. */
export const markdownDocument: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      table,
      list,
      fence,
      heading,
      label,
      quote,
      phrase,
      fc.constant('---'),
      fc.constant('- a\n  ```bash\n  ls\n  ```'),
    ),
    { maxLength: 14 },
  )
  .chain((blocks) =>
    fc
      .array(fc.constantFrom('\n', '\n\n', '\r\n', '\n\n\n', '\n  '), {
        minLength: blocks.length,
        maxLength: blocks.length,
      })
      .map((gaps) => blocks.map((block, index) => `${block}${gaps[index]}`).join('')),
  );
