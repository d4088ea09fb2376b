import { staleAfterMs } from '../../../shared/guards/evaluate.ts';
import { connectionName } from '../../../shared/i18n/connection-name.ts';
import type { Level } from '../../../shared/release/events.ts';
import { driftedTargets } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { Age } from '../../components/age.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { StatusLine } from '../../components/status-line.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import type { SampleFeed } from '../../stores/samples-store.ts';
import { lastReadAt, switchStaleMs, useSplitReadings } from '../../stores/split-readings.ts';
import { useTick } from '../../stores/tick.ts';
import { useFlight, useRelease } from '../release/flight-context.tsx';

/** The systems that this release speaks to, each with what was last heard from it. */
export function Links() {
  const t = useTranslate();
  const state = useRelease();
  const { bindings } = state.definition;
  return (
    <section>
      <SectionTitle>{t('cockpit:section.connections')}</SectionTitle>
      {Object.keys(bindings).length === 0 && <p>{t('flight:links.none')}</p>}
      {Object.keys(bindings).map((slot) => (
        <LinkLine key={slot} slot={slot} />
      ))}
    </section>
  );
}

function LinkLine({ slot }: { readonly slot: string }) {
  const t = useTranslate();
  const state = useRelease();
  const { samples } = useFlight();
  const binding = state.definition.bindings[slot];
  const capability = state.definition.plan.slots[slot]?.capability ?? '';
  const guards = state.definition.plan.guards.filter((guard) => guard.slot === slot);
  const heardAt = useTick(() =>
    lastHeard(
      samples,
      guards.map((guard) => guard.id),
    ),
  );
  const staleMs = Math.max(0, ...guards.map((guard) => 2 * staleAfterMs(guard)));
  const fresh = useTick((tick) => heardAt !== null && tick.nowUtcMs - heardAt < staleMs);
  const label = `${binding === undefined ? slot : connectionName(t, binding)} · ${t(`connections:capability.${capability as 'traffic'}`, { defaultValue: capability })}`;
  if (state.switches[slot] !== undefined) {
    return <SwitchLine slot={slot} label={label} />;
  }
  if (guards.length > 0) {
    const over = state.endedAt !== null;
    return (
      <StatusLine
        level={fresh ? 'green' : 'unknown'}
        label={label}
        {...(over ? {} : { note: <Age readAtUtcMs={heardAt} staleAfterMs={staleMs} /> })}
      />
    );
  }
  // Nothing reads it all the time, and nothing is wrong with that.
  return <StatusLine level="unknown" label={label} note={t('flight:links.onDemand')} />;
}

function SwitchLine({ slot, label }: { readonly slot: string; readonly label: string }) {
  const t = useTranslate();
  const state = useRelease();
  const over = state.endedAt !== null;
  const readings = useSplitReadings(state.definition.releaseId, !over);
  const readAt = lastReadAt(readings, slot, state.switches[slot]?.foundAt?.utc ?? null);
  const fresh = useTick((tick) => readAt !== null && tick.nowUtcMs - readAt < switchStaleMs);
  if (over) return <StatusLine level={switchLevel(state, slot)} label={label} />;
  if (readAt === null) return <StatusLine level="unknown" label={label} note={t('flight:links.notRead')} />;
  return (
    <StatusLine
      level={fresh ? switchLevel(state, slot) : 'unknown'}
      label={label}
      note={<Age readAtUtcMs={readAt} staleAfterMs={switchStaleMs} />}
    />
  );
}

function lastHeard(samples: SampleFeed, guardIds: readonly string[]): number | null {
  const times = guardIds.flatMap((id) => {
    const latest = samples.latest(id);
    return latest === null || latest.value === null ? [] : [latest.at];
  });
  return times.length === 0 ? null : Math.max(...times);
}

function switchLevel(state: ReleaseState, slot: string): Level {
  if (state.switches[slot]?.foundAt === null) return 'unknown';
  return driftedTargets(state, slot).length > 0 ? 'yellow' : 'green';
}
