import { useEffect, useState } from 'react';
import type { CockpitClient } from '../../shared/contract/index.ts';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../shared/errors.ts';
import { useConnection } from './connection.ts';

/** What the linter said, and of which text. */
export type Checked = Awaited<ReturnType<CockpitClient['plans']['lint']>> & { readonly text: string };

export interface Lint {
  /** The newest answer; of an older text while the newest is looked at. */
  readonly checked: Checked | null;
  readonly fault: CockpitFault | null;
}

/** What the linter says about the newest text, `pauseMs` after it last changed. Null asks nothing. */
export function useLint(text: string | null, pauseMs: number): Lint {
  const { client } = useConnection();
  const [lint, setLint] = useState<Lint>({ checked: null, fault: null });
  useEffect(() => {
    if (text === null || text.trim() === '') return setLint({ checked: null, fault: null });
    const stopped = new AbortController();
    const timer = setTimeout(() => {
      client.plans.lint({ text }, { signal: stopped.signal }).then(
        (answer) => setLint({ checked: { ...answer, text }, fault: null }),
        (thrown) => {
          if (!stopped.signal.aborted) setLint((former) => ({ ...former, fault: fromWireError(thrown) }));
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stopped.abort();
    };
  }, [client, text, pauseMs]);
  return lint;
}
