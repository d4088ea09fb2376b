import type { CockpitError } from '../errors.ts';
import type { CredentialExpiry, ExpiryStanding } from '../release/credential-expiry.ts';
import { drillOf } from '../release/kill-switch-drills.ts';
import { type PreflightResult, preflightKinds } from '../release/preflight.ts';
import { formatDuration } from './format.ts';
import {
  batchExposure,
  flagName,
  guardName,
  moment,
  playbookName,
  type Speech,
  say,
  stepName,
  switchName,
} from './release-speech.ts';
import { sayError } from './say.ts';
import { sayHealth } from './say-health.ts';
import { sayDrill } from './say-kill-switch.ts';

export interface SpokenResult {
  /** What was tried, and where. */
  readonly place: string;
  readonly sentence: string;
  /** What to do about it; empty where nothing is to be done. */
  readonly remedy: string;
  /** Text of the other side; null where there is none. */
  readonly detail: string | null;
}

/** What a check is about, such as "Preview of a raise B1 5 % · edge". */
export function sayPlace(
  speech: Speech,
  { kind, subject, slot, through = '' }: Omit<PreflightResult, 'status' | 'says' | 'code' | 'params' | 'tookMs'>,
): string {
  const place = [subject === null ? '' : subjectName(speech, kind, subject)];
  if (slot !== null && slot !== subject) place.push(switchName(speech, slot));
  place.push(through);
  const named = place.filter((part) => part !== '').join(' · ');
  return say(speech.t, 'preflight:runningAt', { kind: say(speech.t, `preflight:kind.${kind}`), place: named }).trim();
}

/** As `sayPlace`, of the id of a check, which is all that the record of an acknowledged failure keeps. */
export function sayCheck(speech: Speech, id: string): string {
  const [head = '', ...rest] = id.split(':');
  const kind = preflightKinds.find((known) => known === head);
  const path = rest.join(':');
  if (kind === undefined) return id;
  if (path === '') return say(speech.t, `preflight:kind.${kind}`);
  // `preview:b1/edge` leads from a batch to a slot, `connection:edge/machine` from a slot to a field of its connection.
  const [subject = '', further] = path.split('/');
  return kind === 'preview'
    ? sayPlace(speech, { id, kind, subject, slot: further ?? null })
    : sayPlace(speech, { id, kind, subject, slot: null, through: further });
}

/** One result of a preflight in the language of `speech`. `at`: UTC ms from which times that are left are counted. */
export function sayPreflight(speech: Speech, result: PreflightResult, at: number): SpokenResult {
  const { t } = speech;
  const place = sayPlace(speech, result);
  const { code, params, says, status } = result;
  if (says === 'preflight') {
    const spoken = spokenParams(speech, params, at);
    const sentence = say(t, `preflight:finding.${code}`, { ...spoken, defaultValue: code });
    const remedy = status === 'passed' ? '' : say(t, `preflight:remedy.${code}`, { ...spoken, defaultValue: '' });
    return { place, sentence, remedy, detail: typeof params.detail === 'string' ? params.detail : null };
  }
  if (says === 'health') {
    const { sentence, places, remedy, detail } = sayHealth(t, { ok: status !== 'failed', code, params });
    return { place, sentence: [sentence, ...places].join(' · '), remedy, detail };
  }
  const { part, ...rest } = params;
  const spoken = sayError(t, { code, params: rest, retryable: false } as CockpitError);
  const which = typeof part === 'string' ? [say(t, `preflight:part.${part}`)] : [];
  const sentence = [spoken.sentence, ...which, ...spoken.places].join(' · ');
  return { place, sentence, remedy: spoken.remedy, detail: spoken.detail };
}

/** When a credential ends and what that means for the release. `at`: UTC ms. */
export function sayExpiry(speech: Speech, expiry: CredentialExpiry, standing: ExpiryStanding, at: number): string {
  return say(speech.t, `preflight:finding.${standing}`, spokenParams(speech, { ...expiry }, at));
}

function subjectName(speech: Speech, kind: PreflightResult['kind'], subject: string): string {
  switch (kind) {
    case 'guard':
      return guardName(speech, subject);
    case 'preview':
      return `${subject} ${batchExposure(speech, subject)}`;
    case 'flag':
    case 'drill':
      return flagName(speech, subject);
    case 'silence':
      return playbookName(speech, subject);
    case 'cluster':
    case 'command':
      return stepName(speech, subject);
    case 'plan-secret':
      return subject;
    default:
      return switchName(speech, subject);
  }
}

function spokenParams(speech: Speech, params: PreflightResult['params'], at: number): Record<string, unknown> {
  const drill = drillOf(params);
  const { part, ageMs, validForMs, expiresAt, what = 'any', metricUnit, guardUnit } = params;
  return {
    ...params,
    ...(typeof part === 'string' ? { part: say(speech.t, `preflight:part.${part}`) } : {}),
    ...(typeof metricUnit === 'string' ? { metricUnit: say(speech.t, `preflight:unit.${metricUnit}`) } : {}),
    ...(typeof guardUnit === 'string' ? { guardUnit: say(speech.t, `preflight:unit.${guardUnit}`) } : {}),
    ...(drill === null ? {} : { drill: sayDrill(speech, drill) }),
    ...(typeof validForMs === 'number' ? { validFor: formatDuration(validForMs) } : {}),
    ...(typeof ageMs === 'number' ? { age: formatDuration(ageMs) } : {}),
    ...(typeof expiresAt === 'number'
      ? {
          what: say(speech.t, `preflight:credential.${what}`),
          left: formatDuration(Math.max(0, expiresAt - at)),
          until: moment(speech, expiresAt),
        }
      : {}),
  };
}
