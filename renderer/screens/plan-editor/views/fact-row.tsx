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
export function FactRow({ way, title, note = '', details = [], item = {} }: Fact) {
  return (
    <Item way={way} className={views.row}>
      <span className={views.rowTitle}>{title}</span>
      <span className={views.rowNote}>{note}</span>
      <Sources item={item} before={details} />
    </Item>
  );
}

interface SourcesProps {
  readonly item: Sourced;
  readonly before?: Fact['details'];
}

/** Below an item, small: its details, its note, the source's own words, and the ids of its sources. */
export function Sources({ item, before = [] }: SourcesProps) {
  const t = useTranslate();
  const local = useLocal();
  const { refs = [], quote, note } = item;
  const said = [
    ...before,
    note !== undefined && local(note),
    quote !== undefined && t('planFacts:quote', { quote }),
  ].filter((detail) => typeof detail === 'string' && detail !== '');
  if (said.length === 0 && refs.length === 0) return null;
  return (
    <span className={views.rowDetail}>
      {said.join(' · ')}
      {said.length > 0 && refs.length > 0 && ' · '}
      {refs.length > 0 && <span className={views.refs}>{t('planFacts:refs', { refs: refs.join(' ') })}</span>}
    </span>
  );
}
