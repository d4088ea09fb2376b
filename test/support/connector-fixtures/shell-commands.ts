import type { ConnectorFixture } from './connector-fixture.ts';

/** What a connection is asked to run that really runs programs. */
export const shellCommands: NonNullable<ConnectorFixture['exec']> = {
  printing: (text, exitCode = 0) => ({
    command: ['sh', '-c', 'printf "%s\\n" "$1"; exit "$2"', 'sh', text, String(exitCode)],
  }),
  hanging: () => ({ command: ['sh', '-c', 'echo begun >&2; exec sleep 86399'] }),
  calm: () => {},
  rehearses: false,
};
