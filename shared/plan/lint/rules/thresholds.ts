import type { ErrorParams } from '../../../errors.ts';
import { formatValue } from '../../../i18n/format.ts';
import { actionsOf } from '../../compile/guards.ts';
import { rangeOf, type Zone, zonesOf } from '../../number-line.ts';
import type { Path } from '../../parse-places.ts';
import type { GuardLevels } from '../../release-plan.ts';
import type { GuardFile } from '../../schema.ts';
import type { ReadingUnit, Threshold } from '../../threshold.ts';
import type { FindingKey } from '../catalogue.ts';
import type { GuardCell, LintContext, PlacedGuard, Report } from '../context.ts';

/** The limits of each guard drawn on a number line: what is uncovered, what overlaps, what can never or always be. */
export function lintThresholds({ guards, report }: LintContext): void {
  // Guards of a kind have the same limits; their line is drawn once.
  const lines = new Map<string, ReturnType<typeof zonesOf>>();
  for (const placed of guards) {
    // The same thing about the guard and about its batches is one finding.
    const gathered = new Map<FindingKey, { path: Path; also: Path[]; zones: Set<string>; params: ErrorParams }>();
    const drawn = new Set<string>();
    for (const limits of ownLimits(placed)) {
      const same = limitsKey(limits.levels);
      if (drawn.has(same)) continue;
      drawn.add(same);
      const line = `${placed.guard.unit} ${same}`;
      if (!lines.has(line)) lines.set(line, zonesOf(limits.levels, rangeOf(placed.guard.unit)));
      lintZones(placed, limits, lines.get(line) ?? null, (key, path, params = {}) => {
        const known = gathered.get(key) ?? { path, also: [], zones: new Set(), params };
        if (![...known.zones].some((zone) => zone.endsWith(String(params.zone)))) {
          known.zones.add(limits.batch === '' ? String(params.zone) : `${limits.batch} ${params.zone}`);
          known.also.push(path);
        }
        gathered.set(key, known);
      });
    }
    for (const [key, { path, also, zones, params }] of gathered) {
      report(key, path, params.zone === undefined ? params : { ...params, zone: [...zones].join('; ') }, { also });
    }
    lintLooserLater(placed, report);
    lintRedPair(placed, report);
  }
}

/** Limits by their values, for batches that repeat those of another. */
function limitsKey({ green, yellow, red }: GuardLevels): string {
  return `${limitKey(green)}|${limitKey(yellow)}|${limitKey(red)}`;
}

function limitKey(limit: Threshold | null): string {
  if (limit === null) return '';
  const { operator, value, to, relative } = limit;
  return `${operator} ${value} ${to ?? ''} ${relative === undefined ? '' : JSON.stringify(relative)}`;
}

interface Limits {
  readonly levels: GuardLevels;
  readonly path: GuardCell['path'];
  readonly batch: string;
}

/** The guard's own limits, and those of every batch that has its own. */
function ownLimits({ flown, path, cells }: PlacedGuard): readonly Limits[] {
  const plain = cells.length === 0 || cells.some((cell) => cell.path === path);
  return [
    ...(plain ? [{ levels: flown.levels, path, batch: '' }] : []),
    ...cells
      .filter((cell) => cell.path !== path)
      .map((cell) => ({ levels: cell.levels, path: cell.path, batch: cell.batch.batch.id })),
  ];
}

function lintZones(
  { guard }: PlacedGuard,
  { levels, path }: Limits,
  zones: readonly Zone[] | null,
  report: Report,
): void {
  if (zones === null) return;
  const unit =
    levels.red?.relative?.by === 'factor' || levels.green?.relative?.by === 'factor' ? 'multiple' : guard.unit;
  const about = (zone: Zone) => ({ guard: guard.id, zone: writtenZone(zone, unit) });
  const overlap = zones.find(({ holds }) => holds.includes('red') && holds.includes('green'));
  if (overlap !== undefined) {
    report('threshold.disagree/overlap', path, about(overlap));
    return;
  }
  const shadowed = zones.find(({ holds }) => holds.includes('yellow') && holds.includes('green'));
  if (shadowed !== undefined) report('threshold.disagree/yellow-over-green', path, about(shadowed));
  lintReach(guard, zones, levels, path, report);
  zones.forEach((zone, index) => {
    const beside = new Set([zones[index - 1]?.level, zones[index + 1]?.level]);
    // What yellow does is what an uncovered stretch does.
    const settled = actionsOf(guard.onYellow).length > 0;
    if (zone.level === 'uncovered' && beside.has('green') && beside.has('red') && !settled) {
      const key = zone.from === zone.to ? 'guard.uncovered-zone/boundary' : 'guard.uncovered-zone';
      report(key, path, about(zone));
    }
    const next = zones[index + 1];
    // Between none and one there is no room for a band.
    const meet = next !== undefined && isPair(zone, next) && zone.to !== 0;
    const held = guard.hold?.red !== undefined && (guard.unit !== 'ratio' || guard.minRequests !== undefined);
    if (meet && !held) {
      report('guard.zero-band', path, { guard: guard.id, zone: formatValue(zone.to, unit) });
    }
  });
}

