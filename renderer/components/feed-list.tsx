import { useLayoutEffect, useRef, useState } from 'react';
import type { Level } from '../../shared/release/events.ts';
import classes from './feed-list.module.css';
import { LevelMark } from './level-mark.tsx';

export interface FeedRow {
  /** Stable: the event's position. */
  readonly id: string | number;
  /** `04:13:27`. */
  readonly clock: string;
  /** Who or what: a person, a guard, the cockpit. */
  readonly source: string;
  readonly text: string;
  readonly level?: Level;
}

interface FeedListProps {
  /** Newest first. How many are kept is the caller's bound; how many are in the document is this list's. */
  readonly rows: readonly FeedRow[];
  readonly label: string;
  /** Said where there is nothing yet. */
  readonly empty: string;
}

const rowHeight = 22;
const overscan = 6;

/** What happened, newest on top. Only what is visible is in the document, so that ten thousand lines cost as many as ten. */
export function FeedList({ rows, label, empty }: FeedListProps) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ first: 0, count: 40 });
  const topId = useRef<FeedRow['id'] | undefined>(undefined);

  const look = (): void => {
    const element = box.current;
    if (element === null) return;
    const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - overscan);
    const count = Math.ceil(element.clientHeight / rowHeight) + 2 * overscan;
    setView((former) => (former.first === first && former.count === count ? former : { first, count }));
  };

  // Who has scrolled back to read keeps the same lines under their eyes when new ones arrive on top.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const added = topId.current === undefined ? 0 : rows.findIndex((row) => row.id === topId.current);
    if (added > 0 && element.scrollTop > 0) element.scrollTop += added * rowHeight;
    topId.current = rows[0]?.id;
  }, [rows]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  });

  const shown = rows.slice(view.first, view.first + view.count);
  return (
    <div ref={box} className={classes.feed} onScroll={look} role="log" aria-label={label} aria-live="off" tabIndex={-1}>
      {rows.length === 0 && <p className={classes.empty}>{empty}</p>}
      <ol className={classes.list} style={{ blockSize: rows.length * rowHeight }} aria-label={label}>
        {shown.map((row, index) => (
          <FeedLine key={row.id} row={row} top={(view.first + index) * rowHeight} />
        ))}
      </ol>
    </div>
  );
}

function FeedLine({ row, top }: { readonly row: FeedRow; readonly top: number }) {
  return (
    <li className={classes.row} style={{ transform: `translateY(${top}px)` }}>
      <span>{row.clock}</span>
      <span className={classes.source} title={row.source}>
        {row.source}
      </span>
      <span className={classes.text} title={row.text}>
        {row.level !== undefined && <LevelMark level={row.level} />}
        {row.text}
      </span>
    </li>
  );
}
