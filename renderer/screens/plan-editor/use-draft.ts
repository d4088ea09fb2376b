import { type RefObject, useEffect, useMemo, useRef } from 'react';
import type { CockpitClient } from '../../../shared/contract/index.ts';
import { useConnection } from '../../stores/connection.ts';
import { createDraftSaver, type DraftSaver } from '../../stores/plan-draft.ts';
import type { PlanDetail } from '../../stores/plan-library-store.ts';
import type { PlanEditor } from './code/create-editor.ts';

/** Tells this window's saves from those of others, for as long as the page lives. */
export const windowId = crypto.randomUUID();

/**
 * Keeps the draft of one plan saved, and the editor on the newest one: what others save is shown at once as long as
 * nothing is unsaved here. `onForeign` is told of it.
 */
export function useDraft(plan: PlanDetail, editor: RefObject<PlanEditor | null>, onForeign: () => void): DraftSaver {
  const { client } = useConnection();
  const { planId, draft } = plan;
  // biome-ignore lint/correctness/useExhaustiveDependencies: begun once on the draft that was read first
  const saver = useMemo(
    () =>
      createDraftSaver({
        base: draft,
        save: (text, baseRevision) => saveDraft(client, planId, text, baseRevision),
      }),
    [client, planId],
  );
  const told = useRef(onForeign);
  told.current = onForeign;
  useEffect(() => {
    // What is not saved when the screen is left, or the window hidden or closed, is saved then.
    const save = (): void => void saver.flush();
    document.addEventListener('visibilitychange', save);
    window.addEventListener('pagehide', save);
    return () => {
      document.removeEventListener('visibilitychange', save);
      window.removeEventListener('pagehide', save);
      save();
      saver.stop();
    };
  }, [saver]);
  useEffect(() => {
    const { status, revision } = saver.store.getState();
    if (draft.revision <= revision || status !== 'saved') return;
    saver.rebase(draft);
    if (editor.current === null || editor.current.text() === draft.text) return;
    editor.current.show(draft.text);
    told.current();
  }, [draft, saver, editor]);
  return saver;
}

function saveDraft(client: CockpitClient, planId: string, text: string, baseRevision: number) {
  return client.plans.saveDraft({ commandId: crypto.randomUUID(), planId, baseRevision, windowId, text });
}
