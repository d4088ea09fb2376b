import type { NamespaceContents } from '../../shared/release/namespace-contents.ts';
import type { useTranslate } from '../components/use-translate.ts';

/** What a namespace held before it was deleted, one sentence each; what there is none of is not said. */
export function sayNamespaceContents(
  t: ReturnType<typeof useTranslate>,
  { objects, secrets, secretsListed, volumes, suspended, live, images, leftOut }: NamespaceContents,
): readonly string[] {
  const ran = images.map(({ container, image, digest }) => `${container} ${image} ${digest}`);
  const named = (
    key: 'secrets' | 'secretsNamed' | 'volumes' | 'suspended' | 'images' | 'leftOut',
    names: readonly string[],
  ) => (names.length === 0 ? null : t(`steps:cluster.held.${key}`, { names: names.join(', ') }));
  return [
    t('steps:cluster.held.objects', { count: objects }),
    live === undefined ? null : t(`steps:cluster.held.${live === null ? 'liveUnknown' : live ? 'live' : 'idle'}`),
    secretsListed ? named('secrets', secrets) : t('steps:cluster.held.secretsUnlisted'),
    secretsListed ? null : named('secretsNamed', secrets),
    named('volumes', volumes),
    named('suspended', suspended),
    named('images', ran),
    named('leftOut', leftOut),
  ].filter((line) => line !== null);
}
