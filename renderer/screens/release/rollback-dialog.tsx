import { formatDuration, formatElapsed } from '../../../shared/i18n/format.ts';
import {
  batchExposure,
  flagName,
  foundText,
  local,
  preconditionName,
  type Speech,
  sayRefusalOf,
  switchName,
} from '../../../shared/i18n/release-speech.ts';
import { sayStanding } from '../../../shared/i18n/say-standing.ts';
import {
  instead,
  rollbackActions,
  rollbackTarget,
  rollbackTrack,
  scopeOf,
} from '../../../shared/release/decide/rollback-plan.ts';
import { flagsLeftToPeople } from '../../../shared/release/flag-returns.ts';
import { preconditionsFor } from '../../../shared/release/preconditions.ts';
import { foundTargets } from '../../../shared/release/split.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import { wayBackNow, wayBackRefusal } from '../../../shared/release/way-back.ts';
import { ConfirmRollback, type RollbackOption } from '../../components/confirm-rollback.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { lastReadAt, type SplitReadings, unreadSwitches, useSplitReadings } from '../../stores/split-readings.ts';
import { useFlight, useNow, useRelease, useSpeech } from './flight-context.tsx';
import { sayRollbackAction } from './say-rollback-action.ts';
import { sayWayBack } from './say-way-back.ts';

/** Both ways back, with the actions that the fold would work off, the plan's default under Enter. */
export function RollbackDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const now = useNow();
  const readings = useSplitReadings(state.definition.releaseId, true);
  const { plan } = state.definition;
  const stage = rollbackTarget(state, 'stage');
  const hasStage = stage !== null || rollbackTrack(state, 'stage') !== null;
  const options = [...(!hasStage ? [] : [optionFor(speech, state, 'stage')]), optionFor(speech, state, 'all')];
  const wayBack = wayBackNow(state);
  const restored = wayBack.doesNotRestore.map((text) => local(speech, text));
  const { possible, expected } = sayWayBack(speech, state, wayBack, now.utc);
  const sentence = sayStanding(speech, state, standing(state, now, unreadSwitches(state, readings, now.utc)), now);
  return (
    <ConfirmRollback
      opened
      title={t('flight:rollback.title', { name: local(speech, plan.title), version: plan.to })}
      situation={[
        t('flight:rollback.cause', { sentence }),
        sayLive(speech, state, readings, now.utc),
        ...possible,
        ...expected,
        t('flight:rollback.nothingStopped'),
      ].join(speech.language === 'zh' ? '' : ' ')}
      options={options}
      defaultOption={!hasStage ? 'all' : scopeOf(state, null)}
      willNotRestore={restored.length === 0 ? null : restored.join(speech.language === 'zh' ? '；' : '; ')}
      onChoose={(id) => {
        // A failure to send is the notice of the screen under this dialog; the rollback panel shows everything else.
        void session.send({ type: 'roll-back', scope: id === 'stage' ? 'stage' : 'all' });
        onClose();
      }}
      onClose={onClose}
    />
  );
}

function optionFor(speech: Speech, state: ReleaseState, scope: 'stage' | 'all'): RollbackOption {
  const { t } = speech;
  const { plan } = state.definition;
  const toBatch = rollbackTarget(state, scope);
  const track = rollbackTrack(state, scope);
  const exposure = batchExposure(speech, toBatch);
  return {
    id: scope,
    title: scope === 'all' ? t('flight:rollback.all') : t('flight:rollback.stage', { exposure }),
    note:
      scope === 'all'
        ? t('flight:rollback.allNote', { version: plan.from })
        : t('flight:rollback.stageNote', { batch: toBatch ?? trackName(speech, track) }),
    confirmLabel: scope === 'all' ? t('flight:rollback.allConfirm') : t('flight:rollback.stageConfirm', { exposure }),
    actions: leadsElsewhere(speech, state, scope) ?? [
      ...preconditionsFor(state, scope).map(({ id, timeoutMs, holds }) => ({
        id: `first:${id}`,
        text: t('rollback:ask.first', { name: preconditionName(speech, id) }),
        note: t(holds ? 'rollback:ask.untilOverride' : 'rollback:ask.atMost', { timeout: formatDuration(timeoutMs) }),
      })),
      ...rollbackActions(state, toBatch, scope, track).map((action) => ({
        id: action.actionId,
        text: sayRollbackAction(speech, state, action, true),
        note: t(`flight:rollback.phaseNote.${action.phase}`),
      })),
      ...flagsByHand(speech, flagsLeftToPeople(state, toBatch, track)),
    ],
  };
}

/** What no program can put back: nobody saw what it was, or a person sets it. */
function flagsByHand(speech: Speech, flagIds: readonly string[]): RollbackOption['actions'] {
  if (flagIds.length === 0) return [];
  const flags = flagIds.map((id) => flagName(speech, id)).join(', ');
  return [{ id: 'flags-by-hand', text: speech.t('flight:rollback.flagsByHand', { flags }) }];
}

/** Where no traffic would be put back: what happens instead, or why nothing does. Null: the rollback runs. */
function leadsElsewhere(speech: Speech, state: ReleaseState, scope: 'stage' | 'all'): RollbackOption['actions'] | null {
  const refusal = wayBackRefusal(state, rollbackTarget(state, scope), rollbackTrack(state, scope));
  if (refusal !== null) {
    const { playbook } = refusal.params;
    const title = speech.definition.plan.playbooks.find(({ id }) => id === playbook)?.title;
    const text = sayRefusalOf(speech, refusal);
    return [{ id: 'refused', text: title === undefined ? text : `${text} · ${local(speech, title)}` }];
  }
  return instead(state, scope) === null ? null : [{ id: 'halt', text: speech.t('runbook:wayBack.halt') }];
}

function trackName(speech: Speech, id: string | null): string {
  const title = speech.definition.plan.tracks.find((track) => track.id === id)?.title ?? null;
  return title === null ? (id ?? '') : local(speech, title);
}

function sayLive(speech: Speech, state: ReleaseState, readings: SplitReadings | null, utc: number): string {
  const read = Object.entries(state.switches).filter(([, item]) => item.foundAt !== null);
  if (read.length === 0) return speech.t('flight:rollback.liveUnknown');
  const split = read
    .map(([id, item]) => {
      const text = foundText(speech, foundTargets(item.targets));
      return read.length > 1 ? `${switchName(speech, id)} ${text}` : text;
    })
    .join(', ');
  const oldest = Math.min(...read.map(([id, item]) => lastReadAt(readings, id, item.foundAt?.utc ?? null) ?? utc));
  return speech.t('flight:rollback.live', { split, age: formatElapsed(Math.max(0, utc - oldest)) });
}