function isPair(zone: Zone, next: Zone): boolean {
  return (zone.level === 'green' && next.level === 'red') || (zone.level === 'red' && next.level === 'green');
}

/** A red that no reading can reach, and a green that every reading has, are no guard. */
function lintReach(
  guard: GuardFile,
  zones: readonly Zone[],
  levels: GuardLevels,
  path: GuardCell['path'],
  report: Report,
): void {
  if (levels.red?.relative !== undefined || levels.green?.relative !== undefined) return;
  if (levels.red !== null && !zones.some(({ level }) => level === 'red')) {
    report('guard-never-red', path, { guard: guard.id });
  }
  if (levels.green !== null && zones.every(({ level }) => level === 'green')) {
    report('guard-always-green', path, { guard: guard.id });
  }
}

function writtenZone({ from, to }: Zone, unit: ReadingUnit): string {
  if (from === to) return formatValue(from, unit);
  const end = (value: number) => (Number.isFinite(value) ? formatValue(value, unit) : '∞');
  return `${end(from)} … ${end(to)}`;
}

/** A ladder whose later batches ask less than an earlier one: the strictest limit stands first. */
function lintLooserLater({ guard, cells }: PlacedGuard, report: Report): void {
  for (const level of ['green', 'red'] as const) {
    for (const [index, cell] of cells.entries()) {
      const limit = cell.levels[level];
      const stricter = cells.slice(0, index).find((earlier) => isLooser(limit, earlier.levels[level], level));
      if (stricter === undefined) continue;
      report('threshold.disagree/looser-later', cell.path, {
        guard: guard.id,
        batch: cell.batch.batch.id,
        earlier: stricter.batch.batch.id,
        limit: written(limit, guard),
        stricter: written(stricter.levels[level], guard),
      });
      break;
    }
  }
}

function written(limit: Threshold | null, guard: GuardFile): string {
  return limit === null ? '' : `${signs[limit.operator] ?? limit.operator} ${formatValue(limit.value, guard.unit)}`;
}

const signs: Readonly<Partial<Record<Threshold['operator'], string>>> = { '<=': '≤', '>=': '≥' };

/** Whether a limit lets through more than another of the same direction. */
function isLooser(limit: Threshold | null, other: Threshold | null, level: 'green' | 'red'): boolean {
  if (limit === null || other === null || limit.relative !== undefined || other.relative !== undefined) return false;
  const upper = (operator: Threshold['operator']) => operator === '<' || operator === '<=';
  const lower = (operator: Threshold['operator']) => operator === '>' || operator === '>=';
  const bothUpper = upper(limit.operator) && upper(other.operator);
  const bothLower = lower(limit.operator) && lower(other.operator);
  if (!bothUpper && !bothLower) return false;
  // A red limit is looser the further it is from green.
  const higherIsLooser = level === 'green' ? bothUpper : bothLower;
  return higherIsLooser ? limit.value > other.value : limit.value < other.value;
}

/** What is not green must have an answer: a red, or a yellow that says what it does. A comparison has a red of its own. */
function lintRedPair({ guard, path, flown, cells }: PlacedGuard, report: Report): void {
  const red =
    guard.compare !== undefined || flown.levels.red !== null || cells.some((cell) => cell.levels.red !== null);
  if (red || actionsOf(guard.onYellow).length > 0) return;
  report('guard.no-red-pair', [...path, 'id'], { item: guard.id });
}
