import type { ReleaseSummary } from '../../../shared/contract/releases.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import { clusterObjectName } from '../../../shared/i18n/release-speech.ts';
import { batchPlan } from '../../../shared/release/queries.ts';
import { encodeSampleChunk } from '../../../shared/release/sample-chunk.ts';
import { killSwitchFacts, withOperator } from '../conductor/kill-switch-facts.ts';
import { plannedCommands, storedPlanText } from '../conductor/release-definition.ts';
import { changeRequestProcedures } from './change-requests.ts';
import { createAttempt } from './create-attempt.ts';
import { exactReturnProcedures } from './exact-return.ts';
import { implementer } from './implement.ts';
import { preflightProcedures } from './preflight.ts';
import { previewBatch } from './preview-batch.ts';
import { provenVoice } from './proven-voice.ts';
import { readTranscript } from './read-transcript.ts';
import { withTextRefs } from './text-refs.ts';

const { releases } = implementer;
const mostListed = 10_000;

export const releasesProcedures = releases.router({
  list: releases.list.handler(({ context: { journal } }) =>
    journal.releases.list({ limit: mostListed }).map((row) => row.summary as ReleaseSummary),
  ),
  open: releases.open.handler(({ context: { conductor }, input }) => conductor.definition(input.releaseId)),
  planText: releases.planText.handler(({ context: { journal }, input }) => ({
    text: storedPlanText(journal, input.releaseId),
  })),
  create: releases.create.handler(({ context, input }) => {
    const { connections, conductor } = context;
    const bindings = Object.fromEntries(
      Object.entries(input.bindings).map(([slot, connectionId]) => [slot, connections.bindingTo(connectionId)]),
    );
    // A pace is for rehearsals: observation of real customers is never shortened by a number.
    if (input.pace !== 1 && Object.values(bindings).some((binding) => binding.environment !== 'practice')) {
      throw new CockpitFault('invalid-input', { place: 'pace', detail: 'practice only' });
    }
    const { planText, pace, variant = null, variables = {}, commandId } = input;
    return conductor.create({ planText, bindings, pace, variant, variables, actor: context.actor(), commandId });
  }),
  createAttempt: releases.createAttempt.handler(({ context, input: { releaseId, commandId } }) =>
    createAttempt(context, releaseId, commandId),
  ),
  command: releases.command.handler(({ context, input }) => {
    // An approval comes through `approve`, which looks at its proof and at who gives it.
    if (input.command.type === 'approve-step' || input.command.type === 'approve-kill-switch-release') {
      throw new CockpitFault('invalid-input', { place: 'command.type', detail: 'releases.approve' });
    }
    // Likewise a signature; taking one back needs no proof.
    if (input.command.type === 'record-item' && input.command.person != null && input.command.outcome !== 'withdrawn') {
      throw new CockpitFault('invalid-input', { place: 'command.person', detail: 'releases.sign' });
    }
    const { conductor, journal, people } = context;
    const actor = context.actor();
    const command = withTextRefs(journal, input.command);
    const told = withOperator(command, conductor.definition(input.releaseId), actor, people);
    return conductor.submit(input.releaseId, told, actor, input.commandId);
  }),
  keepEvidence: releases.keepEvidence.handler(async ({ context: { conductor, journal }, input }) => {
    conductor.definition(input.releaseId);
    // Stored by its content: sent twice, it is the same.
    const bytes = new Uint8Array(await input.file.arrayBuffer());
    return { evidenceBlob: journal.blobs.put(bytes, 'application/octet-stream') };
  }),
  approve: releases.approve.handler(async ({ context, input }) => {
    const { conductor } = context;
    const voice = await provenVoice(context, input);
    const command = { type: 'approve-step', stepId: input.stepId, ...voice } as const;
    return conductor.submit(input.releaseId, command, context.actor(), input.commandId);
  }),
  approveKillSwitchRelease: releases.approveKillSwitchRelease.handler(async ({ context, input }) => {
    const voice = await provenVoice(context, input);
    const command = { type: 'approve-kill-switch-release', flagId: input.flagId, ...voice } as const;
    return context.conductor.submit(input.releaseId, command, context.actor(), input.commandId);
  }),
  killSwitchReadings: releases.killSwitchReadings.handler(({ context: { conductor }, input }) => ({
    ...conductor.killSwitchReadings(input.releaseId),
  })),
  killSwitchFacts: releases.killSwitchFacts.handler(({ context: { conductor, journal, people, actor }, input }) =>
    killSwitchFacts(journal, conductor.definition(input.releaseId), actor(), people),
  ),
  sign: releases.sign.handler(async ({ context, input }) => {
    const { approver: person, evidence: note, ...voice } = await provenVoice(context, input);
    const { itemId, outcome } = input;
    const command = { type: 'record-item', itemId, outcome, person, note, ...voice } as const;
    return context.conductor.submit(input.releaseId, command, context.actor(), input.commandId);
  }),
  commands: releases.commands.handler(({ context: { conductor }, input }) => {
    const { plan, commandsHash } = conductor.definition(input.releaseId);
    return {
      commands: plannedCommands(plan).map((command) => ({ ...command, title: { ...command.title } })),
      commandsHash,
    };
  }),
  preview: releases.preview.handler(({ context, input, signal }) => {
    const state = context.conductor.state(input.releaseId);
    const batch = batchPlan(state, input.batchId);
    if (batch === undefined) throw new CockpitFault('not-found', { kind: 'batch', id: input.batchId });
    return previewBatch(state, batch, context.pool, signal);
  }),
  ...preflightProcedures,
  ...changeRequestProcedures,
  ...exactReturnProcedures,
  splitReadings: releases.splitReadings.handler(({ context: { conductor }, input }) => ({
    ...conductor.splitReadings(input.releaseId),
  })),
  guardExamples: releases.guardExamples.handler(({ context: { conductor }, input }) =>
    Object.fromEntries(
      Object.entries(conductor.guardExamples(input.releaseId)).map(([guardId, texts]) => [guardId, [...texts]]),
    ),
  ),
  transcript: releases.transcript.handler(({ context, input }) => readTranscript(context, input)),
  clusterBefore: releases.clusterBefore.handler(({ context: { conductor, journal }, input }) =>
    conductor
      .state(input.releaseId)
      .clusterTouches.filter(({ stepId }) => stepId === input.stepId)
      .map(({ object, existed, beforeBlob }) => {
        const blob = beforeBlob === null ? null : journal.blobs.get(beforeBlob);
        const manifest = blob === null ? null : Buffer.from(blob.content).toString('utf8');
        return { object: clusterObjectName(object), existed, manifest };
      }),
  ),
  samples: releases.samples.handler(({ context: { journal }, input }) => {
    const columns = journal.samples.read(input.releaseId, input.seriesId, input.from, input.to);
    return new Blob([new Uint8Array(encodeSampleChunk(columns))], { type: 'application/octet-stream' });
  }),
  texts: releases.texts.handler(({ context: { journal }, input }) =>
    Object.fromEntries(input.textIds.map((id) => [id, journal.privateTexts.get(id)?.text ?? null])),
  ),
});
