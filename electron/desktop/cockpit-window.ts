import { BrowserWindow } from 'electron';
import { appPageUrl } from './app-page.ts';

/** Opens the cockpit's window on our own page. It is shown with its first frame, so that nothing flashes. */
export function openCockpitWindow(preloadPath: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload: preloadPath,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // A release is watched in a covered window too, and its alarm sounds before anybody has clicked.
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
    },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(appPageUrl);
  return window;
}
