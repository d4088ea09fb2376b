import { app, type BrowserWindow, dialog, type IpcMainEvent, ipcMain, Menu, protocol, session } from 'electron';
import { requestPortChannel } from '../../shared/contract/transport.ts';
import type { CockpitError } from '../../shared/errors.ts';
import { chooseLanguage } from '../../shared/i18n/index.ts';
import { sayError } from '../../shared/i18n/say.ts';
import { loadTranslator } from '../../shared/i18n/translator.ts';
import { answerAppRequest, appScheme, isAppUrl } from './app-page.ts';
import { type BackendSupervisor, superviseBackend } from './backend-supervisor.ts';
import { openCockpitWindow } from './cockpit-window.ts';
import { createHostServices } from './host-services.ts';
import { lockDownPages, lockDownPermissions } from './lock-down.ts';

export interface DesktopPlaces {
  readonly rendererDirectory: string;
  readonly preloadPath: string;
  readonly backendPath: string;
  readonly dataDirectory: string;
}

/** Runs the desktop app. To be called before anything is awaited: schemes can only be registered before it is ready. */
export async function startDesktop(places: DesktopPlaces): Promise<void> {
  if (!app.requestSingleInstanceLock()) return app.quit();
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  lockDownPages();
  let window: BrowserWindow | undefined;
  let backend: BackendSupervisor | undefined;

  const showWindow = (): void => {
    if (window === undefined || window.isDestroyed()) window = openCockpitWindow(places.preloadPath);
    else if (window.isMinimized()) window.restore();
    window.focus();
  };
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => app.quit());

  let closed = false;
  app.on('will-quit', (event) => {
    if (closed || backend === undefined) return;
    event.preventDefault();
    void backend.close().finally(() => {
      closed = true;
      app.quit();
    });
  });

  await app.whenReady();
  lockDownPermissions(session.defaultSession);
  Menu.setApplicationMenu(applicationMenu());
  protocol.handle(appScheme, ({ url, method }) => answerAppRequest(url, method, places.rendererDirectory));
  backend = superviseBackend({
    modulePath: places.backendPath,
    dataDirectory: places.dataDirectory,
    services: createHostServices(),
    onGivenUp: (error) => {
      void showError(error).finally(() => app.quit());
    },
  });
  ipcMain.on(requestPortChannel, (event) => {
    if (isOurPage(event)) backend?.connectPage(event.sender);
    else console.error('a port was asked for by', event.senderFrame?.url ?? 'a frame that is gone');
  });
  showWindow();
}

/** Only the top frame of our own page may ask the main process for anything. */
function isOurPage({ senderFrame }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isAppUrl(senderFrame.url);
}

/** Shows why the cockpit cannot go on, in the language of the operating system. */
async function showError(error: CockpitError): Promise<void> {
  const { t } = await loadTranslator(chooseLanguage(app.getPreferredSystemLanguages()));
  const { sentence, places, remedy, detail } = sayError(t, error);
  dialog.showErrorBox(sentence, [...places, remedy, detail ?? ''].filter((line) => line !== '').join('\n\n'));
}

/** Copy, paste, zoom and window keys; the words are the operating system's. */
function applicationMenu(): Menu {
  const mac = process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : [];
  return Menu.buildFromTemplate([...mac, { role: 'editMenu' }, { role: 'viewMenu' }, { role: 'windowMenu' }]);
}
