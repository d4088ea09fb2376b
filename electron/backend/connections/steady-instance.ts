import { type CockpitError, toCockpitError } from '../../../shared/errors.ts';
import type {
  AlertsCapability,
  CallOptions,
  ConnectorInstance,
  MetricsCapability,
  Reading,
  TrafficCapability,
} from '../connectors/connector.ts';
import type { Circuit } from './circuit.ts';
import { retried } from './retry.ts';

/** What says that the other side is not there; every other failure is an answer of it. */
const absences: ReadonlySet<string> = new Set(['connection-unreachable', 'deadline-exceeded', 'name-not-resolved']);
const missingAbsences: ReadonlySet<string> = new Set(['unreachable', 'deadline']);

/** Whoever reads has another way or another turn: a rollback takes what was found last, a watch asks again. */
const readTries = 3;

/**
 * An open connection whose reads, and writes that lower exposure to a fixed value, are tried again where a failure may
 * pass, and whose reads and raises rest where the other side is gone. A lowering is never kept from trying. What may
 * not be done twice (a raise, a command, a message) is done once.
 */
export function steadyInstance(instance: ConnectorInstance, circuit: Circuit, what: string): ConnectorInstance {
  const noted = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    try {
      const result = await call();
      circuit.succeeded();
      return result;
    } catch (thrown) {
      note(toCockpitError(thrown));
      throw thrown;
    }
  };
  const note = (error: CockpitError): void => {
    // One who gave up waiting says nothing about the other side.
    if (error.code === 'cancelled') circuit.gaveUp();
    else if (absences.has(error.code)) circuit.failed(error);
    else circuit.succeeded();
  };
  const read = async <Result>(
    options: CallOptions,
    call: (options: CallOptions) => Promise<Result>,
  ): Promise<Result> => {
    circuit.enter();
    return noted(() => retried(options, what, call, readTries));
  };
  const once = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    circuit.enter();
    return noted(call);
  };
  const lowering = <Result>(options: CallOptions, call: (options: CallOptions) => Promise<Result>): Promise<Result> =>
    noted(() => retried(options, what, call));

  const traffic = (own: TrafficCapability): TrafficCapability => ({
    // What is not spoken of here, such as `readEach`, which says itself who did not answer, goes through as it is.
    ...own,
    read: (options) => read(options, (limits) => own.read(limits)),
    preview: (to, options) => read(options, (limits) => own.preview(to, limits)),
    snapshot: (options) => read(options, (limits) => own.snapshot(limits)),
    apply: (change, expected, options) =>
      expected === null
        ? lowering(options, (limits) => own.apply(change, null, limits))
        : once(() => own.apply(change, expected, options)),
    restore: (snapshot, options) => lowering(options, (limits) => own.restore(snapshot, limits)),
  });
  const metrics = (own: MetricsCapability): MetricsCapability => ({
    ...own,
    instant: async (query, options): Promise<Reading> => {
      try {
        circuit.enter();
      } catch (thrown) {
        return { kind: 'missing', reason: 'unreachable', detail: toCockpitError(thrown).code };
      }
      // Not tried again: the next poll comes by itself.
      const reading = await own.instant(query, options).catch((thrown) => {
        note(toCockpitError(thrown));
        throw thrown;
      });
      if (reading.kind === 'missing' && missingAbsences.has(reading.reason)) {
        const params = { detail: reading.detail };
        circuit.failed({ code: 'connection-unreachable', params, retryable: true });
      } else circuit.succeeded();
      return reading;
    },
    range: (query, from, to, stepMs, options) => read(options, (limits) => own.range(query, from, to, stepMs, limits)),
  });

  const steadyAlerts = (own: AlertsCapability): AlertsCapability => {
    const { muted, silence, endSilence, silences } = own;
    return {
      ...own,
      firing: (filter, options) => read(options, (limits) => own.firing(filter, limits)),
      ...(muted && { muted: (filter, options) => read(options, (limits) => muted(filter, limits)) }),
      ...(silences && { silences: (filter, options) => read(options, (limits) => silences(filter, limits)) }),
      ...(silence && { silence: (wanted, options) => once(() => silence(wanted, options)) }),
      // People are to be told again: that is tried whatever the circuit says.
      ...(endSilence && { endSilence: (id, options) => lowering(options, (limits) => endSilence(id, limits)) }),
    };
  };

  const { alerts, annotate, flag, killSwitch, notify } = instance;
  return {
    ...instance,
    ...(instance.traffic === undefined ? {} : { traffic: traffic(instance.traffic) }),
    ...(instance.metrics === undefined ? {} : { metrics: metrics(instance.metrics) }),
    ...(alerts === undefined ? {} : { alerts: steadyAlerts(alerts) }),
    ...(flag === undefined
      ? {}
      : {
          flag: {
            get: (key, options) => read(options, (limits) => flag.get(key, limits)),
            // Without an expected revision it is a fixed value, as in a rollback; with one a repetition meets itself.
            set: (key, value, revision, options) =>
              revision === null
                ? lowering(options, (limits) => flag.set(key, value, null, limits))
                : once(() => flag.set(key, value, revision, options)),
          },
        }),
    ...(killSwitch === undefined
      ? {}
      : {
          killSwitch: {
            // Like a lowering it is never kept from trying; to release it raises.
            read: (key, options) => lowering(options, (limits) => killSwitch.read(key, limits)),
            engage: (key, options) => lowering(options, (limits) => killSwitch.engage(key, limits)),
            release: (key, options) => once(() => killSwitch.release(key, options)),
          },
        }),
    ...(annotate && {
      annotate: {
        annotate: (wanted, options) => once(() => annotate.annotate(wanted, options)),
        find: (wanted, options) => read(options, (limits) => annotate.find(wanted, limits)),
      },
    }),
    ...(notify === undefined
      ? {}
      : { notify: { send: (message, options) => once(() => notify.send(message, options)) } }),
    // What a person asks for is tried, and shows whether the other side is back.
    health: async (options) => {
      const report = await instance.health(options);
      if (report.ok || !absences.has(report.code)) circuit.succeeded();
      return report;
    },
  };
}
