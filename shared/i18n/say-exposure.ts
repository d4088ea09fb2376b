import type { Exposure } from '../release/exposure.ts';
import { formatExposure } from './format.ts';
import type { Speech } from './release-speech.ts';

/** How much of what is live, groups of users by their titles instead of the expressions that stand for them. */
export function sayExposure({ definition, language }: Speech, exposure: Exposure): string {
  const titles = new Map(
    Object.values(definition.plan.audiences).map(({ target, title }) => [target, title[language]]),
  );
  const titled = (target: string): string => titles.get(target) ?? target;
  switch (exposure.kind) {
    case 'targets':
    case 'both':
      return formatExposure({ ...exposure, targets: exposure.targets.map(titled) });
    case 'shares': {
      const shares = exposure.shares.map((share) => ({ ...share, target: titled(share.target) }));
      return formatExposure({ ...exposure, shares });
    }
    default:
      return formatExposure(exposure);
  }
}
