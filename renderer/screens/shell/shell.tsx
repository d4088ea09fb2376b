import { useCallback, useMemo, useState } from 'react';
import { formatClock } from '../../../shared/i18n/format.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { LevelShape } from '../../components/level-mark.tsx';
import { ShortcutHelp } from '../../components/shortcut-help.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { switchLanguage } from '../../stores/preferences.ts';
import { switchColorScheme } from '../../theme/color-scheme.ts';
import type { Screen } from '../screen.ts';
import { VaultNotice } from '../vault/vault-notice.tsx';
import { localTimeZone } from './clock.tsx';
import { matchRoute, navigate, usePath } from './route.ts';
import { ScreenView } from './screen-view.tsx';
import classes from './shell.module.css';
import { TopBar } from './top-bar.tsx';
import { TopBarContext } from './top-bar-slot.tsx';

/** Everything around a screen: top bar, routing, help. */
export function Shell({ screens }: { readonly screens: readonly Screen[] }) {
  const t = useTranslate();
  const path = usePath();
  const route = matchRoute(screens, path);
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const [occupants, setOccupants] = useState(0);
  const occupy = useCallback(() => {
    setOccupants((count) => count + 1);
    return () => setOccupants((count) => count - 1);
  }, []);
  const place = useMemo(() => ({ element: slot, occupy }), [slot, occupy]);
  useShortcut({ keys: 'Mod+Shift+l', scope: 'everywhere', label: t('shortcuts.language'), run: switchLanguage });
  useShortcut({ keys: 'Mod+Shift+d', scope: 'everywhere', label: t('shortcuts.colorScheme'), run: switchColorScheme });
  return (
    <TopBarContext value={place}>
      <div className={classes.shell}>
        <TopBar
          screens={screens}
          current={route?.screen.within ?? route?.screen.id ?? null}
          folded={occupants > 0}
          slotRef={setSlot}
        />
        <HostLine />
        <VaultNotice />
        <main className={classes.main}>
          {route === null ? (
            <PageMissing path={path} home={screens[0]?.path ?? null} />
          ) : (
            // Another release is another screen: nothing of the former may be left standing.
            <ScreenView key={path} screen={route.screen} params={route.params} />
          )}
        </main>
        <ShortcutHelp />
      </div>
    </TopBarContext>
  );
}

/** Cut off from the backend every number on the screen grows old: that is said above all of them. */
function HostLine() {
  const t = useTranslate();
  const silentSinceUtcMs = useHostLink((link) => link.silentSinceUtcMs);
  const signedOut = useHostLink((link) => link.signedOut);
  return (
    <div role="status" className={classes.host} data-silent={silentSinceUtcMs !== null}>
      {silentSinceUtcMs !== null && (
        <>
          <LevelShape level="unknown" />
          {t(signedOut ? 'state.signedOut' : 'state.offlineSince', {
            clock: formatClock(silentSinceUtcMs, localTimeZone),
          })}
        </>
      )}
    </div>
  );
}

function PageMissing({ path, home }: { readonly path: string; readonly home: string | null }) {
  const t = useTranslate();
  return (
    <div className={classes.notice}>
      <EmptyState
        title={t('pageMissing.title')}
        detail={t('pageMissing.detail', { path })}
        {...(home === null || home === path
          ? {}
          : { action: { label: t('pageMissing.action'), onPress: () => navigate(home) } })}
      />
    </div>
  );
}
