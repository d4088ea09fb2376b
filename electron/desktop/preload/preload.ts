import { contextBridge, ipcRenderer } from 'electron';
import {
  type PageHost,
  pageHostName,
  portChannel,
  portHandover,
  requestPortChannel,
} from '../../../shared/contract/transport.ts';

// A port cannot pass the context bridge; it goes to the page as a message from its own window to its own origin.
ipcRenderer.on(portChannel, (event) => {
  window.postMessage(portHandover, window.location.origin, [...event.ports]);
});

const pageHost: PageHost = {
  requestPort: () => ipcRenderer.send(requestPortChannel),
};
contextBridge.exposeInMainWorld(pageHostName, pageHost);
