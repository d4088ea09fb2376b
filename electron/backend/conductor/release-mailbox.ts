import type { CommandAnswer } from '../../../shared/contract/releases.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { DecisionContext, ReleaseCommand } from '../../../shared/release/commands.ts';
import { foresee } from '../../../shared/release/decide/decider.ts';
import { decide } from '../../../shared/release/decide/index.ts';
import type { Actor } from '../../../shared/release/envelope.ts';
import type { NewReleaseEvent, ReleaseEvent } from '../../../shared/release/events.ts';
import { evolveAll } from '../../../shared/release/evolve/index.ts';
import { isTakenBack } from '../../../shared/release/queries.ts';
import { emptyRelease, type ReleaseDefinition, type ReleaseState } from '../../../shared/release/state.ts';
import type { Host } from '../host.ts';
import type { AppendRequest } from '../journal/append.ts';
import type { Journal } from '../journal/open-journal.ts';
import { isOver, releaseRow } from './release-row.ts';

export interface Submission {
  readonly command: ReleaseCommand;
  readonly actor: Actor;
  readonly commandId: string;
}

/**
 * One release: command → `decide` → append → `evolve` → publish, one at a time. Everything in it is synchronous, so that
 * between a decision and its commit nothing else can happen.
 */
export interface ReleaseMailbox {
  readonly releaseId: string;
  state(): ReleaseState;
  /** Throws `journal-write-failed` and its kin when the decision could not be committed; then nothing has happened. */
  submit(submission: Submission): CommandAnswer;
  /** True while a rollback goes on, or a kill switch is engaged, whose events could not be committed yet. */
  hasUnsavedEvents(): boolean;
  /** Commits what a rollback left uncommitted, as far as the journal takes it; true when nothing is left. */
  saveUnsaved(): boolean;
}

export interface MailboxParts {
  readonly journal: Journal;
  readonly host: Host;
  readonly definition: ReleaseDefinition;
  /** Called after every change of the state, never from within `submit` of the same release. */
  onChange(state: ReleaseState): void;
}

/**
 * Rolling back, and engaging a kill switch, go on when the disk does not: people are on the new version. Whoever decided
 * on it, a person, a guard or a countdown that ended.
 */
function mayActUncommitted(state: ReleaseState, events: readonly NewReleaseEvent[]): boolean {
  return events.some(
    ({ type, payload }) =>
      type.startsWith('rollback-') ||
      // What a rollback waits for.
      (type === 'change-claimed' && isTakenBack(state, payload.switchId)) ||
      (closing.has(type) && 'to' in payload && payload.to === 'engaged'),
  );
}

const closing: ReadonlySet<string> = new Set<ReleaseEvent['type']>([
  'kill-switch-intended',
  'kill-switch-set',
  'kill-switch-failed',
]);

export function createMailbox(parts: MailboxParts): ReleaseMailbox {
  const { journal, host, definition } = parts;
  const { releaseId } = definition;
  let state = evolveAll(emptyRelease(definition), storedEvents(journal, releaseId));
  let unsaved: AppendRequest[] = [];
  let changed = false;

  const publish = () => {
    if (changed) return;
    changed = true;
    queueMicrotask(() => {
      changed = false;
      parts.onChange(state);
    });
  };
  const saveRest = () => {
    while (unsaved[0] !== undefined) {
      journal.append(unsaved[0]);
      unsaved = unsaved.slice(1);
    }
  };
  const commit = (request: AppendRequest & { readonly events: readonly NewReleaseEvent[] }): void => {
    try {
      saveRest();
      journal.append(request);
    } catch (thrown) {
      if (!mayActUncommitted(state, request.events) || !isWriteFailure(thrown)) throw thrown;
      unsaved.push(request);
    }
  };

  return {
    releaseId,
    state: () => state,
    hasUnsavedEvents: () => unsaved.length > 0,
    saveUnsaved: () => {
      try {
        saveRest();
      } catch {
        // Tried again: as long as the process lives, nothing of it is lost.
      }
      return unsaved.length === 0;
    },
    submit: ({ command, actor, commandId }) => {
      const known = journal.answerTo(commandId);
      if (known !== undefined) return known as CommandAnswer;
      const now = host.now();
      const context: DecisionContext = { now, actor, commandId };
      const decision = decide(state, command, context);
      if (!decision.ok) return { ok: false, refusal: decision.refusal };
      const answer: CommandAnswer = { ok: true, sequence: state.sequence + decision.events.length };
      if (decision.events.length === 0) return answer;
      const after = foresee(state, decision.events, context);
      commit({
        stream: releaseId,
        expectedSequence: state.sequence,
        commandId,
        actor,
        at: now,
        events: decision.events,
        answer,
        release: releaseRow(after, now),
        // Also for what is still done after the end: a shortened stream shows.
        recordHead: isOver(after),
      });
      state = after;
      publish();
      return answer;
    },
  };
}

/** All events of a release, in order. */
export function storedEvents(journal: Journal, releaseId: string): readonly ReleaseEvent[] {
  const all: ReleaseEvent[] = [];
  for (;;) {
    const page = journal.events({ stream: releaseId, afterSequence: all.at(-1)?.sequence ?? 0, limit: 1000 });
    all.push(...(page as readonly ReleaseEvent[]));
    if (page.length < 1000) return all;
  }
}

/** A full or broken disk, a file that became read-only: all but a defect of ours. */
function isWriteFailure(thrown: unknown): boolean {
  const codes: readonly string[] = ['journal-write-failed', 'journal-corrupt', 'read-only'];
  return thrown instanceof CockpitFault && codes.includes(thrown.code);
}
