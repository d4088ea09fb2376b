import { useMemo, useRef, useState } from 'react';
import { formatClock, formatNumber } from '../../../shared/i18n/format.ts';
import { guardValue, type Speech } from '../../../shared/i18n/release-speech.ts';
import { sayEvent } from '../../../shared/i18n/say-event.ts';
import type { ReleaseEventPayloads } from '../../../shared/release/events.ts';
import { FeedList, type FeedRow } from '../../components/feed-list.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useFlight, useRelease, useReleaseView, useSpeech } from '../release/flight-context.tsx';
import classes from './record.module.css';

/** What happened, newest first, and a line to write into. */
export function Record({ acts }: { readonly acts: boolean }) {
  const t = useTranslate();
  const rows = useFeedRows();
  return (
    <section className={classes.record} aria-label={t('flight:feed.title')}>
      <FeedList rows={rows} label={t('flight:feed.title')} empty={t('flight:feed.empty')} />
      {acts && <NoteLine />}
    </section>
  );
}

/** The events of the feed as lines, newest first. */
export function useFeedRows(): readonly FeedRow[] {
  const speech = useSpeech();
  const state = useRelease();
  const feed = useReleaseView((view) => view.feed);
  const known = useRef(new WeakMap<object, FeedRow>());
  const wording = useRef<object>(speech);
  if (wording.current !== speech) {
    wording.current = speech;
    known.current = new WeakMap();
  }
  return useMemo(
    () =>
      feed
        .map((event) => {
          const former = known.current.get(event);
          if (former !== undefined) return former;
          const { source, text: sentence, level, examples = [] } = sayEvent(speech, state, event);
          // The source and the mark in front already name the guard and its level.
          const text = event.type === 'guard-level-changed' ? readingText(speech, event.payload, examples) : sentence;
          const clock = formatClock(event.at.utc, speech.timeZone);
          const row: FeedRow = { id: event.sequence, clock, source, text, ...(level === null ? {} : { level }) };
          known.current.set(event, row);
          return row;
        })
        .reverse(),
    [feed, speech, state],
  );
}

function readingText(
  speech: Speech,
  payload: ReleaseEventPayloads['guard-level-changed'],
  [example, ...more]: readonly string[],
): string {
  const { t } = speech;
  const value = payload.value === null ? null : guardValue(speech, payload.guardId, payload.value);
  const size = payload.sampleSize === null ? null : t('sampleSize', { size: formatNumber(payload.sampleSize) });
  const others = more.length === 0 ? null : t('levels:moreExamples', { count: more.length });
  return [value, t(`levels:reason.${payload.reason}`), size, example ?? null, others]
    .filter((part) => part !== null)
    .join(' · ');
}

function NoteLine() {
  const t = useTranslate();
  const { session } = useFlight();
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useShortcut({ keys: 'm', scope: 'release', label: t('flight:shortcut.note'), run: () => field.current?.focus() });
  return (
    <form
      className={classes.note}
      onSubmit={(submit) => {
        submit.preventDefault();
        const note = text.trim();
        if (note === '') return;
        void session.send({ type: 'add-note', text: note }).then((recorded) => {
          if (recorded) setText('');
        });
      }}
    >
      <input
        ref={field}
        className={classes.field}
        aria-label={t('flight:feed.addNote')}
        placeholder={t('flight:feed.placeholder')}
        value={text}
        maxLength={4000}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </form>
  );
}
