import type { LocalText } from '../../../../shared/plan/scalars.ts';
import { useTranslate } from '../../../components/use-translate.ts';
import type { YamlStep } from '../code/yaml-tree.ts';
import { Item, useLocal } from './plan-view-context.tsx';
import views from './views.module.css';

/** What every item of a plan may say besides its own matter. */
export interface Sourced {
  readonly refs?: readonly string[] | undefined;
  readonly quote?: string | undefined;
  readonly note?: string | LocalText | undefined;
}

export interface Fact {
  readonly way: readonly YamlStep[];
  readonly title: string;
  /** At the far end: who, when, how long. */
  readonly note?: string | undefined;
  /** Below, each on its own if it is said; what is not said is left out. */
  readonly details?: readonly (string | false | undefined)[];
  /** The item itself, for where it comes from. */
  readonly item?: Sourced | undefined;
}

/** One thing that the plan says, in a list of its kind. */
export function FactRow({ way, title, note = '', details = [], item }: Fact) {
  const said = details.filter((detail) => typeof detail === 'string' && detail !== '');
  return (
    <Item way={way} className={views.row}>
      <span className={views.rowTitle}>{title}</span>
      <span className={views.rowNote}>{note}</span>
      {said.length > 0 && <span className={views.rowDetail}>{said.join(' · ')}</span>}
      {item !== undefined && <Sources item={item} />}
    </Item>
  );
}

/** Where something of the plan comes from: its note, the source's own words, and the ids of its sources. */
export function Sources({ item }: { readonly item: Sourced }) {
  const t = useTranslate();
  const local = useLocal();
  const { refs = [], quote, note } = item;
  return (
    <>
      {note !== undefined && <span className={views.rowDetail}>{local(note)}</span>}
      {quote !== undefined && <span className={views.rowDetail}>{t('planFacts:quote', { quote })}</span>}
      {refs.length > 0 && <span className={views.rowRefs}>{t('planFacts:refs', { refs: refs.join(' ') })}</span>}
    </>
  );
}
