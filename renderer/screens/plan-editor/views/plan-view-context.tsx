import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { type StoreApi, useStore } from 'zustand';
import type { ReleasePlan } from '../../../../shared/plan/release-plan.ts';
import { type LocalText, localText } from '../../../../shared/plan/scalars.ts';
import type { PlanFile } from '../../../../shared/plan/schema.ts';
import { usePreferences } from '../../../stores/preferences.ts';
import { isWithin } from '../code/way-at.ts';
import type { YamlStep } from '../code/yaml-tree.ts';
import classes from './views.module.css';

export interface PlanView {
  /** The plan as it is written. */
  readonly file: PlanFile;
  /** The plan as it would fly, with everything that it does not say filled in; null where that cannot be told. */
  readonly plan: ReleasePlan | null;
  /** The name of the place where the cursor stands in the text. Apart, so that only what it enters and leaves changes. */
  readonly place: StoreApi<string | null>;
  jump(way: readonly YamlStep[]): void;
}

export const PlanViewContext = createContext<PlanView | null>(null);

export function usePlanView(): PlanView {
  const view = useContext(PlanViewContext);
  if (view === null) throw new Error('no PlanViewContext');
  return view;
}

/** A text of the plan in the language of the screen. */
export function useLocal(): (text: string | LocalText) => string {
  const language = usePreferences((preferences) => preferences.language);
  return (text) => localText(text)[language];
}

interface ItemProps {
  /** Where it stands in the text. */
  readonly way: readonly YamlStep[];
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** Something of the plan that is written somewhere: pressed, it goes there; the cursor there, it is marked here. */
export function Item({ way, className, children }: ItemProps) {
  const { place, jump } = usePlanView();
  const here = useStore(place, (name) => isWithin(name, way));
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (here) button.current?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  return (
    <button
      ref={button}
      type="button"
      className={className === undefined ? classes.item : `${classes.item} ${className}`}
      data-here={here}
      aria-current={here ? 'location' : undefined}
      onClick={() => jump(way)}
    >
      {children}
    </button>
  );
}
