import { Component, type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { type CockpitError, toCockpitError } from '../../../shared/errors.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import type { Screen, ScreenProps } from '../screen.ts';
import classes from './shell.module.css';

const loaded = new Map<string, ComponentType<ScreenProps>>();

interface ScreenViewProps extends ScreenProps {
  readonly screen: Screen;
}

/** Shows a screen; when it breaks, the notice stands in its place and the bar above goes on working. */
export function ScreenView(props: ScreenViewProps) {
  return (
    <ScreenBoundary>
      <LoadedScreen {...props} />
    </ScreenBoundary>
  );
}

/**
 * Fetches the code of a screen at its first use. Not with `lazy` and `Suspense`: React keeps a fallback that was shown
 * once on the screen for 300 ms, and this one is there for five.
 */
function LoadedScreen({ screen, params }: ScreenViewProps) {
  const [result, setResult] = useState<{ readonly failed: unknown } | null>(null);
  const [, rerender] = useState(0);
  const Loaded = loaded.get(screen.id);
  useEffect(() => {
    if (Loaded !== undefined) return;
    let wanted = true;
    screen.load().then(
      (module) => {
        loaded.set(screen.id, module.Screen);
        if (wanted) rerender((count) => count + 1);
      },
      (failed: unknown) => {
        if (wanted) setResult({ failed });
      },
    );
    return () => {
      wanted = false;
    };
  }, [screen, Loaded]);
  // Thrown here, so that the boundary shows it and its retry mounts this component anew.
  if (result !== null) throw result.failed;
  return Loaded === undefined ? <Loading /> : <Loaded params={params} />;
}

function Loading() {
  const t = useTranslate();
  return <p className={classes.notice}>{t('state.loading')}</p>;
}

class ScreenBoundary extends Component<{ readonly children: ReactNode }, { readonly error: CockpitError | null }> {
  override state: { readonly error: CockpitError | null } = { error: null };

  static getDerivedStateFromError(thrown: unknown): { readonly error: CockpitError } {
    return { error: toCockpitError(thrown) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <BrokenScreen error={error} onRetry={() => this.setState({ error: null })} />;
  }
}

function BrokenScreen({ error, onRetry }: { readonly error: CockpitError; readonly onRetry: () => void }) {
  const t = useTranslate();
  return (
    <section className={classes.notice} aria-label={t('screenFailed.title')}>
      <p>
        {t('screenFailed.title')}. {t('screenFailed.detail')}
      </p>
      <ErrorNotice error={error} onRetry={onRetry} />
    </section>
  );
}
