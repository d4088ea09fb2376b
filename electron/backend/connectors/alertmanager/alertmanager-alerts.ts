import { CockpitFault } from '../../../../shared/errors.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import type { AlertsCapability, FiringAlert, Silence } from '../connector.ts';
import type { AlertmanagerApi, ApiAlert, ApiSilence } from './alertmanager-api.ts';

/** A silence is for a drill: one that is forgotten ends by itself within a day. */
const longestSilenceMs = 24 * 60 * 60_000;

export function createAlertmanagerAlerts(api: AlertmanagerApi): Required<AlertsCapability> {
  const found = async (labels: Readonly<Record<string, string>>, options: CallOptions) => {
    const asked = Object.entries(labels);
    return (await api.alerts(options)).filter((alert) =>
      asked.every(([name, value]) => Object.hasOwn(alert.labels, name) && alert.labels[name] === value),
    );
  };
  return {
    firing: async ({ labels }, options) => (await found(labels, options)).filter(isHeard).map(toFiring),
    muted: async ({ labels }, options) =>
      (await found(labels, options))
        .filter((alert) => !isHeard(alert))
        .map((alert) => ({ ...toFiring(alert), by: alert.status.silencedBy.length > 0 ? 'silence' : 'inhibition' })),

    async silence({ labels, author, comment, endsAt }, options) {
      const now = Date.now();
      // Without a label every alert would be silenced.
      if (Object.keys(labels).length === 0) throw new CockpitFault('invalid-input', { field: 'labels' });
      if (Object.values(labels).includes('')) throw new CockpitFault('invalid-input', { field: 'labels', value: '' });
      if (author.trim() === '') throw new CockpitFault('invalid-input', { field: 'author' });
      if (comment.trim() === '') throw new CockpitFault('invalid-input', { field: 'comment' });
      if (!(endsAt > now && endsAt <= now + longestSilenceMs)) {
        throw new CockpitFault('invalid-input', { field: 'endsAt', value: endsAt });
      }
      const matchers = Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true }));
      const [startsAt, until] = [new Date(now).toISOString(), new Date(endsAt).toISOString()];
      const silence = { matchers, startsAt, endsAt: until, createdBy: author, comment };
      const id = await api.addSilence(silence, options);
      return { id, labels, author, comment, startsAt: now, endsAt };
    },

    async endSilence(id, options) {
      const limits = startCall(options, 'alertmanager');
      const left = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
      try {
        if (await api.expireSilence(id, left())) return;
        // It refuses to end what has ended: that is no failure, anything else is.
        const silence = await api.silence(id, left());
        if (silence === null || silence.status.state === 'expired') return;
        throw new CockpitFault('silence-not-ended', { id }, { retryable: true });
      } finally {
        limits.end();
      }
    },

    silences: async ({ author }, options) =>
      (await api.silences(options))
        .filter(({ createdBy, status }) => (author === undefined || createdBy === author) && status.state !== 'expired')
        .map(toSilence),
  };
}

/** Somebody is told of it; what has just come in and was not judged yet counts as heard. */
function isHeard({ status }: ApiAlert): boolean {
  return status.state !== 'suppressed' && status.silencedBy.length === 0 && status.inhibitedBy.length === 0;
}

function toFiring({ labels, startsAt }: ApiAlert): FiringAlert {
  const of = (name: string) => (Object.hasOwn(labels, name) ? (labels[name] ?? null) : null);
  return { name: of('alertname') ?? '', severity: of('severity'), since: Date.parse(startsAt), labels };
}

/** Its matchers that are no plain equality are left out of `labels`: this cockpit makes none. */
function toSilence({ id, matchers, createdBy, comment, startsAt, endsAt }: ApiSilence): Silence {
  const plain = matchers.filter(({ isRegex, isEqual }) => !isRegex && isEqual);
  return {
    id,
    labels: Object.fromEntries(plain.map(({ name, value }) => [name, value])),
    author: createdBy,
    comment,
    startsAt: Date.parse(startsAt),
    endsAt: Date.parse(endsAt),
  };
}
