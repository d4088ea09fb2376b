import type { KeyboardEvent } from 'react';
import { itemName, personName } from '../../../shared/i18n/release-speech.ts';
import { sayItemPlan, sayItemRecord, sayItemStatus, sayItemTime } from '../../../shared/i18n/say-item.ts';
import type { Level } from '../../../shared/release/events.ts';
import type { ItemStatus } from '../../../shared/release/items.ts';
import type { ItemStanding } from '../../../shared/release/views/item-standings.ts';
import { LevelShape } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { openDialog } from './dialog-store.ts';
import { useFlight, useNow, useRelease, useSpeech } from './flight-context.tsx';
import classes from './item-list.module.css';
import { TextAction } from './text-action.tsx';

const levels: Readonly<Record<ItemStatus, Level>> = {
  done: 'green',
  failed: 'red',
  'not-applicable': 'unknown',
  expired: 'yellow',
  idle: 'unknown',
  waiting: 'unknown',
  open: 'unknown',
  due: 'unknown',
  overdue: 'yellow',
};

interface ItemListProps {
  readonly standings: readonly ItemStanding[];
  readonly acts: boolean;
  readonly label: string;
  /** In a narrow column: without what the plan says and without the second line of a record. */
  readonly compact?: boolean;
}

/** Items to be ticked. Arrow keys go from one to the next; d, f, n and u tick, fail, set aside and take back. */
export function ItemList({ standings, acts, label, compact = false }: ItemListProps) {
  return (
    <ul className={classes.list} aria-label={label} data-compact={compact} onKeyDown={moveFocus}>
      {standings.map((standing) => (
        <ItemRow key={standing.item.id} standing={standing} acts={acts} compact={compact} />
      ))}
    </ul>
  );
}

function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const scope = event.currentTarget.closest('section') ?? event.currentTarget;
  const rows = [...scope.querySelectorAll<HTMLElement>('li[data-item]')];
  const at = rows.findIndex((row) => row.contains(event.target as Node));
  const next = rows[at + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

interface ItemRowProps {
  readonly standing: ItemStanding;
  readonly acts: boolean;
  readonly compact: boolean;
}

function ItemRow({ standing, acts, compact }: ItemRowProps) {
  const speech = useSpeech();
  const now = useNow();
  const { item, status } = standing;
  const possible = useItemActions(standing, acts);
  // A narrow column offers what is said most; the keys say the rest, and so does the review.
  const offered = compact ? possible.filter(({ id }) => id !== 'record' && id !== 'not-applicable') : possible;
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = possible.find(({ keys }) => keys !== undefined && keys === event.key.toLowerCase());
    if (action === undefined) return;
    event.preventDefault();
    action.run();
  };
  const said = [...sayItemTime(speech, standing, now), ...sayItemRecord(speech, standing)];
  const planned = sayItemPlan(speech, standing);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a row takes the focus, so that single keys can act on it
    <li className={classes.row} data-item={item.id} data-status={status} tabIndex={0} onKeyDown={onKeyDown}>
      <LevelShape level={levels[status]} />
      <span className={classes.title}>
        {itemName(speech, item.id)}
        {!compact && planned.length > 0 && <span className={classes.plan}> {planned.join(' · ')}</span>}
      </span>
      <span className={classes.word}>{sayItemStatus(speech, standing)}</span>
      {said.length > 0 && <span className={classes.now}>{said.join(' · ')}</span>}
      {offered.length > 0 && (
        <span className={classes.actions}>
          {offered.map(({ id, label, run }) => (
            <TextAction key={id} label={label} onPress={run} />
          ))}
        </span>
      )}
    </li>
  );
}

interface ItemAction {
  readonly id: string;
  readonly label: string;
  readonly keys?: string;
  run(): void;
}

/** What a person can say about an item as it stands; empty where nothing can be said, or nobody acts here. */
function useItemActions({ item, status, record, signatures }: ItemStanding, acts: boolean): readonly ItemAction[] {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const { closedAt, items } = useRelease();
  if (!acts || closedAt !== null) return [];
  const { id: itemId } = item;
  const say = (outcome: 'done' | 'withdrawn', person: string | null = null) =>
    void session.send({ type: 'record-item', itemId, outcome, note: null, evidenceBlob: null, person });
  const undoSignatures = signatures.map(({ approver }, index): ItemAction => {
    const label = t('items:action.undoSignature', { who: personName(speech, approver) });
    const keys = index === signatures.length - 1 ? { keys: 'u' } : {};
    return { id: `undo ${approver}`, label, ...keys, run: () => say('withdrawn', approver) };
  });
  // What a step or a drill recorded by itself is not taken back here.
  const isOwn = items[itemId]?.record != null;
  const undo: ItemAction = { id: 'undo', label: t('items:action.undo'), keys: 'u', run: () => say('withdrawn') };
  const refused = item.signing === undefined || record?.outcome !== 'done';
  if (status === 'done' || status === 'not-applicable') return isOwn && refused ? [undo] : undoSignatures;
  const ask = (outcome: 'done' | 'failed' | 'not-applicable') => () => openDialog({ kind: 'item', itemId, outcome });
  const setAside: ItemAction = {
    id: 'not-applicable',
    label: t('items:action.not-applicable'),
    keys: 'n',
    run: ask('not-applicable'),
  };
  if (status === 'idle' || status === 'waiting') return status === 'idle' ? [] : [setAside];
  const fails: ItemAction = {
    id: 'failed',
    label: t(item.signing === undefined ? 'items:action.failed' : 'items:action.refuse'),
    keys: 'f',
    run: ask('failed'),
  };
  const rest = [...(status === 'failed' ? [] : [fails]), setAside, ...(record !== null && isOwn ? [undo] : [])];
  if (item.signing !== undefined) {
    const sign: ItemAction = {
      id: 'sign',
      label: t('items:action.sign'),
      keys: 'd',
      run: () => openDialog({ kind: 'sign', itemId }),
    };
    return [sign, ...undoSignatures, ...rest];
  }
  const described: ItemAction = { id: 'record', label: t('items:action.record'), keys: 'e', run: ask('done') };
  // A measured value and the day of a drill are asked for; anything else is a tick.
  if (item.limit !== undefined || item.section === 'drill')
    return [{ ...described, id: 'measured', label: `${t('items:action.done')}…`, keys: 'd' }, ...rest];
  return [{ id: 'done', label: t('items:action.done'), keys: 'd', run: () => say('done') }, described, ...rest];
}
