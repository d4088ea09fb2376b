import { formatDateTime, formatDuration } from '../../shared/i18n/format.ts';
import { useTick } from '../stores/tick.ts';
import { useTranslate } from './use-translate.ts';

const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const dayMs = 86_400_000;
const minuteMs = 60_000;

/** A moment of the past as somebody says it: how long ago within a day, in whole minutes; else its date. */
export function useWhen(utcMs: number): string {
  const t = useTranslate();
  return useTick(({ nowUtcMs }) => {
    const agoMs = nowUtcMs - utcMs;
    if (agoMs >= dayMs) return formatDateTime(utcMs, localZone, 'minutes');
    return t('age.ago', {
      duration: formatDuration(agoMs < minuteMs ? Math.max(0, agoMs) : agoMs - (agoMs % minuteMs)),
    });
  });
}

export function When({ utcMs }: { readonly utcMs: number }) {
  const words = useWhen(utcMs);
  return (
    <time dateTime={new Date(utcMs).toISOString()} title={formatDateTime(utcMs, localZone)}>
      {words}
    </time>
  );
}
