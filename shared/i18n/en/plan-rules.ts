import type { FindingKey } from '../../plan/lint/catalogue.ts';
import type { RuleWords } from '../rule-words.ts';
import { seedRules } from './plan-rules-seeds.ts';

export const planRules = {
  'file-too-large': {
    says: 'The file has {{characters}} characters; at most {{limit}} are read',
    why: 'No person writes a plan of that length, and reading it would freeze the screen.',
    remedy: 'Put lists into a file of targetLists, or split the plan.',
  },
  'yaml-syntax': {
    says: 'The YAML is not well formed ({{detail}})',
    why: 'Behind a mistake of form anything may be read wrongly.',
    remedy: 'Check indentation, colons, quotes and keys that stand twice.',
  },
  'yaml-syntax/aliases': {
    says: 'An alias (*name) names nothing, contains itself, or expands too far (at most {{limit}})',
    why: 'A few lines of aliases can stand for millions of items.',
    remedy: 'Write what the alias stands for.',
  },
  'yaml-syntax/depth': {
    says: 'Nested deeper than {{limit}} levels',
    why: 'A plan needs about ten; more would exhaust the memory.',
    remedy: 'Look for a bracket that is never closed.',
  },
  'unknown-field': {
    says: 'Unknown field {{field}}',
    why: 'A field that is passed over looks as if it had an effect.',
    remedy: 'Remove it; a remark can stand in note.',
  },
  'unknown-field/near': {
    says: 'Unknown field {{field}}. Is {{nearest}} meant?',
    why: 'A field that is passed over looks as if it had an effect.',
    remedy: 'Write {{nearest}}, or remove it.',
  },
  'missing-field': {
    says: 'The field {{field}} is missing',
    why: 'The item is not complete without it.',
    remedy: 'Add {{field}}.',
  },
  'wrong-value': {
    says: 'The value "{{value}}" is not acceptable',
    why: 'Only what is understood is carried out.',
    remedy: 'See in the README how this field is written.',
  },
  'wrong-value/expected': {
    says: 'The value "{{value}}" is not acceptable; expected: {{expected}}',
    why: 'Only what is understood is carried out.',
    remedy: 'Use one of the forms that are named.',
  },
  'wrong-value/near': {
    says: 'The value "{{value}}" is not acceptable. Is {{nearest}} meant? Possible: {{expected}}',
    why: 'Only what is understood is carried out.',
    remedy: 'Write {{nearest}}.',
  },
  'threshold-form': {
    says: 'The threshold "{{value}}" is not well formed',
    why: 'A threshold is a number with a unit and a direction.',
    remedy: 'Write it like "≤ 2.5 s", "< 3 %", "8 % … 12 %" or "≤ stable + 20 %".',
  },
  'threshold-without-unit': {
    says: 'The threshold "{{value}}" has no unit',
    why: 'Between 3 and 3 % lies a factor of a hundred.',
    remedy: 'Add the unit, as in "< 3 %", "≤ 2.5 s", "> 100 users".',
  },
  'threshold-unit-mismatch': {
    says: 'The unit of the threshold "{{value}}" does not fit {{unit}}, the unit of the guard',
    why: 'Two numbers of different units cannot be compared.',
    remedy: 'Use a unit of {{unit}}.',
  },
  'duration-form': {
    says: 'The duration "{{value}}" is not well formed',
    why: 'Observation and timeouts are counted by it.',
    remedy: 'Write it like "90s", "5 min", "1h 30m", "2 d".',
  },
  'id-form': {
    says: 'The ID "{{value}}" is not well formed',
    why: 'IDs appear in command lines and file names.',
    remedy: 'Use letters, digits and . _ - only, beginning with a letter or digit.',
  },
  'exposure-form': {
    says: 'The exposure "{{value}}" is not well formed',
    why: 'It decides how many users meet the new version.',
    remedy: 'Write it like "10 %" or "5 ‰", at most 100 %.',
  },
  'exposure-not-rising': {
    says: 'Batch {{batch}} opens less than {{previous}} before it',
    why: 'A ladder that goes down is a rollback, not a ramp.',
    remedy: 'Change the order of the batches or the exposure.',
  },
  'duplicate-id': {
    says: 'The ID {{id}} is used twice',
    why: 'References, ticks and the journal find one thing by its ID.',
    remedy: 'Give one of them another ID.',
  },
  'unknown-reference': {
    says: 'The plan has no {{kind}} with the ID {{id}}',
    why: 'What is missing would be noticed in the night of the release.',
    remedy: 'Mend the ID, or add what it refers to.',
  },
  'unknown-reference/near': {
    says: 'The plan has no {{kind}} with the ID {{id}}. Is {{nearest}} meant?',
    why: 'What is missing would be noticed in the night of the release.',
    remedy: 'Write {{nearest}}, or add what it refers to.',
  },
  'unknown-reference/capability': {
    says: 'The slot {{id}} does not have the capability {{capability}}',
    why: 'The connection that is bound to it cannot do what is asked here.',
    remedy: 'Name a slot with capability: {{capability}}.',
  },
  'step-cycle': {
    says: 'Step {{step}} and others wait for each other in a circle',
    why: 'The turn of a step in a circle never comes.',
    remedy: 'Remove one of the after entries.',
  },
  'no-batches': {
    says: 'The plan has no batches',
    why: 'Without a ladder only steps are walked: nothing is tried on few users, and there is no stage to go back to.',
    remedy: 'Write the ramp ladder under batches; if steps are all there is, say so in decisions.',
  },
  'no-guards': {
    says: 'The plan has no guards',
    why: 'No number can stop the ramp or take it back by itself; people judge alone.',
    remedy: 'Write the metrics to watch under guards, or who judges under judgements.',
  },
  'no-traffic-slot': {
    says: 'Batches shift traffic, but the plan has no traffic connection',
    why: 'Without a slot there is no switch to move.',
    remedy: 'Add a slot with capability: traffic under connections.',
  },
  'guard-never-green': {
    says: 'Guard {{guard}} has no green threshold and can never be green',
    why: 'What is not green cannot be raised.',
    remedy: 'Add green.',
  },
  'exposure-for-nobody': {
    says: 'Batch {{batch}} writes {{field}} beside {{kind}}, which says itself what is opened: {{field}} would be dropped',
    why: 'The batch would open to more people, or to others, than it says.',
    remedy: 'Write the exposure as a share (10 %), or leave {{field}} out.',
  },
  'guard-short-patience': {
    says: 'Guard {{guard}} has a patience of {{patience}}, which is shorter than its interval (every)',
    why: 'Its patience ends before a second reading can come: one that is missing acts at once.',
    remedy: 'Make patience longer than every, or ask more often.',
  },
  'guard-few-requests': {
    says: 'Guard {{guard}} has a minimum of requests and no requestsQuery',
    why: 'Without a query that counts them the minimum is never reached: the guard stays unknown.',
    remedy: 'Add requestsQuery.',
  },
  'guard-red-only-holds': {
    says: 'Guard {{guard}} only holds when it is red, it does not roll back',
    why: 'Every minute of red has users who suffer it.',
    remedy: 'If red should roll back, write onRed: { action: rollback }; if it should hold, onRed: { action: hold }.',
  },
  'no-observation': {
    says: 'Batch {{batch}} has no observation time',
    why: 'The next batch may begin at once, before any trouble had time to show.',
    remedy: 'Add observe, as in "30 min".',
  },
  'decision.unused': {
    says: 'The rule {{rule}} finds nothing; this decision is not needed any more',
    why: 'A decision that is left over would cover up what comes later.',
    remedy: 'Remove the decision.',
  },
  'decision.unused/at': {
    says: 'The rule {{rule}} finds nothing at {{id}}',
    why: 'A decision that is left over would cover up what comes later.',
    remedy: 'Remove {{id}} from at.',
  },
  'decision.unused/settled': {
    says: 'The plan no longer shows what {{rule}} looks for; the decision stays as the record of it',
    why: 'The contradiction is in the source; the way in which the plan is written has settled it.',
    remedy: 'Nothing to do.',
  },
  'decision.unknown-rule': {
    says: 'There is no rule of the name {{rule}}',
    why: 'A decision with a wrong name decides nothing.',
    remedy: 'Use the name that is shown beside the finding.',
  },
  'decision.unknown-rule/near': {
    says: 'There is no rule of the name {{rule}}. Is {{nearest}} meant?',
    why: 'A decision with a wrong name decides nothing.',
    remedy: 'Write {{nearest}}.',
  },
  'decision.not-silenced': {
    says: 'The decision about {{rule}} has no effect: the command would really be run',
    why: 'No sentence makes a dangerous command safe that is really run.',
    remedy: 'Run a safe command, and keep the original words in quote.',
  },
  'guard.no-query': {
    says: '{{item}} has a placeholder where its query should stand',
    why: 'It asks the metrics for a sentence, gets no number, and stays unknown: the batch never goes on.',
    remedy: 'Write the query of the new version; where nobody measures it, make it a judgement or remove it.',
  },
  'samples.no-probe': {
    says: 'The switch {{switch}} names sample users and no probe',
    why: 'Nobody is asked for without a probe: the names would look like a proof that is never made.',
    remedy: 'Name a slot with capability: probe under probe, or remove samples.',
  },
  'samples.nothing-proven': {
    says: 'All sample users of {{switch}} lie on one side of every share, as far as the plan can tell',
    why: 'They would answer alike if the share were a quite different one.',
    remedy:
      'Name users on both sides, with the attributes that audiences ask for; or leave users out where audienceComposition has a bucket.',
  },
  'samples.nothing-proven/nobody': {
    says: 'samples of {{switch}} names no users, and no bucket says how to make some up',
    why: 'Nobody is asked for.',
    remedy: 'Write users, or the bucket rule of the service under audienceComposition.bucket.',
  },
  'samples.per-request': {
    says: 'The switch {{switch}} decides for each request and names sample users all the same',
    why: 'No user belongs to a side there: right answers would look wrong, and a raise would be stopped.',
    remedy: 'Remove samples, or say how the switch keeps users under sticky.',
  },
  'track.same-switch': {
    says: 'Batches {{other}} and {{batch}} of two tracks both move {{slot}}, and nothing says which comes first',
    why: 'Whoever moves it last undoes what the other did, and neither guard sees its own batch any more.',
    remedy:
      'Name the earlier batch in after of the later one, give each track a slot of its own, or open other targets.',
  },
  'output.before-made': {
    says: '{{item}} uses {{value}}, which a step makes that comes after it',
    why: 'At that moment there is no such value, and the step fails.',
    remedy: 'Put the step that makes it first, or name it in after.',
  },
  'value-unused': {
    says: 'Values that nothing uses ({{count}}): {{items}}',
    why: 'A name may be misspelt where it was to be used.',
    remedy: 'Use it as $vars.NAME or $steps.ID.NAME, or remove it.',
  },
  'flag.no-value-before': {
    says: '{{item}} has flag {{flag}} set by a person, and no connection knows its value before',
    why: 'A rollback cannot put it back by itself; it asks somebody who has to remember what it was.',
    remedy:
      'Give the flag a slot (on), or write its value before into a manual step of the rollback; restore: false says that it stays.',
  },
  'cluster.manifest-unreadable': {
    says: 'No object of Kubernetes can be read in the manifest of {{item}} from line {{line}} on',
    why: 'When its turn comes nothing can be applied.',
    remedy: 'Write YAML; every document has apiVersion, kind and metadata.name.',
  },
  'cluster.no-job': {
    says: 'The manifest of {{item}} is not exactly one Job',
    why: 'job creates one Job and waits for its end; no other object is created.',
    remedy: 'Leave the one Job; other objects go into a step with apply.',
  },
  'cluster.secret-in-plan': {
    says: '{{item}} has a Secret written into the plan',
    why: 'Whoever may read the plan has its values; those of before are not kept, and no rollback puts it back.',
    remedy: 'Let the key management of the cluster provide it; the plan only refers to its name.',
  },
  'cluster.restore-unused': {
    says: '{{item}} says restore but is itself a step of the rollback',
    why: 'A rollback puts back what was changed before it, and never what it changes itself.',
    remedy: 'Take restore away; to put something back, write another step for it.',
  },
  'playbook.not-opened': {
    says: 'Playbooks that no guard and no drill opens, and that name no symptom ({{count}}): {{items}}',
    why: 'In trouble nobody finds them but whoever remembers the name.',
    remedy: 'Name the symptom, or let a guard open it (onRed: { action: playbook, … }).',
  },
  'silence.everything': {
    says: 'The silence of {{item}} names no label',
    why: 'Without a label every alert would be silenced.',
    remedy: 'Name one at least, e.g. labels: { service: shop }.',
  },
  'silence.too-long': {
    says: 'The silence of {{item}} cannot last {{value}}: more than 0 and at most 24 h',
    why: 'One that is forgotten keeps people from hearing of real trouble.',
    remedy: 'Write as long as the drill needs, e.g. for: 1 h.',
  },
  'silence.never-made': {
    says: 'The silence of {{item}} is never made',
    why: 'It is made when a playbook is opened as a drill: here is none, it is opened live only, or it has a silence of its own.',
    remedy: 'Name the playbook of the drill, or remove this silence.',
  },
  'rollback.restart-contradicts': {
    says: 'The plan says where the ramp goes on after a rollback, and no batch has a way back ({{kind}})',
    why: 'One of the two is wrong, and it shows only when something breaks.',
    remedy: 'Remove after, or give the batches a way back.',
  },
  'decision.recorded': {
    says: 'The decision about {{rule}} is recorded; no machine can check this rule',
    why: 'It goes into the journal all the same, for the review.',
    remedy: 'Nothing to do.',
  },
  'compare-alpha': {
    says: 'The probability of a false alarm of all comparisons is {{alpha}}; it must be above 0 and at most {{most}}',
    why: 'With 0 none could ever turn red, and with too much it is no test.',
    remedy: 'Write alpha: 5 %, for instance.',
  },
  'compare-alpha/shares': {
    says: 'The share of false alarms of {{guard}} does not work out: the shares that the comparisons name add up to {{sum}}',
    why: 'The probability is that of all comparisons together: above 1 it is passed, and at 1 those without a share get nothing and could never turn red.',
    remedy: 'Let the alphaShare of all add up to 1 at the most, and leave something for those that name none.',
  },
  'compare-without-margin': {
    says: 'The comparison of guard {{guard}} does not say how much it tolerates',
    why: 'Nobody would know how bad "worse" is.',
    remedy: 'Write margin: { ratio: 1.5 } or margin: { difference: 0.5 % }; where nothing is tolerated, ratio: 1.',
  },
  'compare-not-provable': {
    says: 'Guard {{guard}} wants a proof that the new version is no worse, and tolerates nothing',
    why: 'Of two versions that are equally good no number of requests proves that: it would never turn green.',
    remedy: 'Tolerate something in margin, or write green: nothing-against.',
  },
  'compare-same-query': {
    says: 'Guard {{guard}} uses one query for both versions',
    why: 'Compared with itself nothing is ever worse.',
    remedy: 'Name the new version in one query and the old one in the other.',
  },
  'compare-same-query/bad-is-all': {
    says: 'Guard {{guard}} counts bad requests and all requests by one query',
    why: 'The share is always 100 %: there is nothing to compare.',
    remedy: 'Let bad count only what went wrong or took too long.',
  },
  'compare-wrong-version': {
    says: 'This query of guard {{guard}} looks at the other version',
    why: 'With both exchanged, worse reads as better.',
    remedy: 'Put the query of the new version under canary and that of the old one under stable.',
  },
  'compare-not-counter': {
    says: 'This query of guard {{guard}} is no counter that only goes up',
    why: 'The cockpit takes the differences itself; those of a rate or of a window mean nothing, and the test would not hold.',
    remedy: 'Leave out rate, increase and the window, as in sum(http_requests_total{version="v2"}).',
  },
  'compare-nobody-left': {
    says: 'Guard {{guard}}, which only compares, counts in batch {{batches}} too, when the old version gets no more requests',
    why: 'With nothing to compare it stays unknown, and the release cannot be completed.',
    remedy: 'Name in batches only those in which both versions answer, or give it limits as well.',
  },
  'compare-too-short': {
    says: 'When batch {{batch}} has been watched, guard {{guard}} cannot yet tell {{worse}}: that takes {{needed}} more requests of the new version, about {{minutes}} min, and there are {{requests}}',
    why: 'It is still unknown then and the next batch waits for it; going on without it is no comparison.',
    remedy: 'Watch for {{minutes}} min or more, open more in this batch, or widen margin or detect.',
  },
  ...seedRules,
} as const satisfies Record<FindingKey, RuleWords>;
