import { describe, expect, it } from 'vitest';
import { lintPlan } from '../../../../shared/plan/lint/index.ts';
import { findingsOf, goodPlan, lintWritten, type WrittenPlan } from '../../../support/lint-plan.ts';

type Step = NonNullable<WrittenPlan['steps']>[number];
type CommandStep = Extract<Step, { kind: 'command' }>;

const command = (run: string[], more: Partial<CommandStep> = {}): Step => ({
  id: 'c',
  kind: 'command',
  title: 'C',
  directory: '/srv',
  expect: { includes: 'ok' },
  run,
  ...more,
});
const script = (text: string, more: Partial<CommandStep> = {}) => command(['sh', '-ec', text], more);
const quoted = (quote: string): Step => ({ id: 'q', kind: 'manual', title: 'Q', quote });
const steps = (...written: Step[]) => findingsOf(goodPlan({ steps: written }));

describe('commands that are executed or quoted', () => {
  it.each([
    ['command.broad-kill', 'pkill -f "uvicorn.*app:app"', 'systemctl restart app'],
    ['command.broad-kill', 'kill $(pgrep java)', 'kill 4711'],
    ['command.broad-kill', 'ps aux | grep java | xargs kill -9', 'ps aux | grep java | wc -l'],
    ['command-development-mode', 'python -m uvicorn a:app --reload', 'python -m uvicorn a:app'],
    ['command.source-from-tmp', 'source /tmp/quick_rollback.sh', 'source /opt/release/rollback.sh'],
    ['command.source-from-tmp', 'bash -x /var/tmp/a.sh', 'bash -x /opt/a.sh'],
    ['command.source-from-tmp/piped', 'curl -f https://x/install | sudo bash', 'curl -fo install https://x/install'],
    ['playbook.dangerous', 'redis-cli -h a SLAVEOF NO ONE', 'redis-cli -h a INFO'],
    ['playbook.dangerous', 'docker restart s1 s2 s3', 'docker restart s1'],
    ['playbook.dangerous', 'rm -rf /var', 'rm -rf /var/cache/app/old'],
    ['playbook.wrong-argument', 'patronictl failover scm --master s1', 'patronictl failover scm --candidate s1'],
    ['command.intrusive', 'nmap -sV --script vuln host', 'nc -z host 443'],
    [
      'command.intrusive/tls-check',
      'openssl s_client -connect h:443',
      'openssl s_client -verify_return_error -connect h:443 </dev/null',
    ],
    ['probe.no-status-check', 'curl http://x/health', 'curl -sf http://x/health'],
    ['probe.no-status-check', 'curl -s http://x/health && echo ok', 'curl -s -o /dev/null -w "%{http_code}" http://x'],
    ['command.pipeline-status', 'curl -f http://x | jq .', 'set -o pipefail; curl -f http://x | jq .'],
    ['command.pipeline-status/inverted', 'cat log | grep -v INFO', 'cat log | grep INFO'],
    ['command.partial-view', 'kubectl --context c logs -l app=a', 'kubectl --context c logs -l app=a --tail=200'],
    ['command.ambient-context', 'kubectl get pods -n a', 'kubectl --context c get pods -n a'],
    ['command.ambient-context', 'git rev-parse HEAD', 'git -C /srv/app rev-parse HEAD'],
    ['command.ambient-context/unpinned', 'git -C /srv pull', 'git -C /srv fetch origin abc123'],
    ['command.ambient-context/unpinned', 'docker pull app:latest', 'docker pull app:v1.2.3'],
    [
      'command.name-mismatch',
      'curl -f http://a.ns.svc.cluster.local:80/h',
      'kubectl --context c exec p -- curl -f http://a.ns.svc.cluster.local',
    ],
    ['check.unit-mix', "free -h | awk '{print $3/$2*100}'", "free -b | awk '{print $3/$2*100}'"],
    ['config.not-persistent', 'export ROLLOUT_PERCENT=10', 'export PATH=/opt/bin'],
    ['alert.no-severity-map', 'curl -f http://p/api/v1/alerts', 'curl -f http://p/api/v1/alerts?filter=severity=P0'],
    [
      'command.restore-over-production',
      'mysql -u root -p shop < backup.sql',
      'mysql -u root -p shop_test < backup.sql',
    ],
    [
      'backup.test-invalid/replica',
      'pg_restore -e -h slave -d shop_test a.dump',
      'pg_restore -e -h scratch -d shop_test a.dump',
    ],
    ['backup.test-invalid/goes-on', 'pg_restore -d shop_test a.dump', 'pg_restore --exit-on-error -d shop_test a.dump'],
    ['backup.unverified/no-snapshot', 'mysqldump shop > a.sql', 'mysqldump --single-transaction shop > a.sql'],
    ['backup.unverified/asynchronous', 'redis-cli BGSAVE', 'redis-cli BGSAVE; redis-cli LASTSAVE'],
    ['backup.not-consistent', 'cp data/shop.db backup/', "sqlite3 data/shop.db '.backup b.db'"],
    ['backup.not-consistent', 'cp $DB_FILE $BACKUP_FILE', 'cp $CONFIG_FILE $BACKUP_FILE'],
    ['backup.retention-short', 'find backup -mtime +7 -delete', 'find backup -mtime +7 ! -path b.gz -delete'],
    ['nginx.reload-untested', 'nginx -s reload', 'nginx -t && nginx -s reload'],
    ['nginx.reload-untested', 'systemctl reload nginx', 'nginx -t && systemctl reload nginx'],
    ['nginx.reload-untested/overwritten', 'cp a nginx/nginx.conf', 'cp nginx/nginx.conf kept; cp a nginx/nginx.conf'],
    ['nginx.weight-zero', 'server blue:80 weight=0;', 'server blue:80 weight=1;'],
    ['secret.inline', 'curl -f -d \'{"password":"password123"}\' http://x', 'curl -f -d @account.json http://x'],
    [
      'secret.inline',
      'curl -f -H "Authorization: Bearer <token>" http://x',
      'curl -f -H "Authorization: $TOKEN" http://x',
    ],
    ['secret.inline', 'DATABASE_URL="postgresql://..." run', 'DATABASE_URL="$DATABASE_URL" run'],
    ['secret.inline', 'psql postgresql://u:p4ss@h/db', 'psql postgresql://u@h/db'],
    ['secret.inline', 'mysql -uroot -ps3cret db', 'mysql -uroot -p db'],
    ['loadtest.on-production', 'ab -n 1000 -c 100 http://x/api', 'curl -f http://x/api'],
    ['verify.no-tolerance', 'for i in {1..10}; do curl -fI http://x; done | sort | uniq -c', 'curl -fI http://x'],
  ])('%s: %s', (finding, bad, good) => {
    expect(steps(quoted(bad))).toContain(finding);
    expect(steps(quoted(good))).not.toContain(finding);
    // What an expectation decides needs no status of its own.
    expect(steps(script(bad, { expect: undefined, directory: undefined }))).toContain(finding);
    expect(steps(script(good, { expect: undefined, directory: undefined }))).not.toContain(finding);
  });

  it('are found on their own line of a quote, and behind the programs that start them', () => {
    const yaml = [
      'apiVersion: cockpit/v1',
      'title: T',
      'from: a',
      'to: b',
      'steps:',
      '  - id: s',
      '    kind: manual',
      '    title: S',
      '    quote: |',
      '      # first',
      '      ls -l',
      '      sudo -u app pkill java',
    ].join('\n');
    const found = lintPlan(yaml).issues.find(({ rule }) => rule === 'command.broad-kill');
    expect(found).toMatchObject({ line: 12, path: 'steps[0].quote', params: { command: 'pkill java' } });
  });
});

