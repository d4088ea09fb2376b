// Before everything else: libraries must know the page's nonce, and zod that it may not compile, before they are used.
import './client/security-nonce.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { loadTranslator } from '../shared/i18n/translator.ts';
import { connectClient } from './client/connect-client.ts';
import { securityNonce } from './client/security-nonce.ts';
import { screens } from './screens/index.ts';
import { Shell } from './screens/shell/shell.tsx';
import { ConnectionContext } from './stores/connection.ts';
import { followHost } from './stores/host-link.ts';
import { usePreferences } from './stores/preferences.ts';
import { startTick } from './stores/tick.ts';
import { followVault } from './stores/vault-store.ts';
import { CockpitProvider } from './theme/cockpit-provider.tsx';

const connection = connectClient();
startTick();
followHost(connection);
followVault(connection);

const firstTranslator = await loadTranslator(usePreferences.getState().language);
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <CockpitProvider firstTranslator={firstTranslator} getStyleNonce={() => securityNonce}>
      <ConnectionContext value={connection}>
        <Shell screens={screens} />
      </ConnectionContext>
    </CockpitProvider>
  </StrictMode>,
);
