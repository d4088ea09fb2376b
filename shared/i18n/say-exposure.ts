import type { Exposure } from '../release/exposure.ts';
import { formatExposure, formatPercent } from './format.ts';
import type { Speech } from './release-speech.ts';

/**
 * How much of what is live, groups of users by their titles instead of the expressions that stand for them; these are
 * told apart by semicolons, because a title may well hold a comma.
 */
export function sayExposure({ definition, language }: Speech, exposure: Exposure): string {
  const titles = new Map(
    Object.values(definition.plan.audiences).map(({ target, title }) => [target, title[language]]),
  );
  const titled = (target: string): string => titles.get(target) ?? target;
  const joined = (parts: readonly string[]): string | null =>
    parts.length === 0 ? null : parts.join(language === 'zh' ? '；' : '; ');
  switch (exposure.kind) {
    case 'targets':
      return joined(exposure.targets.map(titled)) ?? formatExposure(exposure);
    case 'both':
      return `${formatPercent(exposure.percent)} · ${joined(exposure.targets.map(titled)) ?? ''}`;
    case 'shares':
      return (
        joined(exposure.shares.map(({ target, percent }) => `${titled(target)}\u00a0${formatPercent(percent)}`)) ??
        formatExposure(exposure)
      );
    default:
      return formatExposure(exposure);
  }
}
