import type { AudienceAttributes } from '../../../shared/audience/audience.ts';
import type { VersionRole } from './app-service.ts';
import { type CountedAttribute, countedAttributes } from './user-attributes.ts';

/** Upper bounds of the latency histogram in seconds; fine below 100 ms, where a healthy answer lies. */
export const latencyBounds = [
  0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 10,
] as const;

/** Fewer for the users of one attribute, of which there are many. */
export const segmentLatencyBounds = [0.02, 0.04, 0.06, 0.1, 0.2, 0.3, 0.5, 1, 1.5, 2, 2.5, 3, 5, 10] as const;

const attributeNames = Object.keys(countedAttributes) as readonly CountedAttribute[];
const requestsName = 'http_requests_total';
const segmentRequestsName = 'http_segment_requests_total';
const durationName = 'http_request_duration_seconds';
const segmentDurationName = 'http_segment_duration_seconds';

/** One finished request. */
export interface FinishedRequest {
  readonly version: VersionRole;
  /** 499 stands for a client that went away. */
  readonly status: number;
  readonly seconds: number;
  /** Of the user who asked; left out where nothing is known. */
  readonly attributes?: AudienceAttributes;
}

/**
 * Counters of what the router answered, and their Prometheus text form (format 0.0.4): per version and status; the same
 * for every combination of the counted attributes; and durations per version, and per version and one attribute. Values
 * that are not listed are `other`, missing ones `none`, so that the number of series is bounded.
 */
export class RequestMetrics {
  readonly #requests = new Map<string, number>();
  readonly #segmentRequests = new Map<string, number>();
  readonly #durations = new Map<string, Histogram>();
  readonly #segmentDurations = new Map<string, Histogram>();

  constructor() {
    for (const version of ['stable', 'canary'] as const) {
      // 200 is there from the start: a counter that appears with its first request hides that request from a rate.
      this.#requests.set(`version="${version}",code="200"`, 0);
      histogramOf(this.#durations, durationName, `version="${version}"`, latencyBounds);
    }
  }

  record({ version, status, seconds, attributes = {} }: FinishedRequest): void {
    const labels = `version="${version}"`;
    count(this.#requests, `${labels},code="${status}"`);
    histogramOf(this.#durations, durationName, labels, latencyBounds).observe(seconds);
    const segment = attributeNames.map((name) => `${name}="${countedValue(name, attributes)}"`);
    count(this.#segmentRequests, `${labels},code="${status}",${segment.join(',')}`);
    for (const one of segment) {
      const own = `${labels},${one}`;
      histogramOf(this.#segmentDurations, segmentDurationName, own, segmentLatencyBounds).observe(seconds);
    }
  }

  text(): string {
    const counters = (name: string, values: ReadonlyMap<string, number>) =>
      [...values].map(([labels, value]) => `${name}{${labels}} ${value}`);
    return [
      `# HELP ${requestsName} Requests answered by the router, by version and status code.`,
      `# TYPE ${requestsName} counter`,
      ...counters(requestsName, this.#requests),
      `# HELP ${segmentRequestsName} The same by what is known about the user.`,
      `# TYPE ${segmentRequestsName} counter`,
      ...counters(segmentRequestsName, this.#segmentRequests),
      `# HELP ${durationName} Time from the request to its complete answer.`,
      `# TYPE ${durationName} histogram`,
      ...[...this.#durations.values()].flatMap((histogram) => histogram.lines()),
      `# HELP ${segmentDurationName} The same by one of the things that are known about the user.`,
      `# TYPE ${segmentDurationName} histogram`,
      ...[...this.#segmentDurations.values()].flatMap((histogram) => histogram.lines()),
      '',
    ].join('\n');
  }
}

function countedValue(name: CountedAttribute, attributes: AudienceAttributes): string {
  const value = attributes[name];
  if (value === undefined) return 'none';
  return (countedAttributes[name] as readonly string[]).includes(value) ? value : 'other';
}

function count(counters: Map<string, number>, labels: string): void {
  counters.set(labels, (counters.get(labels) ?? 0) + 1);
}

function histogramOf(
  histograms: Map<string, Histogram>,
  name: string,
  labels: string,
  bounds: readonly number[],
): Histogram {
  let histogram = histograms.get(labels);
  if (histogram === undefined) {
    histogram = new Histogram(name, labels, bounds);
    histograms.set(labels, histogram);
  }
  return histogram;
}

class Histogram {
  readonly #bounds: readonly number[];
  /** The lines' beginnings: written three times a second, so made once. */
  readonly #series: readonly string[];
  readonly #sumSeries: string;
  readonly #countSeries: string;
  /** Not cumulative; the last one holds what is above every bound. */
  readonly #counts: number[];
  #sumSeconds = 0;

  constructor(name: string, labels: string, bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#series = [...bounds, '+Inf'].map((bound) => `${name}_bucket{${labels},le="${bound}"}`);
    this.#sumSeries = `${name}_sum{${labels}}`;
    this.#countSeries = `${name}_count{${labels}}`;
    this.#counts = new Array(bounds.length + 1).fill(0);
  }

  observe(seconds: number): void {
    const bound = this.#bounds.findIndex((upper) => seconds <= upper);
    this.#counts[bound === -1 ? this.#bounds.length : bound]! += 1;
    this.#sumSeconds += seconds;
  }

  lines(): readonly string[] {
    let cumulative = 0;
    const buckets = this.#series.map((series, index) => {
      cumulative += this.#counts[index] ?? 0;
      return `${series} ${cumulative}`;
    });
    return [...buckets, `${this.#sumSeries} ${this.#sumSeconds}`, `${this.#countSeries} ${cumulative}`];
  }
}
