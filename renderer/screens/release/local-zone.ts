import { formatOffset } from '../../../shared/i18n/format.ts';

/** The zone in which this window tells the time of day. */
export const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Minutes that an IANA zone is ahead of UTC at an instant; zero where the zone is unknown to this machine. */
export function zoneOffsetMinutes(utcMs: number, timeZone: string): number {
  let offset: string;
  try {
    offset = formatOffset(utcMs, timeZone);
  } catch {
    return 0;
  }
  const match = /^([+−])(\d{2})(?::(\d{2}))?$/.exec(offset);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '+' ? minutes : -minutes;
}
