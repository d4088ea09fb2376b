import type { Translation } from '../translation.ts';
import type { killSwitches as source } from '../zh/kill-switches.ts';

export const killSwitches = {
  section: 'Kill switches',
  position: { engaged: 'engaged', released: 'released', unknown: 'state unknown' },
  verb: { engaged: 'engage', released: 'release' },
  attempt: ', attempt {{count}}',
  was: '; it was {{position}} before',
  moving: { engaged: 'engaging', released: 'releasing' },
  engagedSince: 'since {{clock}}, for {{duration}}',
  by: 'by {{who}}',
  bySomebodyElse: 'by somebody outside this release',
  took: 'took {{took}}',
  read: 'read {{age}} ago',
  neverRead: 'not read yet',
  readFailed: 'reading failed: {{error}}',
  failed: '{{verb}} failed: {{error}}',
  traffic: {
    zero: '{{slot}}: none of {{count}} answers came from the new version',
    some: '{{slot}}: {{canary}} of {{count}} answers still came from the new version',
    blind: '{{slot}}: no answer told its version',
    failed: '{{slot}}: not sampled, {{error}}',
    due: 'sampling answers',
  },
  waits: 'release in {{remaining}} at the earliest',
  waitsForPerson: 'another person must agree to the release',
  engage: 'Engage…',
  engageAgain: 'Engage again…',
  release: 'Release…',
  shortcut: 'Engage the kill switch',
  facts: {
    operators: 'Operated by: {{roles}}',
    noOperators: 'The plan names nobody who operates it.',
    drilled: 'Last drill: {{clock}}, {{outcome}}',
    neverDrilled: 'This release records no drill of it.',
    drill: { done: 'passed', failed: 'failed', 'not-applicable': 'not applicable' },
  },
  dialog: {
    engageTitle: 'Engage the kill switch "{{flag}}"?',
    engageDetail:
      'Closes the new version to everybody at once, on {{connection}} alone. Metrics and clusters are not asked, and nothing that is under way is waited for.',
    engageThen:
      'Nothing is raised while it is engaged. It is released when the old version was well for {{duration}} and another person agrees.',
    engageConfirm: 'Engage',
    releaseTitle: 'Release the kill switch "{{flag}}"?',
    releaseDetail: 'Opens the new version again, at the share that the traffic switches give it now: {{split}}.',
    releaseWaits: 'The old version must have been well for {{duration}}; {{remaining}} to go.',
    releaseWell: 'The old version was well for {{duration}}.',
    releaseConfirm: 'Release',
    agreed: 'Agreed: {{people}}',
  },
} satisfies Translation<typeof source>;
