import { create } from 'zustand';
import type { AskedAction, ItemOutcome, WaiverSubject } from '../../../shared/release/events.ts';

/** Every question that a release's screens ask; at most one is open. */
export type OpenDialog =
  | { readonly kind: 'rollback' }
  | { readonly kind: 'commands' }
  | { readonly kind: 'findings' }
  | { readonly kind: 'secrets' }
  /** `begins`: runs it at once. */
  | { readonly kind: 'preflight'; readonly begins: boolean }
  | { readonly kind: 'preview'; readonly batchId: string }
  | { readonly kind: 'engage'; readonly flagId: string }
  | { readonly kind: 'release-kill-switch'; readonly flagId: string }
  | { readonly kind: 'return-switch'; readonly switchId: string }
  | { readonly kind: 'hold' }
  | { readonly kind: 'abort' }
  | { readonly kind: 'auto-off' }
  | { readonly kind: 'note' }
  | { readonly kind: 'marks'; readonly stepId: string }
  | { readonly kind: 'skip'; readonly stepId: string }
  | { readonly kind: 'fail'; readonly stepId: string }
  | { readonly kind: 'gates' }
  | { readonly kind: 'gate'; readonly gateId: string; readonly passed: boolean }
  | { readonly kind: 'item'; readonly itemId: string; readonly outcome: ItemOutcome }
  | { readonly kind: 'sign'; readonly itemId: string }
  | { readonly kind: 'close' }
  | { readonly kind: 'judge'; readonly guardId: string; readonly level: 'yellow' | 'red' }
  | { readonly kind: 'dismiss'; readonly guardId: string; readonly asked: AskedAction }
  | { readonly kind: 'playbooks' }
  | { readonly kind: 'close-playbook'; readonly playbookId: string }
  | { readonly kind: 'undo'; readonly stepId: string }
  | { readonly kind: 'override-precondition'; readonly preconditionId: string }
  | { readonly kind: 'withdraw-rollback' }
  | { readonly kind: 'waiver'; readonly subject: WaiverSubject };

export const useDialog = create<{ readonly open: OpenDialog | null }>(() => ({ open: null }));

export function openDialog(open: OpenDialog): void {
  useDialog.setState({ open });
}

export function closeDialog(): void {
  useDialog.setState({ open: null });
}
