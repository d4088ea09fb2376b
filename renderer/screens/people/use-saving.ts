import { useRef, useState } from 'react';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';

interface Saving<Saved> {
  readonly busy: boolean;
  readonly fault: CockpitFault | null;
  /** Makes the call once at a time. */
  save(call: (commandId: string) => Promise<Saved>, onFault?: () => void): Promise<void>;
}

/** The saving of a form: under way, refused, or done and handed to `onSaved`. */
export function useSaving<Saved>(onSaved: (saved: Saved) => void): Saving<Saved> {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  const underWay = useRef(false);
  const save: Saving<Saved>['save'] = async (call, onFault) => {
    if (underWay.current) return;
    underWay.current = true;
    setBusy(true);
    setFault(null);
    try {
      onSaved(await call(crypto.randomUUID()));
    } catch (thrown) {
      setFault(fromWireError(thrown));
      onFault?.();
      setBusy(false);
    } finally {
      underWay.current = false;
    }
  };
  return { busy, fault, save };
}
