import type { BinaryBody } from '../../../shared/contract/binary-body.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { ApprovalWay, TextRef } from '../../../shared/release/events.ts';
import type { BackendContext } from './context.ts';
import { personNamed, requireApproversPin } from './person-named.ts';
import { textRef } from './text-refs.ts';

interface GivenVoice {
  readonly personName: string;
  readonly role?: string | null | undefined;
  readonly way: ApprovalWay;
  readonly pin: string | null;
  readonly evidence: string | null;
  readonly file: BinaryBody | null;
}

interface ProvenVoice {
  /** Person id. */
  readonly approver: string;
  readonly role: string | null;
  readonly way: ApprovalWay;
  readonly evidence: TextRef | null;
  readonly evidenceBlob: string | null;
}

/**
 * A person's word with the proof that its way needs, kept as evidence. Throws `unauthorised` for a wrong PIN and
 * `invalid-input` where the file or the link is missing.
 */
export async function provenVoice(context: BackendContext, given: GivenVoice): Promise<ProvenVoice> {
  const { journal } = context;
  const { personName, role = null, way, pin, evidence, file } = given;
  if (way === 'pin') requireApproversPin(context, personName, pin ?? '');
  if (way === 'signed-file' && file === null) throw new CockpitFault('invalid-input', { place: 'file', detail: '' });
  if (way === 'link' && evidence === null) throw new CockpitFault('invalid-input', { place: 'evidence', detail: '' });
  const bytes = file === null ? null : new Uint8Array(await file.arrayBuffer());
  return {
    approver: personNamed(context, personName),
    role,
    way,
    evidence: evidence === null ? null : textRef(journal, evidence),
    evidenceBlob: bytes === null ? null : journal.blobs.put(bytes, 'application/octet-stream'),
  };
}
