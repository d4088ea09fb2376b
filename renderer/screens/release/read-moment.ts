/** UTC ms of `2026-03-15 10:30` by this machine's clock; NaN of anything else. */
export function readMoment(text: string): number {
  const [, day, clock = '00:00'] = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?$/.exec(text.trim()) ?? [];
  return day === undefined ? Number.NaN : new Date(`${day}T${clock}:00`).getTime();
}
