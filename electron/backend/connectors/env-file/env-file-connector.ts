import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { runProgram } from '../../machines/run-program.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import { type ConnectorInstance, defineConnector, type HealthReport, type Surroundings } from '../connector.ts';
import { configSchema, type EnvFileConfig, missingFields } from './env-file-config.ts';
import { createEnvFileTraffic } from './env-file-traffic.ts';
import { createEnvFileWriter, type EnvFileWriter } from './env-file-writer.ts';
import { createEnvService, type EnvService } from './env-service.ts';
import { percentOf } from './share-values.ts';

export const envFileConnector = defineConnector({
  configSchema,
  secretFields: [],
  async open(config, surroundings): Promise<ConnectorInstance> {
    const [field] = missingFields(config);
    if (field !== undefined) throw new CockpitFault('connection-invalid', { field });
    const machine = () => surroundings.machine(config.machine);
    const service = createEnvService(config, machine);
    const writer = createEnvFileWriter(config, service, machine);
    return {
      traffic: createEnvFileTraffic(config, service, writer, machine),
      health: (options) => checkHealth(config, surroundings, service, writer, options),
      close: () => writer.close(),
    };
  },
});

const mayReplace = 'test -w "$1" && test -w "$(dirname "$1")"';

/** Tries what a shift would need: the file, the right to replace it, the process and what it carries. */
async function checkHealth(
  config: EnvFileConfig,
  surroundings: Surroundings,
  service: EnvService,
  writer: EnvFileWriter,
  options: CallOptions,
): Promise<HealthReport> {
  const limits = startCall(options, config.envFile);
  const startedAt = performance.now();
  const left = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
  const report = (ok: boolean, code: string, params: HealthReport['params']) => ({
    ok,
    code,
    params,
    tookMs: performance.now() - startedAt,
  });
  const { envFile: file, variable } = config;
  try {
    limits.check();
    const read = await writer.read(left());
    const machine = await surroundings.machine(config.machine);
    const access = await runProgram(machine, ['sh', '-c', mayReplace, 'test', file], left());
    if (access.exitCode !== 0) throw new CockpitFault('file-unwritable', { machine: machine.name, file });
    const health = await service.isHealthy(left());
    if (!health.ok) return report(false, 'env-not-healthy', { variable, detail: health.detail });
    const percent = percentOf(await service.effective(left()), config);
    const filePercent = percentOf(read.values, config);
    if (percent !== filePercent) return report(false, 'env-file-drift', { file, variable, filePercent, percent });
    return report(true, 'env-file-ok', { file, variable, percent });
  } catch (error) {
    const fault = toCockpitError(error);
    if (fault.code === 'cancelled') throw error;
    return report(false, fault.code, fault.params);
  } finally {
    limits.end();
  }
}
