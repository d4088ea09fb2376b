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
} as const;
