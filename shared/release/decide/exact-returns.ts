import { event } from '../events.ts';
import { exactReturnRefusal } from '../exact-returns.ts';
import { accept, type Deciders, refuse } from './decider.ts';

export const exactReturnDeciders: Deciders<'return-switch' | 'record-switch-return'> = {
  'return-switch': (state, { switchId, revision }, { commandId, actor }) => {
    const refusal = exactReturnRefusal(state, switchId);
    if (refusal !== null) return { ok: false, refusal };
    // Somebody has looked at the difference, and says so.
    if (actor.kind !== 'person') return refuse('approver-is-automation');
    const { returned } = state.switches[switchId] ?? {};
    // The second click of a double click.
    if (returned?.status === 'intended') return accept();
    return accept(event('switch-return-intended', { switchId, actionId: commandId, revision }));
  },
  'record-switch-return': (state, { outcome }) => {
    const { switchId, actionId } = outcome.payload;
    const { returned } = state.switches[switchId] ?? {};
    if (returned?.actionId !== actionId || returned.status !== 'intended') {
      return refuse('no-such-item', { kind: 'switch', id: switchId });
    }
    return accept(
      outcome.type === 'switch-returned'
        ? event('switch-returned', outcome.payload)
        : event('switch-return-failed', outcome.payload),
    );
  },
};
