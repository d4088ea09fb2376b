import type { CockpitError, ErrorParams } from '../errors.ts';
import { formatDuration } from './format.ts';
import type { Translate } from './translator.ts';

/** A fact as the fold, the guards and the connectors return it: never a sentence. */
export interface Fact {
  readonly code: string;
  readonly params: ErrorParams;
}

/** What an error says: the sentence, where it happened, what to do, and the raw detail of the other side. */
export interface SpokenError {
  readonly sentence: string;
  /** Known places in a fixed order, each `label value`; empty where the error names none. */
  readonly places: readonly string[];
  readonly remedy: string;
  /** Text of the other side (a program's output, an exception), bounded; null where there is none. */
  readonly detail: string | null;
}

type AnyTranslate = (key: string, params?: object) => string;
const loose = (t: Translate): AnyTranslate => t as unknown as AnyTranslate;

const detailKeys = new Set(['detail', 'output', 'stderr', 'message', 'body']);
/** Where `new` and `old` stand for the versions. */
const versionKeys = new Set(['expected', 'found']);
const maxDetailLength = 4000;

/** Says an error in the language of `t`. No param is lost: one without a label is shown under its own name. */
export function sayError(t: Translate, error: CockpitError): SpokenError {
  const say = loose(t);
  const given = Object.entries(error.params).filter(([, value]) => value !== null && value !== '');
  // What was refused may have words of its own: a wrong PIN is not mended like a wrong address of the cockpit.
  const about = `errors:about.${error.code}.${String(error.params.what)}`;
  const sentence = say(`${about}.sentence`, { defaultValue: '' });
  const places = given
    .filter(([key]) => !detailKeys.has(key) && !(key === 'what' && sentence !== ''))
    .map(([key, value]) => {
      const label = say(`errors:place.${key}`, { defaultValue: key });
      return `${label} ${placeValue(say, key, value)}`;
    });
  const details = given.filter(([key]) => detailKeys.has(key)).map(([, value]) => String(value));
  return {
    sentence: sentence === '' ? say(`errors:sentence.${error.code}`) : sentence,
    places,
    remedy: say(`${about}.remedy`, { defaultValue: say(`errors:remedy.${error.code}`) }),
    detail: details.length === 0 ? null : details.join('\n').slice(0, maxDetailLength),
  };
}

function placeValue(say: AnyTranslate, key: string, value: ErrorParams[string]): string {
  if (key.endsWith('Ms') && typeof value === 'number') return formatDuration(value);
  if (key === 'reason') return say(`errors:reason.${String(value)}`, { defaultValue: String(value) });
  if (versionKeys.has(key)) return say(`errors:version.${String(value)}`, { defaultValue: String(value) });
  return String(value);
}

/** Says a refusal of the fold. A code that this version does not know is shown as it is. */
export function sayRefusal(t: Translate, refusal: Fact): string {
  return sayFact(t, 'reasons:refusal', refusal);
}

/** Says `{code, params}` with the sentence at `place.code`; a code without a sentence is shown with its params. */
export function sayFact(t: Translate, place: string, fact: Fact): string {
  const raw = Object.entries(fact.params)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ');
  return loose(t)(`${place}.${fact.code}`, {
    ...fact.params,
    defaultValue: raw === '' ? fact.code : `${fact.code} (${raw})`,
  });
}
