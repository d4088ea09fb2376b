import {
  clusterObjectName,
  flagName,
  flagText,
  foundText,
  type Speech,
  say,
  stepName,
  switchName,
} from '../../../shared/i18n/release-speech.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import { type ClusterReturn, objectKey } from '../../../shared/release/cluster-returns.ts';
import type { RollbackActionPlan } from '../../../shared/release/events.ts';
import { capByFound, type Exposure } from '../../../shared/release/exposure.ts';
import { foundTargets, wasRead } from '../../../shared/release/split.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';

/**
 * One action of a rollback in words: what it touches, and what it leaves. `ahead`: it has not run yet, so what is live
 * now is where it starts from.
 */
export function sayRollbackAction(
  speech: Speech,
  state: ReleaseState,
  action: RollbackActionPlan,
  ahead: boolean,
): string {
  if (action.flag !== undefined) {
    const { flagId, value } = action.flag;
    return say(speech.t, 'flight:rollback.action.flag', {
      flag: flagName(speech, flagId),
      to: flagText(speech, value),
    });
  }
  if (action.cluster !== undefined) {
    return sayClusterReturn(speech, state, action.cluster);
  }
  const target = action.switchId === null ? '' : switchName(speech, action.switchId);
  const phrase = action.phase === 'traffic' && !ahead ? 'trafficTo' : action.phase;
  return say(speech.t, `flight:rollback.action.${phrase}`, {
    target,
    step: action.stepId === null ? '' : stepName(speech, action.stepId),
    from: action.switchId === null ? '' : liveShare(speech, state, action.switchId),
    to:
      action.to === null ? '' : sayExposure(speech, ahead ? cappedGoal(state, action.switchId, action.to) : action.to),
  });
}

/** With what of it people must see to: Secrets that nobody kept, an autoscaler that decides on the replicas. */
function sayClusterReturn(speech: Speech, state: ReleaseState, { slot, object: ref, changes }: ClusterReturn): string {
  const steps = new Set(changes.map(({ stepId }) => stepId));
  const key = objectKey({ slot, object: ref });
  const touches = state.clusterTouches.filter((touch) => objectKey(touch) === key && steps.has(touch.stepId));
  const secrets = [...new Set(touches.flatMap(({ contents }) => contents?.secrets ?? []))];
  const autoscaler = touches.findLast((touch) => touch.autoscaler !== undefined)?.autoscaler;
  const object = clusterObjectName(ref);
  if (secrets.length > 0) {
    return say(speech.t, 'flight:rollback.action.clusterSecrets', { object, secrets: secrets.join(', ') });
  }
  if (autoscaler !== undefined)
    return say(speech.t, 'flight:rollback.action.clusterAutoscaled', { object, ...autoscaler });
  return say(speech.t, 'flight:rollback.action.cluster', { object });
}

/** What is live on a switch, without the names of its targets where all carry the same. */
function liveShare(speech: Speech, state: ReleaseState, switchId: string): string {
  const targets = foundTargets(state.switches[switchId]?.targets ?? {});
  const texts = targets.map(({ exposure }) => sayExposure(speech, exposure));
  if (texts.length > 0 && targets.every(wasRead) && texts.every((text) => text === texts[0])) return texts[0] ?? '';
  return foundText(speech, targets);
}

/** What somebody already took lower stays lower: the same cap that the rollback itself applies. */
function cappedGoal(state: ReleaseState, switchId: string | null, goal: Exposure): Exposure {
  const targets = Object.values(state.switches[switchId ?? '']?.targets ?? {});
  const [first] = targets;
  return targets.length === 1 && first !== undefined ? capByFound(first.found, goal) : goal;
}
