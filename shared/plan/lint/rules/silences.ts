import { parseDurationMs } from '../../duration.ts';
import type { Path } from '../../parse-places.ts';
import type { LintContext } from '../context.ts';

/** What is forgotten is to end within a day. */
const longestMs = 24 * 60 * 60_000;

/** Silences for drills: never of everything, never for long, and never one that nobody comes to make. */
export function lintSilences({ file, report }: LintContext): void {
  const playbooks = file.playbooks ?? [];
  const check = (silence: NonNullable<(typeof playbooks)[number]['silence']>, item: string, path: Path): void => {
    if (Object.keys(silence.labels).length === 0) report('silence.everything', [...path, 'labels'], { item });
    const ms = parseDurationMs(silence.for);
    if (!(ms > 0 && ms <= longestMs)) report('silence.too-long', [...path, 'for'], { item, value: silence.for });
  };
  for (const [index, { id, mode, silence }] of playbooks.entries()) {
    if (silence === undefined) continue;
    const path: Path = ['playbooks', index, 'silence'];
    check(silence, id, path);
    if (mode === 'live') report('silence.never-made', path, { item: id });
  }
  for (const [index, { id, playbook: opened, silence }] of (file.drills ?? []).entries()) {
    if (silence === undefined) continue;
    const path: Path = ['drills', index, 'silence'];
    check(silence, id, path);
    const playbook = playbooks.find((candidate) => candidate.id === opened);
    // It is made when the playbook of the drill is opened; one of that playbook's own goes before it.
    if (playbook === undefined || playbook.silence !== undefined || playbook.mode === 'live')
      report('silence.never-made', path, { item: id });
  }
}
