import classes from './state-icon.module.css';

export type StateIconName = 'done' | 'failed' | 'running' | 'current' | 'pending' | 'skipped' | 'undone';

const paths: Readonly<Record<StateIconName, string>> = {
  done: 'M2 6.4 4.9 9.2 10.2 3',
  failed: 'M2.6 2.6 9.4 9.4M9.4 2.6 2.6 9.4',
  running: 'M2.5 1.8 10 6 2.5 10.2Z',
  current: 'M2.5 1.8 10 6 2.5 10.2Z',
  pending: 'M6 2.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6Z',
  skipped: 'M2 6h8',
  undone: 'M4.6 2.2 2 4.8l2.6 2.6M2.2 4.8h4.6a3 3 0 0 1 0 6H5',
};

/** Where a batch or a step stands. The word stands beside it or in a label; this is for the eye. */
export function StateIcon({ name }: { readonly name: StateIconName }) {
  return (
    <svg className={classes.icon} data-state={name} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
