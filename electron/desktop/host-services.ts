import { Notification, powerSaveBlocker } from 'electron';
import { type CipherAnswer, hostServiceSchema } from '../backend/platform/host-port.ts';
import { createKeyStore } from './key-store.ts';

/** Does for the backend what only the main process can do. */
export interface HostServices {
  /** Carries out one message of the backend's service port, and answers what asks; throws on one that is none. */
  serve(message: unknown, answer: (answer: CipherAnswer) => void): void;
  /** Lets the machine sleep again: the backend that wanted it awake is gone. */
  release(): void;
}

export function createHostServices(): HostServices {
  const keyStore = createKeyStore();
  let blocker: number | undefined;
  const release = (): void => {
    if (blocker !== undefined) powerSaveBlocker.stop(blocker);
    blocker = undefined;
  };
  return {
    release,
    serve: (message, answer) => {
      const service = hostServiceSchema.parse(message);
      if (service.kind === 'notify') {
        if (Notification.isSupported()) new Notification({ title: service.title, body: service.body }).show();
      } else if (service.kind !== 'keep-awake') {
        void keyStore.carryOut(service).then((found) => found !== null && answer(found));
      } else if (service.active) {
        blocker ??= powerSaveBlocker.start('prevent-app-suspension');
      } else {
        release();
      }
    },
  };
}