describe('a decision about a dangerous command', () => {
  const decided = (step: Step, rule: string) =>
    lintWritten(goodPlan({ steps: [step], decisions: [{ rule, decision: 'fine' }] })).map(
      ({ finding, severity }) => `${severity} ${finding}`,
    );
  it('settles a quote and never what would really be run', () => {
    expect(decided(quoted('pkill java'), 'command.broad-kill')).toEqual(['info command.broad-kill']);
    expect(decided(command(['pkill', 'java']), 'command.broad-kill')).toEqual([
      'error command.broad-kill',
      'info decision.not-silenced',
    ]);
  });

  it.each(['secret.inline', 'command.restore-over-production', 'command.source-from-tmp', 'nginx.reload-untested'])(
    'holds for %s',
    (rule) => {
      const run = {
        'secret.inline': ['app', '--password=hunter2'],
        'command.restore-over-production': ['sh', '-ec', 'mysql shop < backup.sql'],
        'command.source-from-tmp': ['/tmp/a.sh'],
        'nginx.reload-untested': ['nginx', '-s', 'reload'],
      }[rule]!;
      expect(decided(command(run), rule)).toContain(`error ${rule}`);
    },
  );
});

describe('steps', () => {
  it('command.never-ends: gates what follows, unless it runs in the background', () => {
    expect(steps(quoted('kubectl --context c logs -f deploy/a'))).toContain('command.never-ends');
    for (const run of [
      ['tail', '-f', 'log'],
      ['watch', 'ls'],
      ['ping', 'host'],
      ['journalctl', '-fu', 'app'],
    ]) {
      expect(steps(command(run))).toContain('command.never-ends/gates');
    }
    expect(steps(script('while true; do sleep 1; done'))).toContain('command.never-ends/gates');
    expect(steps(command(['tail', '-f', 'log'], { background: true }))).toContain('command.never-ends');
    for (const run of [
      ['tail', '-n', '5', 'log'],
      ['ping', '-c', '3', 'host'],
      ['timeout', '5', 'tail', '-f', 'log'],
    ]) {
      expect(steps(command(run)).filter((key) => key.startsWith('command.never-ends'))).toEqual([]);
    }
  });

  it('check.cannot-fail: what only shows something needs an expectation', () => {
    expect(steps(command(['df', '-h'], { expect: undefined }))).toContain('check.cannot-fail');
    expect(steps(command(['df', '-h']))).not.toContain('check.cannot-fail');
    expect(steps(command(['df', '-h'], { expect: undefined, informational: true }))).not.toContain('check.cannot-fail');
    expect(steps(quoted('ls -lh backup/*.db | tail -1'))).toContain('check.cannot-fail');
    expect(steps(quoted('test -s backup/a.db'))).not.toContain('check.cannot-fail');
    expect(steps(command(['sh', '-c', 'build\ntest\n']))).toContain('check.cannot-fail/no-errexit');
    expect(steps(command(['sh', '-c', 'set -e\nbuild\ntest\n']))).not.toContain('check.cannot-fail/no-errexit');
    expect(steps(command(['sh', '-c', 'build && test']))).not.toContain('check.cannot-fail/no-errexit');
  });

  it('check.pattern-mismatch: a check for names that nobody writes', () => {
    const look = quoted('ls -lh backup/database_*.db | tail -1');
    const written = (name: string) => ({ ...quoted(`find backup -name "${name}"`), id: 'w' });
    expect(steps(look, written('database_*.db.gz'))).toContain('check.pattern-mismatch');
    expect(steps(look, written('database_*.db'))).not.toContain('check.pattern-mismatch');
  });

  it('command.no-effect: images on this machine are not on the nodes of the cluster', () => {
    const pull = quoted('docker pull app:v1');
    expect(steps(pull, command(['kubectl', '--context', 'c', 'apply', '-f', 'a']))).toContain('command.no-effect');
    expect(steps(pull)).not.toContain('command.no-effect');
  });

  it('command.name-mismatch: exit closes the terminal into which it is pasted', () => {
    expect(steps(quoted('make || exit 1'))).toContain('command.name-mismatch/exit');
    expect(steps(script('make || exit 1'))).not.toContain('command.name-mismatch/exit');
  });

  it('command-placeholder: a place that nobody filled in', () => {
    expect(steps(command(['./go.sh', '--batch', 'REL-Bx']))).toContain('command-placeholder');
    expect(steps(command(['./go.sh', '--token', '<token>']))).toContain('command-placeholder');
    expect(steps(command(['./go.sh', '--batch', 'REL-B1']))).not.toContain('command-placeholder');
  });

  it('command.intrusive and playbook.dangerous: a mark asks for a second confirmation', () => {
    expect(steps(command(['nmap', 'host'], { marks: ['intrusive'] }))).not.toContain('command.intrusive');
    expect(steps(command(['dropdb', 'a'], { marks: ['dangerous'] }))).not.toContain('playbook.dangerous');
  });

  it('secret.inline: headers, bodies, environments and variables', () => {
    const http = (more: object): Step => ({ id: 'h', kind: 'http', title: 'H', url: 'https://x/a', ...more });
    expect(steps(http({ headers: { Authorization: 'Bearer abcdef' } }))).toContain('secret.inline');
    expect(steps(http({ body: '{"token": "abcdef"}' }))).toContain('secret.inline');
    expect(steps(command(['app'], { env: { DB_PASSWORD: 'hunter2' } }))).toContain('secret.inline');
    const secrets = { token: {} };
    const referring = http({ headers: { Authorization: { secret: 'token' } } });
    expect(findingsOf(goodPlan({ secrets, steps: [referring] }))).not.toContain('secret.inline');
    const variables = { 'api-token': { type: 'text' as const, default: 'abcdef' } };
    expect(findingsOf(goodPlan({ variables }))).toContain('secret.inline');
    expect(
      lintWritten(goodPlan({ variables }))
        .map(({ params }) => JSON.stringify(params))
        .join(),
    ).not.toContain('abcdef');
  });

  it('loadtest.on-production: guards that count its requests', () => {
    const test = command(['k6', 'run', 'a.js'], { batch: 'B1', marks: ['load-test'] });
    expect(steps(test)).toContain('loadtest.on-production/counted');
    expect(steps(test)).not.toContain('loadtest.on-production');
    const guards = goodPlan().guards!.map((guard) => ({ ...guard, excludeDrills: true }));
    expect(findingsOf(goodPlan({ guards, steps: [test] }))).not.toContain('loadtest.on-production/counted');
  });

  it('verify.writes-production: unless it is marked', () => {
    const http = (more: object): Step => ({ id: 'h', kind: 'http', title: 'H', url: 'https://x/a', ...more });
    expect(steps(http({ method: 'POST' }))).toContain('verify.writes-production');
    expect(steps(http({ method: 'POST', marks: ['writes-production'] }))).not.toContain('verify.writes-production');
    expect(steps(http({ title: '创建订单' }))).toContain('verify.writes-production');
    expect(steps(quoted('curl -f -X POST http://x/a'))).toContain('verify.writes-production');
    expect(steps(http({ method: 'GET' }))).not.toContain('verify.writes-production');
  });

  it('verify.no-tolerance: a split is known from answers that are counted', () => {
    const split = (times: number, newShare: string): Step => ({
      id: 'h',
      kind: 'http',
      title: 'H',
      url: 'https://x/a',
      batch: 'B1',
      times,
      expect: { newShare },
    });
    const found = (step: Step) =>
      lintWritten(goodPlan({ steps: [step] })).find(({ rule }) => rule === 'verify.no-tolerance');
    expect(found(split(100, '= 5 %'))?.finding).toBe('verify.no-tolerance');
    // Five in a hundred, give or take one: half of the counts of a split that is right lie outside.
    expect(found(split(100, '5 % ± 1 %'))).toMatchObject({
      finding: 'verify.no-tolerance/narrow',
      params: { times: 100, missed: '49.2\u00a0%' },
    });
    expect(found(split(1000, '5 % ± 2 %'))).toBeUndefined();
    const answers = (times?: number): Step => ({ ...split(1, ''), times, expect: { servedBy: 'new' } }) as Step;
    expect(found(answers())?.finding).toBe('verify.no-tolerance/few');
    expect(found(answers(50))).toBeUndefined();
  });
});

