import { connectionName } from '../../../shared/i18n/connection-name.ts';
import {
  formatClock,
  formatDate,
  formatDateTime,
  formatDuration,
  formatNumber,
  formatOffset,
  noValue,
} from '../../../shared/i18n/format.ts';
import { local, personName, say } from '../../../shared/i18n/release-speech.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import { sayStanding } from '../../../shared/i18n/say-standing.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import { html, type Markup } from './html.ts';
import { mark } from './marks.ts';
import type { ReportContext } from './report-context.ts';

const open: ReadonlySet<string> = new Set(['created', 'running', 'rolling-back']);

/** What the release was, how it ended, and the facts that everything below is about. */
export function headerSection(context: ReportContext, generatedAt: number): Markup {
  const { speech, review, word } = context;
  const { header } = review;
  const { timeZone } = speech;
  const zone = `${timeZone} (${formatOffset(header.begunAt ?? generatedAt, timeZone)})`;
  return html`<header>
<p class="kind"><b>${say(speech.t, 'common:product')}</b><span>${word('kind')}</span><span class="environment ${header.environment}">${say(speech.t, `common:environment.${header.environment}`)}</span><span>${word('generated', { at: formatDateTime(generatedAt, timeZone, 'minutes') })} · ${word('zone', { zone })}</span></p>
<h1>${local(speech, header.title)} <span class="versions">${header.from} → <span class="to">${header.to}</span></span></h1>
${verdict(context)}
${open.has(header.outcome) ? html`<p class="notice">${word('openRelease')}</p>` : null}
${facts(context)}
</header>`;
}

function verdict({ speech, state }: ReportContext): Markup | null {
  if (state.lastEventAt === null) return null;
  const seen = standing(state, state.lastEventAt);
  const sentence = sayStanding(speech, state, seen, state.lastEventAt);
  const level = state.status === 'rolled-back' ? 'red' : (seen.level ?? 'none');
  return html`<p class="verdict">${mark(level, '')}${sentence}</p>`;
}

function facts({ speech, review, word }: ReportContext): Markup {
  const { header } = review;
  const { timeZone, definition } = speech;
  const moment = (utcMs: number | null) =>
    utcMs === null ? noValue : `${formatDate(utcMs, timeZone)} ${formatClock(utcMs, timeZone)}`;
  const drivers = [...new Set(header.drivers.map(({ driver }) => personName(speech, driver)))];
  const { window } = definition.plan;
  const connections = header.bindings.map((binding) =>
    binding.kind === 'practice' ? connectionName(speech.t, binding) : `${binding.name} (${binding.kind})`,
  );
  const all: readonly (readonly [key: string, text: string | null, style?: string])[] = [
    ['took', header.tookMs === null ? noValue : formatDuration(header.tookMs), 'large'],
    ['highest', header.highest === null ? noValue : sayExposure(speech, header.highest), 'large'],
    ['begun', moment(header.begunAt)],
    ['ended', moment(header.endedAt)],
    ['driver', drivers.length === 0 ? noValue : drivers.join(', ')],
    ['window', window === null ? null : `${clockOf(window.startMinute)}–${clockOf(window.endMinute)}`],
    ['pace', header.pace === 1 ? null : word('fact.paceTimes', { pace: formatNumber(header.pace) })],
    ['connections', connections.length === 0 ? null : connections.join(', '), 'wide'],
  ];
  const shown = all.filter(([, text]) => text !== null);
  return html`<dl class="facts">${shown.map(
    ([key, text, style = '']) =>
      html`<div class="${style === 'wide' ? 'wide' : ''}"><dt>${word(`fact.${key}`)}</dt><dd class="${style}">${text}</dd></div>`,
  )}</dl>`;
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
