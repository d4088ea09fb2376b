import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SwitchChangeRequest } from '../../shared/contract/releases.ts';
import { CockpitFault } from '../../shared/errors.ts';
import { clock, switchName } from '../../shared/i18n/release-speech.ts';
import { sayExposure } from '../../shared/i18n/say-exposure.ts';
import { type Exposure, exposureSchema, nothingExposed } from '../../shared/release/exposure.ts';
import type { Backend } from '../backend/create-backend.ts';
import type { OpenChangeRequest } from '../backend/people/change-requests.ts';
import { terminalSpeech } from './terminal-speech.ts';
import type { Terminal } from './verb.ts';

/**
 * `{"type": "claim-change", "requestId": …, "found": …}`: what a person found where they were asked for a change. `found`
 * is `asked`, `before`, a share such as `25 %`, one of the request's names, or an exposure as the contract writes it.
 */
export const claimLineSchema = z.strictObject({
  type: z.literal('claim-change'),
  requestId: z.string(),
  found: z.union([z.string(), exposureSchema]),
  /** ISO 8601, of this computer's time where it names no zone; now unless told. */
  foundAt: z.string().optional(),
  note: z.string().optional(),
  /** Path of what shows it. */
  file: z.string().optional(),
});
export type ClaimLine = z.infer<typeof claimLineSchema>;

/** Hears what people are asked to change for this release until `signal`, and tells each request once. */
export async function tellChangeRequests(
  backend: Backend,
  releaseId: string,
  { signal, heard }: { readonly signal: AbortSignal; readonly heard: (open: readonly SwitchChangeRequest[]) => void },
  terminal: Terminal,
): Promise<void> {
  const told = new Set<string>();
  for await (const requests of await backend.client.releases.changeRequests({ releaseId }, { signal })) {
    heard(requests);
    for (const request of requests) {
      if (told.has(request.requestId)) continue;
      told.add(request.requestId);
      tell(backend, releaseId, request, terminal);
    }
  }
}

function tell({ context }: Backend, releaseId: string, request: SwitchChangeRequest, terminal: Terminal): void {
  const { requestId, who, target, switchId, from, to, text, consoleUrl, names, until } = request;
  const line: ClaimLine = { type: 'claim-change', requestId, found: 'asked' };
  const answer = JSON.stringify(line);
  if (terminal.json) {
    terminal.tell({ kind: 'change-request', ...request, line: answer });
    return;
  }
  const speech = terminalSpeech(terminal, context.conductor.definition(releaseId));
  const { t } = terminal;
  const share = (exposure: Exposure): string =>
    names.find(({ percent }) => exposure.kind === 'percent' && exposure.percent === percent)?.value ??
    sayExposure(speech, exposure);
  const title = t('flight:change.title', { who, target: `${switchName(speech, switchId)} ${target}` });
  const end = t('flight:change.until', { clock: clock(speech, until) });
  terminal.note(`${title} ${share(from)} → ${share(to)} ${end}`);
  for (const copied of text.split(/\r?\n/)) terminal.note(`    ${copied}`);
  if (consoleUrl !== null) terminal.note(consoleUrl);
  terminal.note(t('flight:change.commandLine', { line: answer }));
}

/** Takes a claim through the same procedure as a screen's. Throws what that throws, and `not-found` {file}. */
export async function claimChange(backend: Backend, releaseId: string, line: ClaimLine) {
  const { context, client } = backend;
  const { requestId, note = null, file } = line;
  const foundAt = line.foundAt === undefined ? context.host.now().utc : Date.parse(line.foundAt);
  if (Number.isNaN(foundAt)) throw new CockpitFault('invalid-input', { place: 'foundAt', detail: line.foundAt ?? '' });
  const evidence = file === undefined ? null : await fileAsBlob(file);
  return client.releases.claimChange({
    ...{ commandId: context.host.newId(), releaseId, requestId, note, foundAt },
    found: exposureFound(context.changeRequests.list(), line),
    file: evidence,
  });
}

type Asked = Pick<OpenChangeRequest, 'requestId' | 'from' | 'to' | 'names'>;

function exposureFound(open: readonly Asked[], { requestId, found }: ClaimLine): Exposure {
  if (typeof found !== 'string') return found;
  const request = open.find((one) => one.requestId === requestId);
  // The procedure tells what became of it; it is not open again.
  if (request === undefined) return nothingExposed;
  const text = found.trim();
  const named = request.names.find(({ value }) => value === text);
  if (named !== undefined) return { kind: 'percent', percent: named.percent };
  if (text === 'asked') return request.to;
  if (text === 'before') return request.from;
  const [, percent] = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text) ?? [];
  if (percent !== undefined && Number(percent) <= 100) return { kind: 'percent', percent: Number(percent) };
  throw new CockpitFault('invalid-input', { place: 'found', detail: text });
}

async function fileAsBlob(file: string): Promise<Blob> {
  try {
    return new Blob([await readFile(file)]);
  } catch (cause) {
    const detail = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new CockpitFault('not-found', { kind: 'file', file, detail }, { cause });
  }
}
