import type { Fact } from './fact-row.tsx';
import type { FactWords } from './fact-words.ts';

/** Windows, days off, freezes, trains, downtime and the deadline of a plan. */
export function timeFacts(words: FactWords): readonly Fact[] {
  return [...windows(words), ...calendar(words), ...freezes(words), ...trains(words), ...limits(words)];
}

function windows({ t, file, local }: FactWords): readonly Fact[] {
  const short: readonly Fact[] =
    file.window === undefined
      ? []
      : [
          {
            way: ['window'],
            title: t('planFacts:windowUse.release'),
            note: `${file.window.start}–${file.window.end}`,
            details: [file.timeZone],
            item: file.window,
          },
        ];
  return [
    ...short,
    ...(file.windows ?? []).map((window): Fact => {
      const use = t(`planFacts:windowUse.${window.use}`);
      return {
        way: ['windows', { id: window.id }],
        title: window.title === undefined ? use : local(window.title),
        note: window.start === undefined ? '' : `${window.start}–${window.end ?? ''}`,
        details: [
          window.title !== undefined && use,
          window.date,
          window.days?.map((day) => t(`planEditor:weekday.${day}`)).join(t('planEditor:weekdaySeparator')),
          window.holidays !== undefined && t(`planFacts:holidays.${window.holidays}`),
          window.timeZone,
        ],
        item: window,
      };
    }),
  ];
}

function calendar({ t, file }: FactWords): readonly Fact[] {
  const { holidays = [], workdays = [] } = file.calendar ?? {};
  if (file.calendar === undefined) return [];
  return [
    {
      way: ['calendar'],
      title: t('planFacts:time.calendar'),
      details: [
        holidays.length > 0 && t('planFacts:time.holidays', { dates: holidays.join(', ') }),
        workdays.length > 0 && t('planFacts:time.workdays', { dates: workdays.join(', ') }),
      ],
      item: file.calendar,
    },
  ];
}

function freezes({ t, file, local, duration }: FactWords): readonly Fact[] {
  return (file.freezes ?? []).map((freeze) => ({
    way: ['freezes', { id: freeze.id }],
    title: freeze.title === undefined ? freeze.id : local(freeze.title),
    note: t('planFacts:time.freeze'),
    details: [
      freeze.before !== undefined && t('planFacts:time.before', { duration: duration(freeze.before) }),
      freeze.after !== undefined && t('planFacts:time.after', { duration: duration(freeze.after) }),
      freeze.onRollback === true && t('planFacts:time.onRollback'),
      freeze.covers?.map((what) => t(`planFacts:frozen.${what}`)).join(', '),
      freeze.exempt !== undefined && t('planFacts:time.exempt', { what: freeze.exempt.map(local).join(', ') }),
    ],
    item: freeze,
  }));
}

function trains({ t, file, local, titleOf }: FactWords): readonly Fact[] {
  return (file.trains ?? []).map((train) => ({
    way: ['trains', { id: train.id }],
    title: local(train.title),
    note: t(`planFacts:train.${train.kind}`),
    details: [
      t(`planFacts:trainEvery.${train.every}`),
      train.window !== undefined && titleOf('windows', train.window),
      train.freeze !== undefined && titleOf('freezes', train.freeze),
    ],
    item: train,
  }));
}

function limits({ t, file, duration }: FactWords): readonly Fact[] {
  const { downtime, deadline } = file;
  const facts: Fact[] = [];
  if (downtime !== undefined) {
    facts.push({
      way: ['downtime'],
      title: t('planFacts:time.downtime'),
      note: duration(downtime.expected),
      details: [downtime.announced === true && t('planFacts:time.announced')],
      item: downtime,
    });
  }
  if (deadline !== undefined) {
    facts.push({
      way: ['deadline'],
      title: t('planFacts:time.deadline'),
      note: deadline.at ?? (deadline.after === undefined ? '' : duration(deadline.after)),
      details: [
        t(`planFacts:time.deadlineAction.${deadline.action}`),
        deadline.warnBefore !== undefined && t('planFacts:time.warn', { duration: duration(deadline.warnBefore) }),
      ],
      item: deadline,
    });
  }
  return facts;
}
