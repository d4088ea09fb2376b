import type { Level, LevelReason } from '../../release/events.ts';

export const levels = {
  name: { green: '绿', yellow: '黄', red: '红', unknown: '未定' } satisfies Record<Level, string>,
  light: { green: '绿灯', yellow: '黄灯', red: '红灯', unknown: '未定' } satisfies Record<Level, string>,
  forDuration: '{{level}} {{duration}}',
  redLimit: '红 {{limit}}',
  yellowLimit: '黄 {{limit}}',
  reason: {
    'within-green': '在绿灯范围内',
    between: '在绿灯与红灯之间：保持',
    'within-yellow': '在黄灯范围内',
    'within-red': '在红灯范围内',
    'not-watched-yet': '尚未开始观察',
    restarted: '后台刚重启，等待新的读数',
    empty: '查询没有返回数据',
    nan: '查询返回的不是数字',
    'http-error': '指标服务返回错误',
    deadline: '指标服务没有及时应答',
    unreachable: '连不上指标服务',
    'many-series': '查询返回多条曲线，应只有一条',
    'bad-answer': '指标服务的应答无法理解',
    stale: '读数太旧',
    'few-requests': '请求数不足，还不能判断',
    gap: '观察中断，重新计时',
    'no-limit': '本批次没有给出阈值',
  } satisfies Record<LevelReason, string>,
} as const;
