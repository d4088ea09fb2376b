import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CockpitFault, toCockpitError } from '../shared/errors.ts';
import { chooseLanguage } from '../shared/i18n/index.ts';
import { sayError } from '../shared/i18n/say.ts';
import { loadTranslator } from '../shared/i18n/translator.ts';
import { createBackend } from './backend/create-backend.ts';
import { defaultDataDirectory } from './backend/platform/data-directory.ts';
import { createNodeHost } from './backend/platform/node-host.ts';
import { givenPassphrase } from './backend/vault/given-passphrase.ts';
import { runBrowserHost } from './browser-host/run-browser-host.ts';

/** The browser-host entry. Ends with code 0 on Ctrl-C, 1 with one line when it cannot start. */
async function serve(): Promise<() => Promise<void>> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      journal: { type: 'string' },
      port: { type: 'string' },
      'read-only': { type: 'boolean', default: false },
      open: { type: 'boolean', default: false },
      'vault-passphrase-fd': { type: 'string' },
      // Given by `npm run dev` only, together with COCKPIT_SESSION_SECRET.
      'vite-port': { type: 'string' },
    },
  });
  const surroundings = { platform: process.platform, home: homedir(), environment: process.env };
  const dataDirectory = values.data === undefined ? defaultDataDirectory(surroundings) : resolve(values.data);
  const sessionSecret = process.env.COCKPIT_SESSION_SECRET;
  const vitePort = portOf('vite-port', values['vite-port']);
  const backend = await createBackend(
    createNodeHost({ kind: 'browser', dataDirectory, readOnly: values['read-only'] }),
    { passphrase: givenPassphrase(values['vault-passphrase-fd'], process.env) },
  );
  const host = await runBrowserHost({
    backend,
    rendererDirectory: join(import.meta.dirname, 'renderer'),
    port: portOf('port', values.port),
    openBrowser: values.open,
    development: vitePort !== undefined && sessionSecret ? { port: vitePort, sessionSecret } : undefined,
    say: (line) => console.log(line),
  }).catch(async (error) => {
    await backend.close();
    throw error;
  });
  return async () => {
    await host.close();
    await backend.close();
  };
}

function portOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new CockpitFault('invalid-input', { place: `--${option}`, detail: text });
  }
  return Number(text);
}

async function fail(thrown: unknown): Promise<never> {
  const { t } = await loadTranslator(chooseLanguage([process.env.LC_ALL ?? process.env.LANG ?? 'en']));
  const { sentence, places, remedy, detail } = sayError(t, toCockpitError(thrown));
  console.error([sentence, ...places, detail, remedy].filter((part) => part !== null && part !== '').join(' · '));
  process.exit(1);
}

// A flight must not end because of one unforeseen rejection; it is written down and goes on.
process.on('unhandledRejection', (reason) => console.error('unhandled rejection', reason));

const running = serve();
let ending = false;
const end = (): void => {
  if (ending) return;
  ending = true;
  running
    .then((close) => close())
    .then(
      () => process.exit(0),
      () => process.exit(1),
    );
};
process.on('SIGINT', end);
process.on('SIGTERM', end);
// Started by another program over a channel: end with it, however it ended.
process.on('disconnect', end);
running.catch(fail);
