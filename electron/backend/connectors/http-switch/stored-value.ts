import { createHash } from 'node:crypto';
import { CockpitFault } from '../../../../shared/errors.ts';
import { atPath, parseJson } from '../../../../shared/steps/outputs.ts';
import type { Endpoint } from '../../endpoints/endpoint.ts';
import { requireSuccess } from '../../endpoints/endpoint-health.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { HttpAnswer } from '../../platform/http-client.ts';
import { secretEntries } from '../secret-lines.ts';
import { type HttpSwitchConfig, headerLine } from './http-switch-config.ts';
import { fillBody, fillHeader, fillPath, type TemplateValues, usesRevision } from './template.ts';

/** An entry of the service as it is. */
export interface StoredValue {
  /** Null: there is none of this key. */
  readonly text: string | null;
  /** Another one after every change of an entry that is there; `absent` where there is none. */
  readonly revision: string;
}

export interface ValueStore {
  /** Throws what endpoints do, `connector-http-status`, `connector-bad-answer`, `invalid-input`. */
  read(key: string, options: CallOptions): Promise<StoredValue>;
  /**
   * Writes, or takes away (`text` null), on condition that the entry still is `present`. False: it is not, and nothing
   * was written. Throws likewise, and `http-switch-cannot-delete`.
   */
  write(key: string, text: string | null, present: StoredValue, options: CallOptions): Promise<boolean>;
}

const absent = 'absent';
/** What services that count revisions take for "only if there is none". */
const revisionOfNone = '0';
const mostValueBytes = 256 * 1024;

/** Entries of one service, by the requests that its configuration describes. */
export function createValueStore(config: HttpSwitchConfig, endpoint: Endpoint): ValueStore {
  const { host } = endpoint;
  const secretHeaders = Object.entries(secretEntries(config.secretHeaders, ':'));

  async function send(
    request: { method: HttpSwitchConfig['readMethod']; path: string; body: string; repeatable: boolean },
    values: TemplateValues,
    options: CallOptions,
  ): Promise<HttpAnswer> {
    const body = fillBody(request.body, values);
    const headers: Record<string, string> = request.body === '' ? {} : { 'content-type': body.type };
    for (const line of config.headers) {
      // There is no revision to name when reading, nor of what is not there.
      if (usesRevision(line) && (values.revision ?? revisionOfNone) === revisionOfNone) continue;
      const filled = fillHeader(line, values);
      const colon = filled.indexOf(':');
      if (!headerLine.test(filled)) throw new CockpitFault('invalid-input', { field: 'headers' });
      headers[filled.slice(0, colon).toLowerCase()] = filled.slice(colon + 1).trim();
    }
    for (const [name, value] of secretHeaders) headers[name.toLowerCase()] = value;
    if (request.body !== '') headers['content-length'] = String(Buffer.byteLength(body.text));
    const path = fillPath(request.path, values);
    const { method, repeatable } = request;
    return endpoint.request(
      { path, method, headers, repeatable, ...(request.body !== '' && { body: body.text }) },
      options,
    );
  }

  function valueIn(answer: HttpAnswer): StoredValue {
    const whole = utf8(answer.body, host);
    const json = parseJson(whole);
    const mustBeJson = config.valuePath !== '' || config.revisionPath !== '' || config.valueEncoding === 'json';
    if (json === undefined && mustBeJson) {
      throw new CockpitFault('connector-bad-answer', { host, reason: 'not-json' });
    }
    const raw = config.valuePath === '' ? whole : atPath(json, config.valuePath);
    const revision = revisionIn(answer, json);
    if (raw == null && revision === null) return { text: null, revision: absent };
    // An empty value is left out by services that write what is not the default only.
    const isWhole = config.valuePath === '' && config.valueEncoding !== 'base64';
    const text = raw == null ? '' : isWhole ? whole : textOf(raw);
    if (Buffer.byteLength(text) > mostValueBytes) {
      throw new CockpitFault('connector-bad-answer', { host, reason: 'too-long', maxBytes: mostValueBytes });
    }
    return { text, revision: revision ?? createHash('sha256').update(text).digest('hex').slice(0, 16) };
  }

  function revisionIn(answer: HttpAnswer, json: unknown): string | null {
    const { revisionPath, revisionHeader } = config;
    if (revisionPath === '' && revisionHeader === '') return null;
    const found = revisionPath === '' ? answer.headers[revisionHeader.toLowerCase()] : atPath(json, revisionPath);
    if (typeof found === 'string' || typeof found === 'number') return String(found);
    // A value without the revision that was promised must not be written over.
    const isThere = config.valuePath === '' || atPath(json, config.valuePath) != null;
    if (isThere) throw new CockpitFault('connector-bad-answer', { host, reason: 'no-revision' });
    return null;
  }

  function textOf(raw: unknown): string {
    if (config.valueEncoding === 'json') return JSON.stringify(raw);
    const text = typeof raw === 'string' ? raw : JSON.stringify(raw);
    if (config.valueEncoding === 'text') return text;
    const bytes = Buffer.from(text, 'base64');
    const isBase64 = bytes.toString('base64').replace(/=+$/, '') === text.trim().replace(/=+$/, '');
    if (!isBase64) throw new CockpitFault('connector-bad-answer', { host, reason: 'not-base64' });
    return utf8(bytes, host);
  }

  return {
    async read(key, options) {
      const { readMethod: method, readPath: path, readBody: body } = config;
      const values = { key: fullKey(key, config) };
      const answer = await send({ method, path, body, repeatable: true }, values, options);
      // A service that is asked by POST has one path for all keys: there it would be the wrong address.
      if (answer.status === 404 && method === 'GET') return { text: null, revision: absent };
      requireSuccess(answer, endpoint, path);
      return valueIn(answer);
    },

    async write(key, text, present, options) {
      if (text === null && config.deletePath === '') throw new CockpitFault('http-switch-cannot-delete', { key });
      const revision = present.text === null ? revisionOfNone : present.revision;
      const values = { key: fullKey(key, config), revision, ...(text !== null && { value: text }) };
      const request =
        text === null
          ? { method: config.deleteMethod, path: config.deletePath, body: config.deleteBody }
          : { method: config.writeMethod, path: config.writePath, body: config.writeBody };
      const answer = await send({ ...request, repeatable: false }, values, options);
      if ([409, 412, config.refusedStatus].includes(answer.status)) return false;
      requireSuccess(answer, endpoint, request.path);
      const { acceptedPath } = config;
      if (acceptedPath === '') return true;
      const json = parseJson(utf8(answer.body, host));
      if (json === undefined) throw new CockpitFault('connector-bad-answer', { host, reason: 'not-json' });
      return (acceptedPath === '$' ? json : atPath(json, acceptedPath)) === true;
    },
  };
}

/** Throws `invalid-input` for a key that could lead elsewhere than to an entry. */
function fullKey(key: string, { keyPrefix }: HttpSwitchConfig): string {
  const full = keyPrefix + key;
  const leadsElsewhere = full.split('/').some((segment) => segment === '.' || segment === '..');
  if (key === '' || full.length > 700 || leadsElsewhere || /\p{Cc}/u.test(full)) {
    throw new CockpitFault('invalid-input', { field: 'key', key: key.slice(0, 100) });
  }
  return full;
}

/** Every byte must come back when it is put back, so what is not UTF-8 is not taken. */
function utf8(bytes: Uint8Array, host: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new CockpitFault('connector-bad-answer', { host, reason: 'not-utf8' }, { cause });
  }
}
