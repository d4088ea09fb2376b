import { useEffect } from 'react';
import { EmptyState } from '../../../renderer/components/empty-state.tsx';
import { useShortcut } from '../../../renderer/components/shortcuts.ts';
import { useTranslate } from '../../../renderer/components/use-translate.ts';
import { Shell } from '../../../renderer/screens/shell/shell.tsx';
import { useHostLink } from '../../../renderer/stores/host-link.ts';
import { sampleNowUtcMs } from './sample.ts';

const nothing = (): void => {};

/** The shell with its navigation unfolded, cut off from its backend, the help opened over it. */
export function ShellPage() {
  useEffect(() => {
    useHostLink.setState({ silentSinceUtcMs: sampleNowUtcMs - 9000 });
    window.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }));
  }, []);
  return (
    <Shell
      screens={[
        { id: 'start', path: '/', navigation: 'start', load: async () => ({ Screen: Start }) },
        { id: 'connections', path: '/connections', navigation: 'connections', load: async () => ({ Screen: Start }) },
        { id: 'practice', path: '/practice', navigation: 'practice', load: async () => ({ Screen: Start }) },
      ]}
    />
  );
}

function Start() {
  const t = useTranslate();
  useShortcut({ keys: 'Mod+Enter', scope: 'release', label: t('cockpit:rollback.button'), run: nothing });
  useShortcut({ keys: 'n', scope: 'release', label: t('start:newRelease'), run: nothing });
  return (
    <div style={{ padding: '0 18px' }}>
      <EmptyState
        title={t('start:empty.title')}
        detail={t('start:empty.detail')}
        action={{ label: t('start:practiceFlight'), onPress: nothing }}
      />
    </div>
  );
}
