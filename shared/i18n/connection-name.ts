import type { Translate } from './translator.ts';

/** A connection as people call it: its own name, or the word for the practice range, which nobody named. */
export function connectionName(t: Translate, connection: { readonly kind: string; readonly name: string }): string {
  return connection.kind === 'practice' ? t('environment.practice') : connection.name;
}
