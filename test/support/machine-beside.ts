import { localMachine } from '../../electron/backend/machines/local-machine.ts';
import type { Machine } from '../../electron/backend/machines/machine.ts';
import { CockpitFault } from '../../shared/errors.ts';

/** A computer under another name, on which a folder lies elsewhere: so several have the same paths. */
export interface MachineBeside {
  readonly machine: Machine;
  /** From now on nobody reaches it, or, with a file's end, from when a file of that name has been written. */
  lose(afterWriting?: string): void;
  find(): void;
}

export function machineBeside(
  name: string,
  folder: string,
  realFolder: string,
  here: Machine = localMachine(),
): MachineBeside {
  let lost = false;
  let losesAfter: string | null = null;
  const real = (path: string) => path.replaceAll(folder, realFolder);
  const reach = <Result>(work: () => Promise<Result>): Promise<Result> =>
    lost
      ? Promise.reject(
          new CockpitFault('connection-unreachable', { host: name, detail: 'EHOSTUNREACH' }, { retryable: true }),
        )
      : work();
  return {
    machine: {
      name,
      exec: {
        run: (command, how, options) => reach(() => here.exec.run(command.map(real), how, options)),
      },
      readFile: (path, maxBytes, options) => reach(() => here.readFile(real(path), maxBytes, options)),
      writeFile: (path, content, how, options) =>
        reach(async () => {
          const revision = await here.writeFile(real(path), content, how, options);
          if (losesAfter !== null && path.endsWith(losesAfter)) {
            lost = true;
            return reach(async () => revision);
          }
          return revision;
        }),
      removeFile: (path, options) => reach(() => here.removeFile(real(path), options)),
      connect: (to, options) => reach(() => here.connect(to, options)),
    },
    lose: (afterWriting) => {
      if (afterWriting === undefined) lost = true;
      else losesAfter = afterWriting;
    },
    find: () => {
      lost = false;
      losesAfter = null;
    },
  };
}
