import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { createEndpoint, type Endpoint } from '../../endpoints/endpoint.ts';
import { requireSuccess } from '../../endpoints/endpoint-health.ts';
import { detailCharacters, readPins, runPinned } from '../../machines/pinned-command.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import type { Surroundings } from '../connector.ts';
import { tailWithoutSecrets } from './masked-example.ts';
import type { NoveltyConfig } from './novelty-config.ts';

/** Where lines come from. */
export interface LogSource {
  /** As errors name it: `host:port`, or the program. */
  readonly host: string;
  readonly endpoint: Endpoint | null;
  /** Whether it can be told how far back to go. */
  readonly asksBack: boolean;
  /** Asks once, for the last so many seconds. Throws what the machine or the endpoint throws. */
  ask(seconds: number, options: CallOptions): Promise<string>;
  close(): void;
}

const seconds = '{seconds}';
const maxAnswerBytes = 4 * 1024 * 1024;

/** Throws `connection-invalid` with the field that is missing. */
export function openLogSource(config: NoveltyConfig, surroundings: Surroundings): LogSource {
  return config.linesFrom === 'http' ? endpointSource(config) : commandSource(config, surroundings);
}

function endpointSource(config: NoveltyConfig): LogSource {
  const { url, sourcePath } = config;
  if (url === undefined) throw new CockpitFault('connection-invalid', { place: 'url', detail: 'missing' });
  if (sourcePath === undefined) {
    throw new CockpitFault('connection-invalid', { place: 'sourcePath', detail: 'missing' });
  }
  const endpoint = createEndpoint({ ...config, url });
  return {
    host: endpoint.host,
    endpoint,
    asksBack: sourcePath.includes(seconds),
    async ask(back, options) {
      const path = sourcePath.replaceAll(seconds, String(back));
      const accept = config.linesFormat === 'json' ? 'application/json' : 'text/plain, */*;q=0.5';
      const answer = await endpoint.request({ path, headers: { accept }, maxBytes: maxAnswerBytes }, options);
      return requireSuccess(answer, endpoint, path).body.toString('utf8');
    },
    close: () => endpoint.close(),
  };
}

function commandSource(config: NoveltyConfig, surroundings: Surroundings): LogSource {
  const { linesCommand, directory = null, successExitCode, timeoutSeconds } = config;
  const [program] = linesCommand;
  if (program === undefined) {
    throw new CockpitFault('connection-invalid', { place: 'linesCommand', detail: 'missing' });
  }
  const pins = readPins(config.pinnedFiles);
  const given = Object.fromEntries(
    config.gaugeEnvironment.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return {
    host: program,
    endpoint: null,
    asksBack: linesCommand.some((argument) => argument.includes(seconds)),
    async ask(back, options) {
      const limits = startCall(options, program);
      const work = async () => {
        const machine = await surroundings.machine(config.machine);
        const command = linesCommand.map((argument) => argument.replaceAll(seconds, String(back)));
        const env = { ...given, WINDOW_SECONDS: String(back) };
        const pinned = { command, env, directory, timeoutMs: timeoutSeconds * 1000, successExitCode, pins };
        return runPinned(machine, pinned, { deadlineMs: limits.remainingMs(), signal: options.signal });
      };
      try {
        limits.check();
        return await limits.within(work());
      } catch (thrown) {
        throw masked(thrown);
      } finally {
        limits.end();
      }
    },
    close: () => {},
  };
}

/** What a command printed before it failed may be lines of the log: it is shown and kept as they are, without secrets. */
function masked(thrown: unknown): unknown {
  const { code, params, retryable } = toCockpitError(thrown);
  if (code !== 'command-failed') return thrown;
  const detail = tailWithoutSecrets(String(params.detail), detailCharacters);
  return new CockpitFault(code, { ...params, detail }, { retryable });
}
