/** Where the eye and the keyboard go while a rollback waits. */
export const askedPanelId = 'asked-rollback';
