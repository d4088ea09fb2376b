import { Fragment } from 'react';
import classes from './keycap.module.css';
import { keyNames } from './shortcuts.ts';

/** A shortcut as printed on the keys, e.g. `Mod+Enter` as `Ctrl ⏎`. */
export function Keycap({ keys }: { readonly keys: string }) {
  return (
    <kbd className={classes.keycap}>
      {keyNames(keys).map((name, index) => (
        <Fragment key={name}>
          {index > 0 && ' '}
          <span data-symbol={!/^[\x20-\x7e]+$/.test(name)}>{name}</span>
        </Fragment>
      ))}
    </kbd>
  );
}
