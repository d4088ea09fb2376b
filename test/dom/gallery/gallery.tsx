// A page for looking at the components while they are made. It is not part of the product and not shipped.
import '../../../renderer/client/security-nonce.ts';
import { createRoot } from 'react-dom/client';
import { securityNonce } from '../../../renderer/client/security-nonce.ts';
import { setColorScheme, setLanguage, usePreferences } from '../../../renderer/stores/preferences.ts';
import { useTick } from '../../../renderer/stores/tick.ts';
import { CockpitProvider } from '../../../renderer/theme/cockpit-provider.tsx';
import { chooseLanguage } from '../../../shared/i18n/index.ts';
import { loadTranslator } from '../../../shared/i18n/translator.ts';
import { ChartLoad } from './chart-load.tsx';
import { CockpitPage } from './cockpit-page.tsx';
import { PartsPage } from './parts-page.tsx';
import { RollbackPage } from './rollback-page.tsx';
import { sampleNowUtcMs } from './sample.ts';
import { ShellPage } from './shell-page.tsx';

const query = new URLSearchParams(location.search);
const pages = { cockpit: CockpitPage, parts: PartsPage, rollback: RollbackPage, shell: ShellPage, charts: ChartLoad };
const Page = pages[(query.get('page') ?? 'cockpit') as keyof typeof pages];

document.addEventListener('securitypolicyviolation', (event) => {
  console.error(`violation ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
setLanguage(chooseLanguage([query.get('language') ?? 'zh']));
setColorScheme(query.get('scheme') === 'light' ? 'light' : 'dark');
useTick.setState({ nowUtcMs: sampleNowUtcMs });

const firstTranslator = await loadTranslator(usePreferences.getState().language);
createRoot(document.getElementById('root') as HTMLElement).render(
  <CockpitProvider firstTranslator={firstTranslator} getStyleNonce={() => securityNonce}>
    <Page />
  </CockpitProvider>,
);