describe('backups and schema changes', () => {
  const dumps = quoted('for db in a b c; do pg_dump -d $db -f /b/$db$(date +%Y%m%d).dump; done');
  const restore = (text: string) => ({ ...quoted(text), id: 'r' });

  it('backup.test-invalid: another file, or one of several', () => {
    expect(steps(dumps, restore('pg_restore -e -d a_test /b/a_20250315_0200.dump'))).toEqual(
      expect.arrayContaining(['backup.test-invalid/fixed-name', 'backup.test-invalid/partial']),
    );
    const all = restore('for db in a b c; do pg_restore -e -d a_test $F; done');
    expect(steps(dumps, all)).not.toContain('backup.test-invalid/fixed-name');
    const one = quoted('pg_dump -d a -f /b/a_$(date +%Y%m%d).dump');
    expect(steps(one, restore('pg_restore -e -d a_test $F'))).not.toContain('backup.test-invalid/partial');
  });

  it('command.restore-over-production: the database that was dumped, whatever the file is called', () => {
    expect(steps(dumps, restore('pg_restore -e -d b $F'))).toContain('command.restore-over-production');
  });

  it('db.rollback-hazard: never inside the one-click path, and in one piece beside it', () => {
    const change = command(['psql', '-d', 'a', '-f', 'down.sql']);
    const safe = command(['psql', '-d', 'a', '--set=ON_ERROR_STOP=1', '--single-transaction', '-f', 'down.sql']);
    const rollback = (list: 'scripts' | 'separate', step: Step) =>
      findingsOf(goodPlan({ rollback: { [list]: [step] } }));
    expect(rollback('scripts', safe)).toContain('db.rollback-hazard/one-click');
    expect(rollback('scripts', command(['alembic', 'downgrade', '-1']))).toContain('db.rollback-hazard/one-click');
    expect(rollback('separate', safe).filter((key) => key.startsWith('db.'))).toEqual([]);
    expect(rollback('separate', change)).toContain('db.rollback-hazard/half-done');
    const decisions = [{ rule: 'db.rollback-hazard', decision: 'fine' }];
    expect(findingsOf(goodPlan({ decisions, rollback: { scripts: [safe] } }))).toContain('decision.not-silenced');
  });

  it('nginx.reload-untested: a test in a step before counts', () => {
    const reload = command(['nginx', '-s', 'reload'], { id: 'b' });
    expect(steps(command(['nginx', '-t']), reload)).not.toContain('nginx.reload-untested');
    expect(steps(reload, command(['nginx', '-t']))).toContain('nginx.reload-untested');
  });
});
