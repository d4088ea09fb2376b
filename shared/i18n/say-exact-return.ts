import type { ReleaseEvent } from '../release/events.ts';
import type { ExactReturnEventPayloads } from '../release/exact-returns.ts';
import { formatElapsed } from './format.ts';
import { foundText, type Speech, say, switchName } from './release-speech.ts';
import { sayError } from './say.ts';

type ExactReturnEvent = Extract<ReleaseEvent, { type: keyof ExactReturnEventPayloads }>;

/** What the sentences of switches that are put back exactly are filled with. */
export function exactReturnParams(speech: Speech, event: ExactReturnEvent): object {
  const target = switchName(speech, event.payload.switchId);
  if (event.type === 'switch-return-intended') return { target };
  const { tookMs, diffBlob } = event.payload;
  const hash = diffBlob?.slice(0, 12);
  const diff = hash === undefined ? '' : ` · ${say(speech.t, 'rollback:exact.diff', { hash })}`;
  if (event.type === 'switch-return-failed')
    return { target, diff, error: sayError(speech.t, event.payload.error).sentence };
  const { found, exact } = event.payload;
  const how = say(speech.t, `rollback:exact.done.${exact ? 'exact' : 'differs'}`);
  return { target, how, found: foundText(speech, found), took: formatElapsed(tookMs), diff };
}
