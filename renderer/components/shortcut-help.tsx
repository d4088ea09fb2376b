import { Modal } from '@mantine/core';
import { useState, useSyncExternalStore } from 'react';
import { Keycap } from './keycap.tsx';
import classes from './shortcut-help.module.css';
import { type Shortcut, shortcutList, shortcutScopes, useShortcut } from './shortcuts.ts';
import { useTranslate } from './use-translate.ts';

/** Opened by `?`: everything that the keyboard can do on the present screen, by where it counts. */
export function ShortcutHelp() {
  const t = useTranslate();
  const [opened, setOpened] = useState(false);
  useShortcut({ keys: '?', scope: 'everywhere', label: t('shortcuts.help'), run: () => setOpened(true) });
  return (
    <Modal opened={opened} onClose={() => setOpened(false)} title={null} size={460} padding={0}>
      {opened && <ShortcutTable onClose={() => setOpened(false)} />}
    </Modal>
  );
}

function ShortcutTable({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslate();
  const shortcuts = useSyncExternalStore(shortcutList.subscribe, shortcutList.get);
  useShortcut({ keys: 'Escape', scope: 'dialog', label: t('actions.close'), run: onClose });
  const listed = (scope: Shortcut['scope']): readonly Shortcut[] =>
    shortcuts.filter((shortcut) => shortcut.scope === scope && !(scope === 'dialog' && shortcut.keys === 'Escape'));
  return (
    <section className={classes.help} aria-label={t('shortcuts.title')}>
      <header className={classes.header}>
        <h2>{t('shortcuts.title')}</h2>
        <span>{t('shortcuts.hint')}</span>
      </header>
      {shortcutScopes
        .filter((scope) => listed(scope).length > 0)
        .map((scope) => (
          <div key={scope} className={classes.group}>
            <h3>{t(`shortcuts.scopes.${scope}`)}</h3>
            <dl>
              {listed(scope).map((shortcut) => (
                <div key={`${shortcut.keys} ${shortcut.label}`} className={classes.row}>
                  <dt>{shortcut.label}</dt>
                  <dd>
                    <Keycap keys={shortcut.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
    </section>
  );
}
