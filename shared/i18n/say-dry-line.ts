import type { DryLine, DryParam, LimitsToSay } from '../plan/dry-read/dry-line.ts';
import type { LocalText } from '../plan/scalars.ts';
import { formatDuration } from './format.ts';
import type { Language } from './index.ts';
import { sayThreshold } from './say-threshold.ts';
import type { Translate } from './translator.ts';

/** A line of the dry read as a sentence. */
export function sayDryLine(t: Translate, language: Language, { code, params }: DryLine): string {
  const say = t as unknown as (key: string, params?: object) => string;
  const values = Object.entries(params).map(([name, value]) => [name, spoken(t, language, name, value)]);
  return say(`dryRead:${code}`, Object.fromEntries(values));
}

function spoken(t: Translate, language: Language, name: string, value: DryParam): string {
  const say = t as unknown as (key: string) => string;
  if (typeof value === 'number') return name.endsWith('Ms') ? formatDuration(value) : String(value);
  if (typeof value === 'string') {
    if (name === 'scope') return say(`planEditor:rollback.scope.${value}`);
    return name === 'times' ? times(say, value) : exit(say, name, value);
  }
  if (isLimits(value)) {
    return (['green', 'yellow', 'red'] as const)
      .flatMap((level) => {
        const limit = value.levels[level];
        return limit === null ? [] : [`${say(`levels:name.${level}`)} ${sayThreshold(t, limit, value.unit)}`];
      })
      .join(', ');
  }
  return value[language];
}

/** `sat, sun 02:00–06:00`, its days in words. */
function times(say: (key: string) => string, value: string): string {
  const days = value.match(/[a-z]{3}(, [a-z]{3})*/)?.[0];
  if (days === undefined) return value;
  const words = days.split(', ').map((day) => say(`planEditor:weekday.${day}`));
  return value.replace(days, words.join(say('planEditor:weekdaySeparator')));
}

const namedExits: ReadonlySet<string> = new Set(['next', 'hold', 'rollback-stage', 'rollback-all']);

function exit(say: (key: string) => string, name: string, value: string): string {
  return name === 'to' && namedExits.has(value) ? say(`planEditor:exit.${value}`) : value;
}

function isLimits(value: LocalText | LimitsToSay): value is LimitsToSay {
  return !('zh' in value);
}
