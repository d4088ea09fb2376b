import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { createPortal } from 'react-dom';

interface TopBarPlace {
  readonly element: HTMLElement | null;
  /** Tells the bar that a screen has something to put into it; it then folds its navigation. */
  occupy(): () => void;
}

export const TopBarContext = createContext<TopBarPlace>({ element: null, occupy: () => () => {} });

/** What a screen shows in the top bar: the release, its environment, its window. The navigation makes room for it. */
export function TopBarSlot({ children }: { readonly children: ReactNode }) {
  const { element, occupy } = useContext(TopBarContext);
  useEffect(() => occupy(), [occupy]);
  return element === null ? null : createPortal(children, element);
}
