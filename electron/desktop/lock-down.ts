import { app, type Session, shell, type WebContents } from 'electron';
import { mayOpenExternally } from '../backend/platform/external-link.ts';
import { mayGrantPermission } from './permission-policy.ts';

/** Takes from every page, present and future, what none of ours needs. To be called before the app is ready. */
export function lockDownPages(): void {
  app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => lockDownNavigation(contents));
}

function lockDownNavigation(contents: WebContents): void {
  // Our one page never navigates; reloading it raises none of these.
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenExternally(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}

/** Denies permissions and devices to every page of the session. */
export function lockDownPermissions(session: Session): void {
  session.setPermissionCheckHandler((_contents, permission, origin) => mayGrantPermission(permission, origin));
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(mayGrantPermission(permission, details.requestingUrl));
  });
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
}
