/** Words of the rules that contradictions in real release plans, other tools and statistics taught. */
export const seedRules = {
  'threshold.disagree/overlap': {
    says: 'Guard {{guard}} is green and red at once in {{zone}}',
    why: 'One reading says two things, and which one counts is argued about while it burns.',
    remedy: 'Let red and green not overlap; write each class as a half-open interval.',
  },
  'threshold.disagree/yellow-over-green': {
    says: 'Guard {{guard}} is green and yellow at once in {{zone}}; yellow counts',
    why: 'That part of green never shows.',
    remedy: 'Let green end where yellow begins.',
  },
  'threshold.disagree/looser-later': {
    says: 'Guard {{guard}} asks {{limit}} in batch {{batch}}, less than {{stricter}} in {{earlier}} before it',
    why: 'The more users there are, the less is asked: what was stopped early passes later.',
    remedy: 'Ask the same or more of later batches; if it is meant, say why.',
  },
  'guard.uncovered-zone': {
    says: 'Guard {{guard}} says nothing about {{zone}}: neither green nor red',
    why: 'Nobody knows what to do with a reading there; it flies as yellow, which holds and neither raises nor rolls back.',
    remedy: 'Write that stretch as yellow, and say with onYellow what it does.',
  },
  'guard.uncovered-zone/boundary': {
    says: 'Guard {{guard}} is neither green nor red at exactly {{zone}}',
    why: 'A reading right on the boundary counts as yellow, unlike both of its sides.',
    remedy: 'Let one side include the boundary (≤ or ≥).',
  },
  'guard.zero-band': {
    says: 'Green and red of guard {{guard}} meet at {{zone}}, without a yellow band, a hold time or a minimum of requests',
    why: 'A reading that trembles around one line turns red at every tremble.',
    remedy: 'Leave a yellow band, or write hold: { red: … } and minRequests.',
  },
  'guard-never-red': {
    says: 'No reading can reach the red limit of guard {{guard}}',
    why: 'A red that never comes only reassures.',
    remedy: 'Check its number and unit.',
  },
  'guard-always-green': {
    says: 'Guard {{guard}} is green whatever it reads',
    why: 'It can stop nothing.',
    remedy: 'Check its number and direction.',
  },
  'guard.no-red-pair': {
    says: 'Guards with a green limit and no red one ({{count}}): {{items}}',
    why: 'Not green only holds; however bad it gets, nothing acts.',
    remedy: 'Add red and onRed; if holding is all that is wanted, write onYellow: { action: hold }.',
  },
  'threshold.segment-override': {
    says: 'Guard {{guard}} has a limit of its own for some users, while {{general}} counts for all of them',
    why: 'Within their own limit these users can still spoil the whole, or the other way round.',
    remedy: 'Confirm that both must hold; else leave these users out of the general query.',
  },
  'guard.path-not-open': {
    says: 'Guard {{guard}} depends on flag {{flag}}, which is still closed in {{batches}}',
    why: 'A path without requests reads nothing, or is green for ever.',
    remedy: 'Write not-checked for these batches, or open the flag earlier.',
  },
  'guard.dropped-in-later-batch': {
    says: 'Guard {{guard}} is checked in earlier batches and no more in {{batches}}',
    why: 'The more users there are, the less is looked at.',
    remedy: 'Write not-checked under perBatch where it is meant, or add these batches.',
  },
  'guard.load-precondition': {
    says: 'Guard {{guard}} asks for a load of at least so much, which is no sign of health',
    why: 'Too little load means that the verdict does not count, not that the new version is bad.',
    remedy: 'Write it as a live gate, the precondition of enough load; mark load that a test makes.',
  },
  'batch-without-guard': {
    says: 'No guard and no judgement counts in batch {{batch}}',
    why: 'Nothing can stop the ramp there.',
    remedy: 'Let at least one guard or judgement count in it.',
  },
  'metric.complement': {
    says: '{{guard}} and {{other}} look like one thing said twice (success and error rate), and do not say so',
    why: 'Two numbers with limits of their own will disagree one day.',
    remedy: 'Mark it with complementOf under metrics, and give the limit to one of them.',
  },
  'metric.complement/apart': {
    says: '{{guard}} and {{other}} are complements, yet their green limits do not add up to 100 %',
    why: 'One of them is idle, or their denominators differ.',
    remedy: 'Compare both limits and denominators.',
  },
  'metric.canary-not-covered/same-as-stable': {
    says: 'query and stableQuery of guard {{guard}} are the same',
    why: 'The two lines always coincide; however bad the new version is, nothing shows.',
    remedy: 'Let query look at the new version alone.',
  },
  'metric.canary-not-covered/old-only': {
    says: 'The query of guard {{guard}} sees the old version only',
    why: 'It stays green while the new one burns.',
    remedy: 'Select the new version by its label; the old one belongs into stableQuery.',
  },
  'metric.canary-not-covered/scrape': {
    says: 'Only {{scraped}} is scraped, while the plan works in namespace {{namespace}}',
    why: 'A new version that nobody scrapes has no readings; the guards are blind.',
    remedy: 'Scrape the namespace of the new version; ask for a series of it in a live gate before the ramp.',
  },
  'metric.no-version-label': {
    says: 'Guards whose queries do not tell the versions apart ({{count}}): {{items}}',
    why: 'At 1 % the failures of the new version drown in the 99 % of the old one.',
    remedy: 'Select the new version by a label, and give a stableQuery to compare with.',
  },
  'guard.no-data-policy/filled': {
    says: 'The query of guard {{guard}} puts a number where there is no data (or vector …)',
    why: 'A dead exporter then reads as a perfect green.',
    remedy: 'Remove it: no data is unknown, and patience and onUnknown say what follows.',
  },
  'guard.no-data-policy/unsaid': {
    says: 'Guards that roll back and do not say what missing data does ({{count}}): {{items}}',
    why: 'Missing data holds: it neither raises nor rolls back, and waits for a person.',
    remedy: 'Write onUnknown: hold, or roll back after the patience.',
  },
  'promql.not-aggregated': {
    says: 'Queries that take rates of single series without adding them up ({{count}}): {{items}}',
    why: 'One number for each pod and method, none where labels do not match, old and new mixed.',
    remedy: 'Put sum on both sides, by version, and divide then.',
  },
  'guard.sample-size': {
    says: 'Guard {{guard}} asks for {{minRequests}} requests: one failure among them is {{one}}, beyond {{limit}}',
    why: 'Among so few, green only says that nothing failed yet; to rule out more than {{limit}} takes {{needed}} requests.',
    remedy: 'Raise minRequests to about {{needed}}, or lengthen the window.',
  },
  'guard.sample-size/unsaid': {
    says: 'The rate guard {{guard}} names no minimum of requests (minRequests and requestsQuery)',
    why: 'Among few requests one failure is a high rate: a false alarm. To rule out more than {{limit}} takes about {{needed}} requests.',
    remedy: 'Add requestsQuery and minRequests: too few are unknown, which neither raises nor rolls back.',
  },
  'guard-false-alarms': {
    says: 'Guard {{guard}} at {{minRequests}} requests a window and a limit of {{limit}}: of a service that is {{good}} good it raises a false alarm in {{alarms}} of 100 releases ({{windows}} windows)',
    why: 'Nobody believes a guard that cried wolf when the wolf is there.',
    remedy: 'Raise minRequests to {{needed}} or more, or ask with hold: { red: … } for several bad windows in a row.',
  },
  'observation-too-short': {
    says: 'Batch {{batch}} is watched for about {{requests}} requests of the new version, too few for {{limit}} of guard {{guard}}: that takes {{needed}}, about {{minutes}} min',
    why: 'The green at its end has proved nothing.',
    remedy: 'Watch for {{minutes}} min or more, or take a limit that can be seen in this batch.',
  },
} as const;
