import { CockpitFault } from '../../../shared/errors.ts';
import type { StepPlan } from '../../../shared/plan/release-plan.ts';
import type { StepValue } from '../../../shared/steps/values.ts';
import type { CallOptions, ProbeAnswer } from '../connectors/connector.ts';
import { createHttpClient } from '../platform/http-client.ts';
import { rehearsedSecret } from './command.ts';
import type { StepRelease } from './step-executor.ts';

export type HttpFile = Extract<StepPlan['file'], { kind: 'http' }>;
type Method = NonNullable<HttpFile['method']>;

export const mostBodyBytes = 256 * 1024;

/** Requests of one step, to where its slot leads or to a full address. */
export interface Requester {
  /** What the request is, as the transcript says it; without its headers, which may hold secrets. */
  readonly line: string;
  /** Values of secrets that it sends: they are taken out of everything that comes back. */
  readonly secrets: readonly string[];
  /** Throws as the connection does. */
  send(options: CallOptions): Promise<ProbeAnswer>;
  /** Asks for something else with the same headers: `written` may use outputs of this very step. */
  get(
    written: string | undefined,
    own: Readonly<Record<string, StepValue>>,
    options: CallOptions,
  ): Promise<ProbeAnswer>;
  close(): void;
}

/** Throws `value-missing`, `value-unfit`, `secret-missing`, `connection-capability-missing`, and what opening throws. */
export async function requesterOf(file: HttpFile, release: StepRelease): Promise<Requester> {
  const { headers, secrets } = await headersOf(file, release);
  const method = file.method ?? 'GET';
  const body = file.body === undefined ? null : release.fill(file.body, { encode: bodyEncoder(file.body) });
  // A full address leads past every slot; in a drill it leads nowhere.
  const slot = file.on ?? (release.standIn === null ? null : '');
  const toSlot = slot === null ? null : await slotSender(file, slot, headers, release);
  const client = createHttpClient();
  const toAddress = async (verb: Method, url: string, content: string | null, options: CallOptions) => {
    const answer = await client.request(
      {
        url: new URL(url),
        method: verb,
        headers,
        maxBytes: mostBodyBytes,
        ...(content === null ? {} : { body: content }),
      },
      options,
    );
    return plainAnswer(answer);
  };
  const target = file.on === undefined ? filledUrl(file.url ?? '', release) : pathOf(file.path ?? '/', release, {});
  const send = (verb: Method, to: string, content: string | null, options: CallOptions) =>
    toSlot === null ? toAddress(verb, to, content, options) : toSlot(verb, to, content, options);
  return {
    line: `${method} ${target}`,
    secrets,
    send: (options) => send(method, target, body, options),
    get: (written, own, options) => {
      const path = written === undefined ? null : pathOf(written, release, own);
      const to = path === null ? target : toSlot === null ? new URL(path, target).href : path;
      return send('GET', to, null, options);
    },
    close: () => client.close(),
  };
}

type Send = (method: Method, path: string, body: string | null, options: CallOptions) => Promise<ProbeAnswer>;

async function slotSender(
  { rehearse }: HttpFile,
  slot: string,
  headers: Readonly<Record<string, string>>,
  release: StepRelease,
): Promise<Send> {
  const { probe } = await release.connection(slot);
  const request = probe?.request?.bind(probe);
  if (request === undefined) throw new CockpitFault('connection-capability-missing', { slot, capability: 'probe' });
  return (method, path, body, options) =>
    request({ method, path, headers, body, maxBytes: mostBodyBytes, rehearse }, options);
}

function plainAnswer(answer: {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
  readonly tookMs: number;
}): ProbeAnswer {
  const headers = Object.entries(answer.headers).map(([name, value]) => [
    name.toLowerCase(),
    typeof value === 'string' ? value : (value ?? []).join(', '),
  ]);
  const { status, tookMs } = answer;
  return { status, tookMs, headers: Object.fromEntries(headers), body: answer.body.toString('utf8'), servedBy: null };
}

async function headersOf({ headers = {}, on }: HttpFile, release: StepRelease) {
  const secrets: string[] = [];
  const filling = Object.entries(headers).map(async ([name, value]): Promise<[string, string]> => {
    const rehearsed = on !== undefined && release.isRehearsal(on);
    const secret = typeof value === 'string' || rehearsed ? null : await release.secret(value.secret);
    if (secret !== null) secrets.push(secret);
    const text = secret ?? (typeof value === 'string' ? release.fill(value) : rehearsedSecret);
    // A line end in a value would begin another header.
    if (/[\r\n]/.test(text)) throw new CockpitFault('value-unfit', { value: name });
    return [name, text];
  });
  return { headers: Object.fromEntries(await Promise.all(filling)), secrets };
}

function pathOf(written: string, release: StepRelease, own: Readonly<Record<string, StepValue>>): string {
  return release.fill(written, { encode: encodeURIComponent, own });
}

/** In the address of the host a value must look like one; behind it, it is encoded. */
function filledUrl(written: string, release: StepRelease): string {
  const [origin = '', host = ''] = /^https?:\/\/([^/?#]*)/i.exec(written) ?? [];
  const filledHost = release.fill(host);
  if (!/^[A-Za-z0-9.:[\]_-]*$/.test(filledHost) && filledHost !== host) {
    throw new CockpitFault('value-unfit', { value: host });
  }
  const rest = release.fill(written.slice(origin.length), { encode: encodeURIComponent });
  return `${origin.slice(0, origin.length - host.length)}${filledHost}${rest}`;
}

/** In a JSON body a value becomes part of a JSON text, never of its structure. */
function bodyEncoder(body: string): (value: string) => string {
  return /^\s*[[{]/.test(body) ? (value) => JSON.stringify(value).slice(1, -1) : (value) => value;
}
