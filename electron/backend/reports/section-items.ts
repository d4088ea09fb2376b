import { itemName, moment, say } from '../../../shared/i18n/release-speech.ts';
import { sayAcceptance, sayItemPlan, sayItemRecord, sayItemStatus } from '../../../shared/i18n/say-item.ts';
import { type ItemStatus, recordOf } from '../../../shared/release/items.ts';
import { acceptance, type ItemStanding, itemStandings } from '../../../shared/release/views/item-standings.ts';
import { html, type Markup } from './html.ts';
import { mark } from './marks.ts';
import type { ReportContext } from './report-context.ts';
import { type Column, table } from './table.ts';

const levels = {
  done: 'green',
  failed: 'red',
  overdue: 'yellow',
  expired: 'yellow',
} as const satisfies Partial<Record<ItemStatus, string>>;

/**
 * What was recorded beside the runbook, and whether the release was accepted, as it stood at the last event: the same
 * record always makes the same report. What the release had no use for is left out.
 */
export function itemsSection(context: ReportContext): Markup | null {
  const { speech, state } = context;
  const at = state.lastEventAt;
  if (at === null || state.definition.plan.items.length === 0) return null;
  const standings = itemStandings(state, at).filter(({ status }) => status !== 'idle');
  if (standings.length === 0) return null;
  const accepted = acceptance(state, at);
  const level = accepted.status === 'accepted' ? 'green' : accepted.status === 'rejected' ? 'red' : 'none';
  const [verdict = '', ...waits] = sayAcceptance(speech, accepted);
  return html`<section><h2>${say(speech.t, 'items:title')}</h2><p>${mark(level, [verdict, ...waits].join(' · '))}</p>${table(context, columns(context), standings)}</section>`;
}

function columns({ speech, state }: ReportContext): readonly Column<ItemStanding>[] {
  const tell = (key: string) => say(speech.t, `items:${key}`);
  return [
    { head: 'kind', kind: 't', cell: ({ item }) => tell(`section.${item.section}`) },
    {
      head: 'item',
      cell: (standing) => [itemName(speech, standing.item.id), ...sayItemPlan(speech, standing)].join(' · '),
    },
    {
      head: 'status',
      kind: 't',
      cell: (standing) => {
        const { status } = standing;
        return mark(status in levels ? levels[status as keyof typeof levels] : 'none', sayItemStatus(speech, standing));
      },
    },
    {
      head: 'due',
      kind: 't',
      cell: ({ item, dueAt }) => (dueAt === null ? item.due : moment(speech, dueAt)),
    },
    {
      head: 'recorded',
      cell: (standing) => {
        const said = sayItemRecord(speech, standing).join(' · ');
        const evidence = recordOf(state, standing.item)?.evidenceBlob ?? null;
        return [said, evidence === null ? '' : evidence.slice(0, 12)].filter((part) => part !== '').join(' · ');
      },
    },
  ];
}
