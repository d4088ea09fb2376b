import { Menu, UnstyledButton } from '@mantine/core';
import { languageCodes, languages } from '../../../shared/i18n/index.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { switchLanguage, usePreferences } from '../../stores/preferences.ts';
import { switchColorScheme, useColorScheme } from '../../theme/color-scheme.ts';
import type { Screen } from '../screen.ts';
import { Clock } from './clock.tsx';
import { pathTo } from './route.ts';
import classes from './top-bar.module.css';

interface TopBarProps {
  readonly screens: readonly Screen[];
  /** Id of the screen that is shown. */
  readonly current: string | null;
  /** True while a screen has put something into the bar: the navigation folds into the product mark. */
  readonly folded: boolean;
  readonly slotRef: (element: HTMLElement | null) => void;
}

export function TopBar({ screens, current, folded, slotRef }: TopBarProps) {
  return (
    <header className={classes.bar}>
      {folded ? <FoldedNavigation screens={screens} /> : <Navigation screens={screens} current={current} />}
      <div ref={slotRef} className={classes.slot} />
      <Clock />
      <Switches />
    </header>
  );
}

function ProductMark() {
  const t = useTranslate();
  return (
    <span className={classes.mark}>
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <path d="M7 .8 13.2 7 7 13.2.8 7Z" fill="none" stroke="currentColor" strokeWidth="1.3" />
        <path d="M7 4.2 9.8 7 7 9.8 4.2 7Z" fill="currentColor" />
      </svg>
      {t('product')}
    </span>
  );
}

function Navigation({ screens, current }: { readonly screens: readonly Screen[]; readonly current: string | null }) {
  const t = useTranslate();
  const first = screens[0];
  return (
    <>
      {first === undefined ? (
        <ProductMark />
      ) : (
        <a className={classes.home} href={pathTo(first.path)}>
          <ProductMark />
        </a>
      )}
      <nav className={classes.navigation} aria-label={t('navigation.label')}>
        {screens.map(
          (screen) =>
            screen.navigation !== undefined && (
              <a key={screen.id} href={pathTo(screen.path)} aria-current={screen.id === current ? 'page' : undefined}>
                {t(`navigation.${screen.navigation}`)}
              </a>
            ),
        )}
      </nav>
    </>
  );
}

function FoldedNavigation({ screens }: { readonly screens: readonly Screen[] }) {
  const t = useTranslate();
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={classes.fold} aria-label={`${t('product')}: ${t('navigation.menu')}`}>
          <ProductMark />
          <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
            <path d="M1 2.5 4 5.5 7 2.5" fill="none" stroke="currentColor" strokeWidth="1.3" />
          </svg>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {screens.map(
          (screen) =>
            screen.navigation !== undefined && (
              <Menu.Item key={screen.id} component="a" href={pathTo(screen.path)}>
                {t(`navigation.${screen.navigation}`)}
              </Menu.Item>
            ),
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Switches() {
  const t = useTranslate();
  const language = usePreferences((preferences) => preferences.language);
  const scheme = useColorScheme();
  const next = languageCodes[(languageCodes.indexOf(language) + 1) % languageCodes.length] ?? language;
  const other = scheme === 'dark' ? t('colorScheme.light') : t('colorScheme.dark');
  return (
    <div className={classes.switches}>
      <UnstyledButton className={classes.switch} onClick={switchLanguage} lang={languages[next].htmlLanguage}>
        {languages[next].name}
      </UnstyledButton>
      <UnstyledButton
        className={classes.switch}
        onClick={switchColorScheme}
        aria-label={`${t('colorScheme.label')}: ${other}`}
        title={other}
      >
        <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
          <circle cx="7" cy="7" r="5.6" fill="none" stroke="currentColor" strokeWidth="1.3" />
          <path d="M7 1.4a5.6 5.6 0 0 1 0 11.2Z" fill="currentColor" />
        </svg>
      </UnstyledButton>
    </div>
  );
}
