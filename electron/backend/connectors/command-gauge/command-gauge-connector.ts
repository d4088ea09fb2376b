import { z } from 'zod';
import { toCockpitError } from '../../../../shared/errors.ts';
import { pinnedFileLine } from '../../../../shared/steps/pinned-file-line.ts';
import { readPins, runPinned } from '../../machines/pinned-command.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import { polledMetrics } from '../../scraped/polled-metrics.ts';
import type { ScrapeTime } from '../../scraped/sample-ring.ts';
import { type ConnectorInstance, defineConnector, type HealthReport, type Surroundings } from '../connector.ts';
import { environmentLine, environmentLines } from '../environment-lines.ts';
import { hinted } from '../form-hints.ts';
import { secretEntries, secretLines } from '../secret-lines.ts';
import { type PrintedValues, readingOf, readPrinted } from './printed-values.ts';

const configSchema = z.strictObject({
  machine: hinted(z.string().optional(), { connection: 'machine' }),
  directory: z
    .string()
    .regex(/^\/[^\0]*$/)
    .optional(),
  gaugeCommand: hinted(z.array(z.string().max(4_000)).min(1).max(100), { input: 'list' }),
  gaugeEnvironment: environmentLines(),
  /** Lines as in `gaugeEnvironment`, for what nobody may see. */
  secretEnvironment: secretLines(environmentLine),
  pinnedFiles: hinted(z.array(z.string().regex(pinnedFileLine)).max(20).default([]), { input: 'list' }),
  outputFormat: z.enum(['json', 'lines']).default('json'),
  /** Where the output gives the time of its values. */
  timeName: z.string().min(1).max(300).optional(),
  /** What the values are about: the command gets it as `WINDOW_SECONDS`. */
  windowSeconds: z.number().int().min(1).max(86_400),
  everySeconds: z.number().int().min(1).max(3_600).default(15),
  successExitCode: z.number().int().min(0).max(255).default(0),
  timeoutSeconds: z.number().min(1).max(600).default(30),
});
type CommandGaugeConfig = z.infer<typeof configSchema>;

/** A path in JSON, or a name: nothing that would be an expression. */
const nameOfValue = /^[^\s"'`$(){};|&<>\\]{1,300}$/;
const restsAfterMs = 10 * 60_000;
/** Runs that are kept for charts, and how long their output may be together, in characters. */
const mostRuns = 720;
const mostKept = 4 * 1024 * 1024;

interface Run extends PrintedValues, ScrapeTime {
  readonly size: number;
}

/** One command whose output feeds every guard that asks for a name in it. */
export const commandGaugeConnector = defineConnector({
  configSchema,
  secretFields: ['secretEnvironment'],
  async open(config, surroundings): Promise<ConnectorInstance> {
    const runs: Run[] = [];
    const [program = ''] = config.gaugeCommand;
    const everyMs = config.everySeconds * 1000;
    const metrics = polledMetrics<string>(
      {
        host: program,
        parse: (text) =>
          nameOfValue.test(text) ? { ok: true, query: text } : { ok: false, problem: text.slice(0, 100) },
        async poll(options) {
          runs.push(await runOnce(config, surroundings, options));
          while (runs.length > mostRuns || (runs.length > 1 && sizeOf(runs) > mostKept)) runs.shift();
        },
        evaluate(name, at) {
          const run = at === undefined ? runs.at(-1) : runs.findLast((one) => one.at <= at);
          return run === undefined ? { kind: 'missing', reason: 'empty', detail: '' } : readingOf(run, name);
        },
        kept: {
          get oldest() {
            return runs[0] ?? null;
          },
          get newest() {
            return runs.at(-1) ?? null;
          },
        },
        named: (name) => [{ name, type: runs.at(-1)?.find(name).length === 0 ? null : 'value', unit: null }],
      },
      {
        everyMs,
        deadlineMs: config.timeoutSeconds * 1000,
        staleAfterMs: Math.max(3_000, 2.5 * everyMs, everyMs + config.timeoutSeconds * 1000),
        restsAfterMs,
      },
    );
    return {
      metrics,
      health: (options) => checkHealth(config, surroundings, options),
      async close() {
        metrics.close();
      },
    };
  },
});

function sizeOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { size }) => sum + size, 0);
}

/** Throws what `runPinned` does, and `command-output-unclear`. */
async function runOnce(config: CommandGaugeConfig, surroundings: Surroundings, options: CallOptions): Promise<Run> {
  const { gaugeCommand: command, gaugeEnvironment, directory = null, successExitCode } = config;
  const limits = startCall(options, command[0] ?? '');
  const env = Object.fromEntries(
    gaugeEnvironment.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const work = async () => {
    const machine = await surroundings.machine(config.machine);
    const pinned = {
      command,
      secretEnv: secretEntries(config.secretEnvironment, '='),
      env: { ...env, WINDOW_SECONDS: String(config.windowSeconds) },
      directory,
      timeoutMs: config.timeoutSeconds * 1000,
      successExitCode,
      pins: readPins(config.pinnedFiles),
    };
    return runPinned(machine, pinned, { deadlineMs: limits.remainingMs(), signal: options.signal });
  };
  try {
    limits.check();
    const stdout = await limits.within(work());
    const at = Date.now();
    const { outputFormat: format, timeName } = config;
    const printed = readPrinted(stdout, { format, timeName, command: command[0] ?? '' }, at);
    return { ...printed, at, monotonicMs: performance.now(), size: stdout.length };
  } finally {
    limits.end();
  }
}

/** Runs the command once, as guards will have it run. */
async function checkHealth(
  config: CommandGaugeConfig,
  surroundings: Surroundings,
  options: CallOptions,
): Promise<HealthReport> {
  const startedAt = performance.now();
  const report = (ok: boolean, code: string, params: HealthReport['params']) => ({
    ok,
    code,
    params,
    tookMs: performance.now() - startedAt,
  });
  try {
    const { count, sampledAt, at } = await runOnce(config, surroundings, options);
    const { windowSeconds } = config;
    const ageSeconds = Math.max(0, Math.round((at - sampledAt) / 1000));
    return report(count > 0, 'command-gauge-ok', { values: count, windowSeconds, ageSeconds });
  } catch (error) {
    const fault = toCockpitError(error);
    if (fault.code === 'cancelled') throw error;
    return report(false, fault.code, fault.params);
  }
}
