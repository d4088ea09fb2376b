import { CockpitFault } from '../../../shared/errors.ts';

/**
 * JSON of a value that is to be read back as it is. JSON would turn NaN and infinities into null and drop functions
 * without a word; here they are refused with `invalid-input` {field}.
 */
export function jsonText(value: unknown, field: string): string {
  const text = JSON.stringify(value, (key, part: unknown) => {
    const lost = typeof part === 'number' ? !Number.isFinite(part) : typeof part === 'function';
    if (lost) throw new CockpitFault('invalid-input', { field: key === '' ? field : `${field}: ${key}` });
    return part;
  });
  if (text === undefined) throw new CockpitFault('invalid-input', { field });
  return text;
}
