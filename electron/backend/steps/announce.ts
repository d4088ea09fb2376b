import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import type { StepExecutor } from './step-executor.ts';

const longestReceipt = 200;

/** Sends an announcement to everybody whom the plan names; what went out and the receipts are the transcript. */
export const runAnnounceStep: StepExecutor = async (step, { runId, transcripts, signal, release }) => {
  if (step.file.kind !== 'announce') throw new CockpitFault('invalid-input', { field: 'kind', detail: step.kind });
  const announcementId = step.file.announcement;
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  const transcript = transcripts.begin(runId);
  try {
    const { slot, audience, subject, body } = release.announcement(announcementId);
    if (slot === null) throw new CockpitFault('connection-missing', { slot: announcementId });
    const { notify } = await release.connection(slot);
    if (notify === undefined) throw new CockpitFault('connection-capability-missing', { slot, capability: 'notify' });
    transcript.write(`${subject}\n\n${body}\n\n`);
    const receipts: string[] = [];
    for (const reader of audience) {
      const { receipt } = await notify.send(
        { audience: reader, subject, body },
        { deadlineMs: step.timeoutMs, signal },
      );
      transcript.write(`${reader} · ${receipt}\n`);
      receipts.push(receipt);
    }
    const receipt = receipts.join(', ').slice(0, longestReceipt);
    const result = { ...emptyResult, tookMs: took(), transcriptBlob: transcript.end().blob };
    return { passed: true, result, gain: { kind: 'announcement', announcementId, receipt } };
  } catch (thrown) {
    const { blob: transcriptBlob } = transcript.end();
    return { passed: false, result: { ...emptyResult, tookMs: took(), transcriptBlob, error: toCockpitError(thrown) } };
  }
};
