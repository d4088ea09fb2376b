import type { CockpitError, ErrorParams } from '../../../shared/errors.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import type { useTranslate } from '../../components/use-translate.ts';

type Translate = ReturnType<typeof useTranslate>;

/** The field of a form in which a fault lies; null where it names none. */
export function fieldOf(place: unknown): string | null {
  return typeof place === 'string' ? (place.split('.')[0] ?? null) : null;
}

/** What is said where the connection stands: its kind and fields as the form calls them, and nothing of its id. */
export function ownParams(t: Translate, { connection: _id, place, ...params }: ErrorParams): ErrorParams {
  const { kind } = params;
  const field = fieldOf(place);
  return {
    ...params,
    ...(typeof kind === 'string' ? { kind: say(t, `connectors:kind.${kind}`, { defaultValue: kind }) } : {}),
    ...(field === null
      ? place === undefined
        ? {}
        : { place }
      : { field: say(t, `connectors:field.${field}`, { defaultValue: String(place) }) }),
  };
}

export function ownFault(t: Translate, { code, params, retryable }: CockpitError): CockpitError {
  return { code, params: ownParams(t, params), retryable };
}
