import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { TrafficSnapshot } from '../connector.ts';
import { revisionOf } from './host-files.ts';
import type { ServiceStates } from './host-services.ts';

const textType = 'text/plain; charset=utf-8';
/** For a file that is not UTF-8, of which every byte must come back all the same. */
const bytesType = 'application/octet-stream; encoding=base64';
const hostsType = 'application/vnd.release-cockpit.nginx-hosts+json';

const limitCharacters = 1024 * 1024;

export interface HostText {
  readonly target: string;
  /** Latin-1: one character for each byte. */
  readonly text: string;
  /** Where services belong to the switch. */
  readonly services: ServiceStates | null;
  /** Absent in what was kept by an earlier version. */
  readonly evidence?: HostEvidence | undefined;
}

/** What a host said beside the text. */
export type HostEvidence = z.infer<typeof evidence>;

const runs = z.boolean().nullable();
const services = z.strictObject({ stable: runs, canary: runs });
const atBoot = z.string().nullable();
const evidence = z.strictObject({
  file: z.string(),
  uid: z.number().int(),
  gid: z.number().int(),
  mode: z.number().int().min(0).max(0o7777),
  /** Such as `nginx/1.24.0`. */
  nginx: z.string().nullable(),
  /** What systemd says of each service's start at boot, such as `enabled`, where it is the one that starts them. */
  atBoot: z.strictObject({ stable: atBoot, canary: atBoot }).optional(),
});
const packed = z.strictObject({ mediaType: z.enum([textType, bytesType]), content: z.string() });
const hostsSchema = z.strictObject({
  /** By its hash, since the same file lies on most hosts. */
  texts: z.record(z.string(), packed),
  targets: z.array(
    z.strictObject({
      target: z.string(),
      text: z.string(),
      services: services.nullable(),
      evidence: evidence.optional(),
    }),
  ),
});

/** The files of all hosts as evidence, with what was found beside them. Throws `file-too-long`. */
export function packTexts(texts: readonly HostText[]): TrafficSnapshot {
  const document = {
    texts: Object.fromEntries(texts.map(({ text }) => [revisionOf(text), pack(text)])),
    targets: texts.map(({ text, ...beside }) => ({ ...beside, text: revisionOf(text) })),
  } satisfies z.infer<typeof hostsSchema>;
  const content = JSON.stringify(document, null, 2);
  if (content.length > limitCharacters) {
    throw new CockpitFault('file-too-long', { machine: '', file: texts[0]?.target ?? '', maxBytes: limitCharacters });
  }
  return { mediaType: hostsType, content };
}

/**
 * What `packTexts` made. An earlier version kept the file of one host as it is, without its name: it is that of `alone`.
 * Throws `invalid-input`.
 */
export function unpackTexts({ mediaType, content }: TrafficSnapshot, alone: string): readonly HostText[] {
  if (mediaType === textType || mediaType === bytesType) {
    return [{ target: alone, text: unpack({ mediaType, content }), services: null }];
  }
  if (mediaType !== hostsType) throw new CockpitFault('invalid-input', { field: 'mediaType', value: mediaType });
  const { texts, targets } = hostsSchema.parse(JSON.parse(content));
  return targets.map((one) => {
    const found = texts[one.text];
    if (found === undefined) throw new CockpitFault('invalid-input', { field: 'content' });
    return { ...one, text: unpack(found) };
  });
}

export function asUtf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

function pack(text: string): z.infer<typeof packed> {
  const utf8 = asUtf8(text);
  const survives = Buffer.from(utf8, 'utf8').equals(Buffer.from(text, 'latin1'));
  if (survives) return { mediaType: textType, content: utf8 };
  return { mediaType: bytesType, content: Buffer.from(text, 'latin1').toString('base64') };
}

function unpack({ mediaType, content }: z.infer<typeof packed>): string {
  return Buffer.from(content, mediaType === textType ? 'utf8' : 'base64').toString('latin1');
}
