import { formatValue } from '../../../shared/i18n/format.ts';
import { sayThreshold } from '../../../shared/i18n/say-threshold.ts';
import type { Translate } from '../../../shared/i18n/translator.ts';
import type { GuardLevels } from '../../../shared/plan/release-plan.ts';
import type { ReadingUnit, ThresholdBase } from '../../../shared/plan/threshold.ts';
import type { Level } from '../../../shared/release/events.ts';
import { LevelShape } from '../level-mark.tsx';
import { useTranslate } from '../use-translate.ts';
import classes from './number-line.module.css';
import type { LineScale } from './scale.ts';
import { baseOf, type Zone, type ZoneKind, zonesOf } from './zones.ts';

interface NumberLineProps {
  readonly levels: GuardLevels;
  readonly unit: ReadingUnit;
  /** One for all lines that are to be compared by eye. */
  readonly scale: LineScale;
}

/** The shape of a zone; what nobody has written about looks like what nobody knows. */
const shapeOf: Readonly<Record<ZoneKind, Level>> = {
  green: 'green',
  yellow: 'yellow',
  red: 'red',
  uncovered: 'unknown',
};
/** px. Worse is thicker, so that the line can be read without its colours. */
const thickness: Readonly<Record<ZoneKind, number>> = { green: 4, yellow: 7, red: 10, uncovered: 4 };
const middle = 18;

/** The limits of a guard as a line of numbers: which values are good, doubtful, bad, or were forgotten. */
export function NumberLine({ levels, unit, scale }: NumberLineProps) {
  const t = useTranslate();
  const base = baseOf(levels);
  const zones = zonesOf(levels);
  if (zones.length === 0) return <p className={classes.none}>{t('planEditor:line.none')}</p>;
  const relative = base?.relative ?? null;
  const words = zones.map((zone) => ({
    zone,
    text: rangeText(t, zone, unit, relative),
    word: t(`planEditor:zone.${zone.kind}`),
  }));
  const spoken = words.map(({ text, word }) => `${word} ${text}`).join(', ');
  return (
    <div className={classes.line}>
      {base !== null && (
        <svg className={classes.drawing} width="100%" height="28" role="img" aria-label={spoken}>
          <title>{scale.proportional ? spoken : `${spoken} · ${t('planEditor:line.notToScale')}`}</title>
          {zones.map((zone) => (
            <DrawnZone key={`${zone.from} ${zone.kind}`} zone={zone} scale={scale} />
          ))}
          {scale.ticks
            .filter((tick) => zones.some((zone) => zone.from === tick || zone.to === tick))
            .map((tick) => (
              <line
                key={tick}
                className={classes.tick}
                x1={percent(scale.place(tick))}
                x2={percent(scale.place(tick))}
                y1={middle - 7}
                y2={middle + 7}
              />
            ))}
        </svg>
      )}
      {base === null && <p className={classes.none}>{t('planEditor:line.severalBases')}</p>}
      <ul className={classes.words}>
        {(base === null ? writtenLimits(t, levels, unit) : words.map(({ zone, text }) => ({ ...zone, text }))).map(
          ({ kind, text, disputed }) => (
            <li key={`${kind} ${text}`} data-zone={kind}>
              <LevelShape level={shapeOf[kind]} size={9} />
              <span>
                {t(`planEditor:zone.${kind}`)} {text}
                {disputed && <strong> {t('planEditor:zone.disputed')}</strong>}
              </span>
            </li>
          ),
        )}
      </ul>
    </div>
  );
}

function DrawnZone({ zone, scale }: { readonly zone: Zone; readonly scale: LineScale }) {
  const from = scale.place(zone.from);
  const width = Math.max(0, scale.place(zone.to) - from);
  const height = thickness[zone.kind];
  if (width === 0) return <DrawnPoint zone={zone} at={from} />;
  return (
    <g className={classes.zone} data-zone={zone.kind}>
      {zone.kind === 'uncovered' ? (
        <line x1={percent(from)} x2={percent(from + width)} y1={middle} y2={middle} className={classes.gap} />
      ) : (
        <rect x={percent(from)} width={percent(width)} y={middle - height / 2} height={height} />
      )}
      <svg x={percent(from + width / 2)} y="0" overflow="visible" aria-hidden="true">
        <g transform="translate(-4.5 0)">
          <LevelShape level={shapeOf[zone.kind]} size={9} />
        </g>
      </svg>
    </g>
  );
}

/** px. */
const pointRadius = 5;

/** A zone of one value, between two open ends: without it the line would seem to have no good value at all. */
function DrawnPoint({ zone, at }: { readonly zone: Zone; readonly at: number }) {
  return <circle className={classes.point} data-zone={zone.kind} cx={percent(at)} cy={middle} r={pointRadius} />;
}

/** Where no line can be drawn the limits stand as they are written. */
function writtenLimits(t: Translate, levels: GuardLevels, unit: ReadingUnit) {
  return (['green', 'yellow', 'red'] as const).flatMap((kind) => {
    const limit = levels[kind];
    return limit === null ? [] : [{ kind, text: sayThreshold(t, limit, unit), disputed: false }];
  });
}

/** `< 3 %`, `3 % … 10 %`, `≥ 2.5 s`, `= 3 s`, or the same with its base. */
function rangeText(t: Translate, zone: Zone, unit: ReadingUnit, relative: ThresholdBase | null): string {
  const value = (number: number): string => {
    if (relative === null) return formatValue(number, unit);
    return sayThreshold(t, { operator: '=', value: number, relative }, unit).replace(/^=\s*/, '');
  };
  const { from, to, fromIncluded, toIncluded } = zone;
  if (from === to) return `= ${value(from)}`;
  if (from === Number.NEGATIVE_INFINITY) return `${toIncluded ? '≤' : '<'} ${value(to)}`;
  if (to === Number.POSITIVE_INFINITY) return `${fromIncluded ? '≥' : '>'} ${value(from)}`;
  return `${value(from)} … ${value(to)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}
