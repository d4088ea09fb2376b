import type { YamlStep } from '../code/yaml-tree.ts';
import { Item } from './plan-view-context.tsx';
import views from './views.module.css';

interface FactRowProps {
  readonly way: readonly YamlStep[];
  readonly title: string;
  /** At the far end: who, when, how long. */
  readonly note?: string | undefined;
  /** Below, each on its own if it is said; what is not said is left out. */
  readonly details?: readonly (string | false | undefined)[];
}

/** One thing that the plan says, in a list of its kind. */
export function FactRow({ way, title, note = '', details = [] }: FactRowProps) {
  const said = details.filter((detail) => typeof detail === 'string' && detail !== '');
  return (
    <Item way={way} className={views.row}>
      <span className={views.rowTitle}>{title}</span>
      <span className={views.rowNote}>{note}</span>
      {said.length > 0 && <span className={views.rowDetail}>{said.join(' · ')}</span>}
    </Item>
  );
}
