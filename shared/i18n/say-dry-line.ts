import type { DryLine, DryParam, SpokenLimits } from '../plan/dry-read/dry-line.ts';
import type { LocalText } from '../plan/scalars.ts';
import { formatDuration } from './format.ts';
import type { Language } from './index.ts';
import type { Translate } from './translator.ts';

/** A line of the dry read as a sentence. */
export function sayDryLine(t: Translate, language: Language, { code, params }: DryLine): string {
  const say = t as unknown as (key: string, params?: object) => string;
  const values = Object.entries(params).map(([name, value]) => [name, spoken(say, language, name, value)]);
  return say(`dryRead:${code}`, Object.fromEntries(values));
}

function spoken(say: (key: string) => string, language: Language, name: string, value: DryParam): string {
  if (typeof value === 'number') return name.endsWith('Ms') ? formatDuration(value) : String(value);
  if (typeof value === 'string')
    return name === 'scope' ? say(`planEditor:rollback.scope.${value}`) : exit(say, name, value);
  if (isLimits(value)) {
    return (['green', 'yellow', 'red'] as const)
      .flatMap((level) => (value[level] === undefined ? [] : [`${say(`levels:name.${level}`)} ${value[level]}`]))
      .join(', ');
  }
  return value[language];
}

const namedExits: ReadonlySet<string> = new Set(['next', 'hold', 'rollback-stage', 'rollback-all']);

function exit(say: (key: string) => string, name: string, value: string): string {
  return name === 'to' && namedExits.has(value) ? say(`planEditor:exit.${value}`) : value;
}

function isLimits(value: LocalText | SpokenLimits): value is SpokenLimits {
  return !('zh' in value);
}
