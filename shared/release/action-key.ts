/** An action of a guard by what it does, so that each level leads to it once. */
export function actionKey(
  action:
    | { readonly action: 'rollback' }
    | { readonly action: 'flag'; readonly stepId: string }
    | { readonly action: 'playbook'; readonly playbookId: string }
    | { readonly action: 'notify'; readonly announcementId: string },
): string {
  switch (action.action) {
    case 'rollback':
      return 'rollback';
    case 'flag':
      return `flag:${action.stepId}`;
    case 'playbook':
      return `playbook:${action.playbookId}`;
    case 'notify':
      return `notify:${action.announcementId}`;
  }
}
