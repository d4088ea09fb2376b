import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(import.meta.dirname, '..', '..', '..', 'shared', 'plan', 'templates', 'practice.yaml');

/** The practice plan as a person would have edited it. Throws when there is nothing of that kind to edit. */
export function practicePlanWith({ countdown }: { readonly countdown: string }): string {
  const text = readFileSync(file, 'utf8');
  const edited = text.replaceAll(/countdown: \w+/g, `countdown: ${countdown}`);
  if (edited === text) throw new Error('the practice plan has no countdown any more');
  return edited;
}
