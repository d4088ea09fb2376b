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
  'command.broad-kill': {
    says: '"{{command}}" kills processes by name or pattern',
    why: 'Others of a similar name die with it.',
    remedy: 'Use a unit of the service manager, or the exact process id.',
  },
  'command-development-mode': {
    says: '"{{command}}" starts the service in development mode',
    why: 'It restarts with every file that changes, is slow, and shows the details of errors to users.',
    remedy: 'Remove --reload and --debug; start it as in production.',
  },
  'command.source-from-tmp': {
    says: '"{{command}}" runs a script from a folder that anybody can write',
    why: 'Anybody may have changed it, a reboot removes it, and its content is not in the plan.',
    remedy: 'Keep it in a controlled folder with its hash, or write what it does as steps.',
  },
  'command.source-from-tmp/piped': {
    says: '"{{command}}" runs what the network sends',
    why: 'Whatever the server sends today is run unseen.',
    remedy: 'Download it, compare its hash, then run it.',
  },
  'playbook.dangerous': {
    says: '"{{command}}" can lose data or stops several nodes at once, and is not marked',
    why: 'One wrong key at night, and there is no way back.',
    remedy: 'Add marks: [dangerous] to the step, so that it is confirmed once more; do one node at a time.',
  },
  'playbook.wrong-argument': {
    says: '"{{command}}" names the node to promote as --master, which is who leads now',
    why: 'In Patroni the new leader is --candidate.',
    remedy: 'Use --candidate, and run it once in a drill.',
  },
  'command.intrusive': {
    says: '"{{command}}" scans production intrusively, and is not marked',
    why: 'The scan itself can overload or soil the service, and raises alarms.',
    remedy: 'Add marks: [intrusive], so that it is confirmed once more, and give it a timeout.',
  },
  'command.intrusive/tls-check': {
    says: '"{{command}}" waits for input, and its exit code 0 does not prove the chain',
    why: 'The step hangs; an expired certificate passes.',
    remedy: 'Use an http step on the HTTPS address, or add -verify_return_error and close its input.',
  },
  'command-placeholder': {
    says: '"{{command}}" still has a place that nobody filled in',
    why: 'It would be run as it stands.',
    remedy: 'Fill in the value, or use $vars.NAME.',
  },
  'probe.no-status-check': {
    says: 'curl without a check of the status ({{count}}): {{items}}',
    why: 'An HTTP 500 counts as success.',
    remedy: 'Add --fail, or write an http step that asserts status, body and latency.',
  },
  'command.pipeline-status': {
    says: 'Pipelines that hide the failure of an earlier command ({{count}}): {{items}}',
    why: 'The status is that of the last one: a failed request and an empty search look like no problem.',
    remedy: 'Write set -o pipefail, or assert with an http step or expect.',
  },
  'command.pipeline-status/inverted': {
    says: '"{{command}}" ends in grep -v: no output fails, any other output passes',
    why: 'It says the opposite of what is meant.',
    remedy: 'Assert what must not appear with expect: { excludes: … }.',
  },
  'command.never-ends': {
    says: '"{{command}}" never ends by itself',
    why: 'In a list of steps the next one never comes.',
    remedy: 'Limit its lines or its time, e.g. --tail=200.',
  },
  'command.never-ends/gates': {
    says: 'The step\'s "{{command}}" never ends by itself, only by its timeout',
    why: 'A timeout is a failure and holds up what follows.',
    remedy: 'Limit its lines or its time; to keep it open write background: true.',
  },
  'command.partial-view': {
    says: '"{{command}}" reads logs by label without --tail: the last 10 lines of each pod, and of a few pods',
    why: 'The error is most likely not among them.',
    remedy: 'Give --tail, --since and --max-log-requests, or count with a query.',
  },
  'command.ambient-context': {
    says: 'Commands that depend on the folder, the selected cluster or the machine ({{count}}): {{items}}',
    why: 'With another person or another machine the same line acts somewhere else.',
    remedy: 'Name the context (--context), the folder (directory) and the host (on).',
  },
  'command.ambient-context/unpinned': {
    says: '"{{command}}" takes whatever is newest at that moment',
    why: 'What was tested and what goes live are not the same.',
    remedy: 'Name the version, the commit or the digest.',
  },
  'command.name-mismatch': {
    says: '"{{command}}" uses a name that only the inside of the cluster resolves',
    why: "On the operator's machine it fails, and looks like a broken service.",
    remedy: 'Go through kubectl (exec, get --raw, port-forward), or a probe inside the cluster.',
  },
  'command.name-mismatch/exit': {
    says: '"{{command}}" closes the terminal into which it is pasted',
    why: 'The operator loses the scene.',
    remedy: 'Write it as a step that the cockpit runs, or as a script of its own.',
  },
  'command.no-effect': {
    says: '"{{command}}" brings the image to this machine and not to the nodes of the cluster',
    why: 'It looks prepared and nothing was done.',
    remedy: 'Check that the registry has it (docker manifest inspect), and the image of the pods.',
  },
  'check.cannot-fail': {
    says: 'Checks that only show something and cannot fail ({{count}}): {{items}}',
    why: 'They always pass.',
    remedy: 'Write expect (exit code, text, number), or mark them informational: true.',
  },
  'check.cannot-fail/no-errexit': {
    says: 'Scripts of several commands without set -e ({{count}}): {{items}}',
    why: 'After a failure they go on, and only the last command counts.',
    remedy: 'Use sh -ec, or begin with set -e.',
  },
  'check.unit-mix': {
    says: '"{{command}}" prints mixed units, and they are divided',
    why: '980Mi ÷ 3.8Gi comes out as 257.',
    remedy: 'Use plain numbers without -h, or a metric.',
  },
  'config.not-persistent': {
    says: '"{{command}}" changes this shell only: gone when somebody else restarts, or the machine does',
    why: 'The running process does not see it either.',
    remedy: 'Write an environment file, keep the old content, restart, and read the value back from the process.',
  },
  'alert.no-severity-map': {
    says: '"{{command}}" looks for firing alerts and does not tell them apart',
    why: 'Unrelated or silenced ones hold the release; the real one drowns.',
    remedy: 'Filter by the label severity, and note what fired before the batch.',
  },
  'command.restore-over-production': {
    says: '"{{command}}" writes the backup over {{database}}, where it came from',
    why: 'Everything written since the backup is lost.',
    remedy: 'Restore into a scratch database; compare checksum and row counts.',
  },
  'backup.test-invalid/fixed-name': {
    says: 'The restore test names the fixed file {{file}}, while backups carry the time of day',
    why: 'It tests another backup, or none.',
    remedy: 'Use the output of the backup step ($steps.ID.NAME).',
  },
  'backup.test-invalid/replica': {
    says: 'The restore test writes to {{host}}: a replica takes no writes',
    why: 'The restore fails, or breaks the replication.',
    remedy: 'Restore into an instance of its own that can be written and is not production.',
  },
  'backup.test-invalid/partial': {
    says: '{{dumped}} databases are dumped and {{restored}} of them restored in the test',
    why: 'A backup that nobody restored is a hope.',
    remedy: 'Restore each, or say which are sampled.',
  },
  'backup.test-invalid/goes-on': {
    says: '"{{command}}" goes on after errors',
    why: 'Half a restore counts as a success.',
    remedy: 'Add --exit-on-error.',
  },
  'backup.unverified/no-snapshot': {
    says: '"{{command}}" takes no consistent snapshot',
    why: 'What is written meanwhile leaves tables that do not fit each other.',
    remedy: 'Add --single-transaction, use a least-privilege account, record size and checksum.',
  },
  'backup.unverified/asynchronous': {
    says: '"{{command}}" is asynchronous, and nothing waits for it',
    why: 'When it returns the file is not written yet.',
    remedy: 'Poll INFO persistence or LASTSAVE, then look at the file.',
  },
  'backup.not-consistent': {
    says: '"{{command}}" copies a database file that is in use',
    why: 'A write meanwhile makes the copy a broken one.',
    remedy: 'Use the online backup (sqlite3 … ".backup"), and check the integrity of the copy.',
  },
  'backup.retention-short': {
    says: '"{{command}}" deletes backups older than {{days}} days, the one before this release among them',
    why: 'The way back is gone before the release is accepted.',
    remedy: 'Keep that one until acceptance (! -path FILE).',
  },
  'db.rollback-hazard/one-click': {
    says: '"{{command}}" changes the database inside the one-click rollback',
    why: 'Data written since is lost; it is not done in minutes and cannot be clicked back.',
    remedy:
      'Move it to rollback.separate: on its own, two people, a fresh backup; prefer a schema that the old version can use.',
  },
  'db.rollback-hazard/half-done': {
    says: '"{{command}}" goes on after errors and is not one transaction',
    why: 'Half done, neither version can use the database.',
    remedy: 'Add --set ON_ERROR_STOP=1 and --single-transaction.',
  },
  'nginx.reload-untested': {
    says: 'No nginx -t before "{{command}}"',
    why: 'A mistake in the file fails the reload, or cuts the traffic.',
    remedy: 'Run nginx -t first.',
  },
  'nginx.reload-untested/overwritten': {
    says: '"{{command}}" overwrites the live file without keeping it',
    why: 'The prepared file may be stale, and what was live is gone.',
    remedy: 'Keep the live content with its hash; then write, test, reload.',
  },
  'nginx.weight-zero': {
    says: 'weight=0 is no weight that nginx accepts',
    why: 'The reload fails, or leaves the old split.',
    remedy: 'Use down, or remove the server; the cockpit writes 0 %.',
  },
  'secret.inline': {
    says: 'A password, token or connection string stands in plain text',
    why: 'Whoever can read the plan, the log or the list of processes has it.',
    remedy: 'Name it under secrets and refer to it as { secret: NAME }.',
  },
  'loadtest.on-production': {
    says: '{{item}} puts load on production, and is not marked',
    why: 'Its requests count as those of users, and turn the guards red by themselves.',
    remedy: 'Add marks: [load-test], and say target and volume.',
  },
  'loadtest.on-production/counted': {
    says: 'The load test {{item}} runs in batch {{batch}}, and {{guards}} count its requests',
    why: 'They may turn red by it, or green.',
    remedy: 'Write excludeDrills: true, or leave its traffic out of the query.',
  },
  'verify.writes-production': {
    says: 'Checks that write into production ({{count}}): {{items}}',
    why: 'Test data stays there, in reports and bills.',
    remedy: 'Add marks: [writes-production], use a test tenant, and clean up.',
  },
  'verify.no-tolerance': {
    says: '{{item}} expects an exact count, without a tolerance',
    why: 'A split by chance rarely gives exactly its share.',
    remedy: "Write a range, as in newShare: '5 % ± 2.5 %', and ask often enough.",
  },
  'verify.no-tolerance/narrow': {
    says: '{{item}} checks a split of {{share}} with {{times}} requests: a split that is right is called wrong with {{missed}}',
    why: 'A right split called wrong leads to a rollback that nobody needed.',
    remedy: 'Raise times, or widen the range.',
  },
  'verify.no-tolerance/few': {
    says: '{{item}} asks {{times}} times to say which version answers',
    why: 'With 10 % left on the other one a single request misses it in 90 %.',
    remedy: 'Write times: {{wanted}} or more, and ask every proxy.',
  },
  'check.pattern-mismatch': {
    says: 'The check looks for {{pattern}}, while the files are written as {{written}}',
    why: 'It misses the backup, or finds the one that was interrupted.',
    remedy: 'Use the name that the backup step recorded ($steps.ID.NAME), and check age and size.',
  },
  'time.zone-missing': {
    says: 'The plan names times of the day and no time zone',
    why: '02:00 in Shanghai and in UTC are eight hours apart.',
    remedy: 'Add timeZone, e.g. Asia/Shanghai.',
  },
  'window.calendar-missing': {
    says: 'Window {{window}} goes by holidays, and calendar.holidays has none',
    why: 'Without a calendar a holiday is a day like any other.',
    remedy: 'Fill in calendar.holidays, and days that are worked in workdays.',
  },
  'window-empty': {
    says: 'Window {{window}} begins and ends at the same time',
    why: 'It is never open, or always.',
    remedy: 'Mend start or end.',
  },
  'window.range-as-minimum': {
    says: '"{{text}}" gives a range as a minimum',
    why: 'Nobody knows which of its ends is meant.',
    remedy: 'Write two: observe: { min: …, target: … }.',
  },
  'window.range-as-minimum/order': {
    says: 'The observation of batch {{batch}} contradicts itself: target below min, or max below them',
    why: 'The batch can never end as written.',
    remedy: 'Let min ≤ target ≤ max.',
  },
  'batch.long-watch': {
    says: 'Batches that are judged only after a long watch ({{count}}): {{items}}',
    why: 'Switched and accepted are two things; the cockpit may be closed meanwhile and resumes the watch.',
    remedy: 'Nothing to do; make sure that somebody comes back to look.',
  },
  'freeze.conflict': {
    says: 'Freeze {{freeze}} ends {{after}} after the release, while the watch goes on for {{watch}}',
    why: 'Changes during the watch mix with what the new version does.',
    remedy: 'End the freeze with the watch, or mark changes on the charts.',
  },
  'freeze.conflict/hotfix': {
    says: 'The hotfix train {{train}} cannot keep the freeze {{freeze}} of {{before}} before the release',
    why: 'An urgent fix cannot wait, so the freeze is walked around.',
    remedy: 'Give the hotfix train a freeze of its own, or write exempt.',
  },
  'schedule.inconsistent': {
    says: 'Batch {{batch}} starts before the observation of {{earlier}} is over',
    why: 'By the dates it is watched too short, by the watch the date is missed.',
    remedy: 'Compute the days from start and observation; mend startAt.',
  },
  'schedule.inconsistent/text': {
    says: 'The days in "{{text}}" do not fit into each other',
    why: 'Heading and content name different days.',
    remedy: 'Compute the days from start and observation; headings are labels only.',
  },
  'timeline.stage-missing': {
    says: 'The timetable has other batches and not {{batch}}',
    why: 'There is no time for it in the night; it is skipped, or pushes out something else.',
    remedy: 'Write planned on its shift step, or remove the batch.',
  },
  'timeline.stage-missing/overrun': {
    says: 'The observations add up to {{watched}} in a window of {{window}}',
    why: 'Before anything is shifted or verified the time is used up.',
    remedy: 'Lengthen the window, or have fewer or shorter observations.',
  },
  'timeline.stage-missing/jump': {
    says: 'Batch {{batch}} goes from {{from}} % to {{to}} % at once',
    why: 'What shows only at half of the traffic is met by everybody.',
    remedy: 'Put a stage of 50 % between, or say why none is needed.',
  },
  'deadline-too-short': {
    says: 'The deadline of {{deadline}} is shorter than the observations of {{watched}}',
    why: 'It is missed even if everything goes well.',
    remedy: 'Extend it, or watch for a shorter time.',
  },
  'deadline.start-undefined': {
    says: 'Announcement {{announcement}} is due within {{within}}, of nobody knows what',
    why: 'From detection, decision or the end of the rollback makes a great difference.',
    remedy: 'Write from, e.g. trouble-detected.',
  },
  'no-clock-times': {
    says: 'The plan names no time: no window and no start',
    why: 'Nothing keeps a raise out of the peak or the middle of the night.',
    remedy: 'If it may only happen at some hours, write window or windows.',
  },
  'traffic.two-sources': {
    says: 'Something besides the switch {{switch}} decides about traffic as well',
    why: 'One value is written and another one counts.',
    remedy: 'Say which one decides (authoritative: true), and compare the observed share.',
  },
  'traffic.bypass-survives-rollback': {
    says: '{{bypass}} goes past the switch {{switch}} and stays after a rollback',
    why: 'Who carries it stays on the new version, and gets errors once that is stopped.',
    remedy: 'Let the rollback remove the rule, and verify with and without it.',
  },
  'traffic.precedence': {
    says: 'The switch {{switch}} has ways past it and does not say which wins',
    why: 'At 0 % a request with the parameter may still meet the new version.',
    remedy: 'Write precedence, the strongest first, and verify the rollback with the bypass set.',
  },
  'traffic.not-sticky': {
    says: 'Batch {{batch}} speaks of users, and the switch decides by request',
    why: 'One user alternates between both versions; "1 % of users" are 1 % of the requests of everybody.',
    remedy: 'Use a switch that is sticky by user, or write unit: requests.',
  },
  'traffic.not-sticky/writes': {
    says: 'The switch {{switch}} decides by request, and the scope has writes',
    why: 'The data of one user is written by both versions in turn.',
    remedy: 'Say under consistency what keeps the data right.',
  },
  'traffic.denominator': {
    says: 'The share of batch {{batch}} does not say what it is a share of',
    why: '1 % of all requests and 1 % of these users are far apart.',
    remedy: 'Write base: all or audience, and unit: requests, users or sessions.',
  },
  'audience.composition': {
    says: 'Several audiences ({{audiences}}) and no rule among them',
    why: 'Nobody can say what counts for a user who belongs to two.',
    remedy: 'Write audienceComposition: the first that matches, and what counts for the rest.',
  },
  'audience.composition/hashed': {
    says: 'Batch {{batch}} names an audience, and the switch {{switch}} hashes users at random',
    why: 'A hash picks users by chance, not those that are named.',
    remedy: 'Join both under audienceComposition, or use a switch that knows audiences.',
  },
  'step.apply-missing': {
    says: 'Batch {{batch}} changes the value, and nothing makes it take effect (restart or reload)',
    why: 'The raise may never have happened.',
    remedy:
      'Restart or reload in every batch, or say under apply of the switch who does it; compare the observed share.',
  },
  'batch.no-switch-action': {
    says: 'The action of the switch is written out for other batches and not for {{batch}}',
    why: 'At that stage nobody knows what to change.',
    remedy: 'Write it on its shift step, or leave all of them to a switch of the cockpit.',
  },
  'batch.no-switch-action/capacity': {
    says: 'Other batches say how many instances they need, {{batch}} does not',
    why: 'A raise without capacity overloads the new version.',
    remedy: 'Write capacity: { new: … }.',
  },
  'batch.no-switch-action/unscaled': {
    says: 'The number of instances rises with the batches, and nothing scales them or asks for them (from {{batch}} on)',
    why: 'Traffic arrives before the instances.',
    remedy: 'Add a step that scales, or capacity.live that asks for ready instances before the raise.',
  },
  'batch.environment-unclear': {
    says: 'Batch {{batch}} has no share, no audience and no environment',
    why: 'An internal environment and internal users are two things.',
    remedy: 'Write environment, or what it opens.',
  },
  'target-constraint/together': {
    says: 'Batch {{batch}} opens a part of {{targets}}, which must go together',
    why: 'They would not work with each other.',
    remedy: 'Open all of them, or relax the constraint.',
  },
  'target-constraint/apart': {
    says: 'Batch {{batch}} opens several of {{targets}}, which must not go together',
    why: 'If it fails there is no side to fall back to.',
    remedy: 'Put them into two batches, or relax the constraint.',
  },
  'metric.masked-by-retry': {
    says: 'The proxy passes failed requests on to another server, and these ratios do not say where they are measured ({{count}}): {{items}}',
    why: "Measured at the client, a part of the new version's failures never shows.",
    remedy: 'Prefer metrics of the upstream or the application by version, and write source under metrics.',
  },
  'metric.counter-reset': {
    says: 'The switch takes effect by a restart, which resets these metrics ({{count}}): {{items}}',
    why: 'Numbers before and after it do not join, and those right after it mean little.',
    remedy: 'Use increases within a window (rate, increase), and let hold.green last as long as the window.',
  },
  'rollback.target-ambiguous': {
    says: 'The rollback of batch {{batch}} goes to {{to}}, while its source says "{{says}}"',
    why: 'At the moment of the click nobody has time to find out where to.',
    remedy: 'Let rollback.to agree with the source, or decide it under decisions.',
  },
  'rollback.target-ambiguous/not-lower': {
    says: 'The rollback of batch {{batch}} goes to {{to}}, which is not below it',
    why: 'That would be a raise.',
    remedy: 'Name a lower batch, or old.',
  },
  'rollback.target-ambiguous/placeholder': {
    says: 'The batch in "{{command}}" is a placeholder: the one that failed, or the one to go back to',
    why: 'The two differ by a stage.',
    remedy: 'Write $release.batch, and say what the argument means.',
  },
  'rollback.semantics': {
    says: 'The rollback of {{batch}} pauses {{audience}}, which {{to}} never contained',
    why: 'Paused may mean the old version, or no service at all.',
    remedy: 'Say which version they get; refusing them is a dangerous step of its own.',
  },
  'rollback.semantics/not-open': {
    says: 'The rollback of {{batch}} pauses {{audience}}, which this batch does not open',
    why: 'There is nothing to pause.',
    remedy: 'Mend paused, or add it to audience.',
  },
  'rollback.semantics/unsaid': {
    says: 'The source of batch {{batch}} pauses some traffic, its rollback does not say so',
    why: 'Nothing says which version these users get.',
    remedy: 'Write paused: [audience].',
  },
  'rollback.expires-before-watch': {
    says: 'The way back from {{batch}} is kept for {{kept}}, while it is watched for {{watched}}',
    why: 'After that a red has no rollback behind it.',
    remedy: 'Keep it as long as the watch, or say what the slower way back is.',
  },
  'rollback.depth-fixed': {
    says: 'A rollback always goes all the way',
    why: 'One stage back often does, and touches far fewer users.',
    remedy: 'Write order: [stage, old-version], or rollback.to of the batches.',
  },
  'rollback.blocked-by-invariant': {
    says: 'An automatic rollback first waits for {{condition}}, up to {{timeout}}',
    why: 'Every second of red has users who suffer; the wait must be seen and can be overridden.',
    remedy: 'Make sure that the timeout is short; overriding it is journaled.',
  },
  'rollback.mode': {
    says: 'Reds that do not say whether they roll back by themselves or ask ({{count}}): {{items}}',
    why: 'Some expect it to happen, others wait for an order.',
    remedy: 'Write mode: automatic or ask (or a countdown) on onRed, or once as rollback.mode.',
  },
  'rollback.not-wired': {
    says: 'Alerts that ask for a rollback and lead to no guard ({{count}}): {{items}}',
    why: 'The alert rings, and nothing rolls back.',
    remedy: 'Name under guard the one that watches the same number, or write action: notify.',
  },
  'rollback.not-wired/nobody': {
    says: 'The plan rolls back automatically, and no guard starts it',
    why: 'Automatic without anything that fires is nothing.',
    remedy: 'Write onRed: { action: rollback } on the guards.',
  },
  'alert.without-action': {
    says: 'Alerts of the highest level that name no action ({{count}}): {{items}}',
    why: 'It rings, and everybody waits for somebody else.',
    remedy: 'Write action: rollback, hold, playbook or notify.',
  },
  'rollback.order': {
    says: '"{{command}}" comes before "{{start}}"',
    why: 'Until the old version is up, traffic meets nobody.',
    remedy: 'Start and probe the old version, move the traffic, verify, and stop the new one last.',
  },
  'rollback.not-global': {
    says: '{{item}} rolls back by a parameter of the request: only requests that carry it',
    why: 'Everybody else stays on the new version.',
    remedy: 'Take it as a probe; a rollback uses the global switch.',
  },
  'rollback.data-left-behind': {
    says: '{{part}} writes data, and nothing after a rollback checks or repairs it',
    why: 'The traffic goes back, and what the new version wrote stays.',
    remedy: 'Add a reconciliation under rollback.manual or followUps, and list it under doesNotRestore.',
  },
  'rollback.state-not-captured': {
    says: 'Steps that change the number of replicas, which the rollback does not put back ({{count}}): {{items}}',
    why: 'Afterwards the old version may be too small for all the traffic.',
    remedy: 'Record the value before, put it back, or list it under doesNotRestore.',
  },
  'rto.disagree': {
    says: 'Times to recover disagree: {{scope}} {{within}}, {{otherScope}} {{other}}',
    why: 'The wider scope cannot be sooner, and one scope has one time.',
    remedy: 'Write one per scope: traffic alone, with verification, with the database.',
  },
  'rto.disagree/text': {
    says: 'The source names several times to recover: {{times}}',
    why: 'A drill or a review has nothing to be compared with.',
    remedy: 'Write one per scope under expected.',
  },
  'batch.no-failure-branch': {
    says: 'Batches that do not say what happens when they do not pass ({{count}}): {{items}}',
    why: 'Others do; here it is made up on the spot.',
    remedy: 'Add onFailure, most likely that of the batch before.',
  },
  'migration.no-rollback': {
    says: 'Migration {{migration}} neither says that the old version can use it nor how it is taken back',
    why: 'The traffic goes back to a version that cannot read the data.',
    remedy: 'Write compatible: true, or reverse.',
  },
  'migration.no-rollback/full': {
    says: '{{part}} is done in full, and the plan does not say whether the old version can live with it',
    why: 'The canary can go back, the database cannot.',
    remedy: 'Say so under migrations; if there is none this time, decide it under decisions.',
  },
  'cleanup.before-verify': {
    says: '"{{command}}" deletes inside batch {{batch}}, with no watch and no approval before it',
    why: 'It may delete what serves, and the target of the rollback with it.',
    remedy: 'Do it after the watch, with an approval and an exported manifest before; mark it dangerous.',
  },
  'cleanup.before-watch': {
    says: '{{command}} takes the old version offline in batch {{batch}}, before the watch is over',
    why: 'When it turns red there is no old version to go back to.',
    remedy: 'Retire it after the watch; if earlier, say that the fast way back is given up.',
  },
  'hook.undefined': {
    says: 'The plan speaks of {{name}} and does not define it',
    why: 'A hook without metric, limit and action fires nothing.',
    remedy: 'Define it as a guard or judgement (id, or also: [{{name}}]), or decide it under decisions.',
  },
  'hook.undefined/no-criterion': {
    says: 'Judgement {{name}} says neither what is asked nor when it is red',
    why: 'Who judges does not know what to look at.',
    remedy: 'Add question, or green and red.',
  },
  'playbook.undefined': {
    says: 'The plan speaks of {{name}} and has no such playbook or drill',
    why: 'It is found empty when it is needed.',
    remedy: 'Define it under playbooks or drills, or decide it under decisions.',
  },
  'playbook.undefined/no-steps': {
    says: 'Playbook {{name}} has no steps and cannot be opened',
    why: 'In trouble there is nothing to follow.',
    remedy: 'Write its steps.',
  },
  'ref.unresolved': {
    says: 'References that nobody has attached ({{count}}): {{items}}',
    why: 'In an offline review only their names are left.',
    remedy: 'Attach url and snapshot (SHA-256 of the content), or confirm that none is needed.',
  },
  'threshold.unquantified': {
    says: '{{item}} rolls back by itself on a criterion without a number ("{{word}}")',
    why: 'Without a number nothing can judge it, nor review it.',
    remedy: 'Give metric, base and number; else write mode: ask, and a person presses it with a reason.',
  },
  'threshold.unquantified/judged': {
    says: 'Criteria without a number ({{count}}): {{items}}',
    why: 'Another person judges otherwise.',
    remedy: 'Give a number; else let a person judge, and say who, by what, and what is kept.',
  },
  'gate.circular': {
    says: 'Gate {{gate}} stands before the ramp and asks for a value that only the ramp gives',
    why: 'It cannot be known, so it is ticked on faith.',
    remedy: 'Write two phases with again: staging now, small traffic at the end of the first batch.',
  },
  'gate.circular/live': {
    says: 'Gate {{gate}} asks for readings of the new version before the first batch',
    why: 'It has no traffic yet, so the gate never opens.',
    remedy: 'Put it behind the first batch with again: [{ endOf: … }].',
  },
  'gate.no-criterion': {
    says: 'Gates that do not say what passes them ({{count}}): {{items}}',
    why: 'Everybody has another idea of done.',
    remedy: 'Add threshold, live, recorded or evidence.what.',
  },
  'gate.no-criterion/part': {
    says: 'The requirement of gate {{item}} says nothing about {{parts}}',
    why: 'It is ticked, and nobody looked at that part.',
    remedy: 'Add it to threshold, or split the gate.',
  },
  'term.ambiguous': {
    says: '{{term}} is a value of {{one}} and also part of {{other}}',
    why: 'When somebody says that {{term}} fell, two people hear two things.',
    remedy: 'Give them names of their own, e.g. languagePair.{{term}} and cache.{{term}}.',
  },
  'guard.no-probe': {
    says: '{{judgement}} turns red when "{{name}}" is unavailable, and nothing in the plan looks at it',
    why: 'It breaks, and nobody knows.',
    remedy: 'Add a probe, a metric or a step; else name who looks.',
  },
  'metric.formula-missing': {
    says: 'Metric {{metric}} is a multiple and has no formula',
    why: 'Nobody knows of what.',
    remedy: 'Write definition: numerator, denominator, window.',
  },
  'metric.formula-missing/window': {
    says: '"{{text}}" divides {{minutes}} minutes by a day, unnormalised',
    why: "Taken literally a day's budget may be spent every {{minutes}} minutes.",
    remedy: 'Write the factor, e.g. cost of 5 min × 288 ÷ daily budget.',
  },
  'metric.definition': {
    says: 'Metrics without a definition ({{count}}): {{items}}',
    why: 'With another denominator the same limit means a hundred times more or less.',
    remedy: 'Write definition: numerator, denominator, where it is measured.',
  },
  'guard.incomplete': {
    says: '{{guard}} rolls back by itself on a latency without a percentile',
    why: 'Mean and P99 are up to ten times apart.',
    remedy: 'Say P95, P99 or mean, and of what, in title, query or definition.',
  },
  'guard.incomplete/quote': {
    says: 'The source\'s "{{text}}" names no percentile and no window',
    why: 'It may mean anything.',
    remedy: 'Decide percentile, scope, window and hold time under decisions.',
  },
  'guard.incomplete/no-hold': {
    says: 'Guards that roll back at the first red, without a hold time or a countdown ({{count}}): {{items}}',
    why: 'One tremble takes the whole release back.',
    remedy: 'Write hold: { red: 1 min }, or a countdown on onRed.',
  },
  'threshold.disagree/pass-lines': {
    says: 'Metric {{metric}} has two pass lines: {{limit}} and {{other}}',
    why: 'It passes by one and fails by the other.',
    remedy: 'Keep one pass line; write the better one as stretch.',
  },
  'threshold.disagree/quoted': {
    says: 'The source gives several numbers for {{metric}}: {{limits}}',
    why: 'Each chapter judges by its own.',
    remedy: 'Decide one pass line under decisions.',
  },
  'threshold.disagree/actions': {
    says: 'At one limit guard {{guard}} rolls back and alert {{alert}} says {{action}}',
    why: 'At the same moment one person rolls back and another one looks.',
    remedy: 'Agree on the action, or let the alert come earlier.',
  },
  'threshold.disagree/consequences': {
    says: 'The source gives two consequences for one line ({{limit}})',
    why: 'Roll back or have a look: there is no time to argue.',
    remedy: 'Write classes as half-open intervals, each with one action, and decide it under decisions.',
  },
  'threshold.disagree/guards': {
    says: '{{guard}} and {{other}} watch one metric and call the same number red and green',
    why: 'Nothing says which one counts.',
    remedy: 'Make them one guard, or let them count in different batches.',
  },
  'threshold.disagree/at-once': {
    says: 'The source of guard {{guard}} says at once, its limit is {{limit}}',
    why: 'At once cannot be measured; the number can.',
    remedy: 'Keep the number, and the word as a note.',
  },
  'guard.uncovered-zone/no-alert': {
    says: 'Guards that roll back and have no alert ({{count}}): {{items}}',
    why: 'While the cockpit is closed nobody knows that it is red.',
    remedy: 'Add the same metric under alerts.',
  },
  'guard.no-tolerance': {
    says: 'The share of guard {{guard}} has no tolerance ({{limit}})',
    why: 'A split by chance is never exactly its share.',
    remedy: 'Write it like "10 % ± 2 %", with minRequests.',
  },
  'contact.not-reachable': {
    says: 'The emergency contact {{contact}} has no immediate channel',
    why: 'In trouble there is no time for mail and tickets.',
    remedy: 'Add a phone or a chat.',
  },
  'contact.not-reachable/shared': {
    says: '{{contact}} and {{other}} share one address',
    why: 'When that person sleeps both contacts are gone.',
    remedy: 'Name two people with channels of their own.',
  },
  'contact.not-reachable/one': {
    says: 'Only {{count}} contacts can be reached at once',
    why: 'If that one does not answer there is nobody.',
    remedy: 'Have at least two people with a phone or a chat.',
  },
  'role.unassigned': {
    says: 'Roles without a person ({{count}}): {{items}}',
    why: 'In the night it turns out that nobody has it.',
    remedy: 'Write contact, the id of one.',
  },
  'role.unassigned/placeholder': {
    says: 'Numbers or addresses that look like placeholders ({{count}}): {{items}}',
    why: 'Nobody will answer.',
    remedy: 'Put in the real one, and try it.',
  },
  'role.unassigned/own-backup': {
    says: 'The backup of role {{role}} is the same person',
    why: 'When that person is away there is nobody.',
    remedy: 'Name another one.',
  },
  'approval.pending': {
    says: 'The plan says completed, and signatures are missing ({{count}}): {{items}}',
    why: 'Completed and accepted are two things.',
    remedy: 'Have them signed, or say why not.',
  },
  'evidence.time-impossible': {
    says: 'The result of batch {{batch}} on {{at}} could only be measured later',
    why: 'Its observation was not over.',
    remedy: 'Give the times of the sampling, and mark the result as open.',
  },
  'evidence.time-impossible/before': {
    says: '{{item}} is dated {{at}}, before the first day {{date}} of the plan',
    why: 'It may belong to another release.',
    remedy: 'Compare the dates.',
  },
  'evidence.without-source': {
    says: 'Ticks without time, person or value ({{count}}): {{items}}',
    why: 'Such a tick is a claim and no evidence.',
    remedy: 'It is imported as claimed; have it verified in the cockpit.',
  },
  'report.percentage-points': {
    says: '"{{value}}" is a difference of percentages',
    why: 'From 1 % to 2 % is one percentage point, and double.',
    remedy: 'Write pp; without a baseline there is no difference.',
  },
  'retro.two': {
    says: 'Several retrospectives of one kind ({{count}}): {{items}}',
    why: 'A debrief in the night and a review days later are two things.',
    remedy: 'Tell them apart with kind: debrief and review.',
  },
  'plan.scope-conflict': {
    says: '{{part}} is left out of the canary, and also among what the plan is for ({{topic}})',
    why: 'One kind of change is canaried by one chapter and not by the other.',
    remedy: 'Keep one of the two in changeType and scope, and decide it under decisions.',
  },
  'plan.count-mismatch': {
    says: '{{part}} claims {{claimed}} parts, and {{found}} are listed',
    why: 'Nobody tests the ones that are not.',
    remedy: 'Add what is missing, or mend the number.',
  },
  'plan.version-names': {
    says: 'The version {{value}} that is checked is neither {{from}} nor {{to}} nor another name of them',
    why: 'One letter more, and the check never passes.',
    remedy: 'List it under about.versions, the one of the response header first.',
  },
  'plan.version-names/first': {
    says: 'The plan says first launch, while {{from}} is running',
    why: 'A first launch has nothing to go back to; this one has.',
    remedy: 'Mend the type of the release.',
  },
  'plan.version-names/spelt': {
    says: 'One version is spelt in several ways: {{names}}',
    why: 'Image tags, headers and the report do not match.',
    remedy: 'One name per build; list the others under about.versions.',
  },
  'verify.out-of-scope': {
    says: '{{item}} probes {{endpoint}}, which is not part of the release',
    why: 'Whether it works says nothing about the release.',
    remedy: 'Probe a safe read that is in scope.',
  },
  'evidence.without-source/updated-after': {
    says: 'Last updated {{updated}}, after the release on {{date}}',
    why: 'A plan that is written afterwards proves no preparation.',
    remedy: 'Compare the dates; say so if it was written afterwards.',
  },
} as const;
