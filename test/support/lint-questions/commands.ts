import { plans, type QuestionCases, quote, quotes, steps, type WrittenStep } from './question-case.ts';

const http = (more: object): WrittenStep =>
  ({ id: 'h', kind: 'http', title: 'H', url: 'https://x/a', ...more }) as WrittenStep;
const run = (words: string[], more: object = {}): WrittenStep =>
  ({ id: 'c', kind: 'command', title: 'C', directory: '/srv', run: words, ...more }) as WrittenStep;
const separate = (text: string) => ({ rollback: { separate: [quote(text)] } });
const endpoints = (title: string) => ({ about: { scope: [{ id: 'e', title, kind: 'endpoint' as const }] } });

/** Contradictions in what is typed, run or probed. */
export const commandQuestions: QuestionCases = {
  'Q-030': steps(
    [quote('kubectl --context c rollout restart deploy/a', { batch: 'B1' })],
    ['B1', 'B2', 'B3'].map((batch) =>
      quote('kubectl --context c rollout restart deploy/a', { id: `r-${batch}`, batch }),
    ),
  ),
  'Q-033': quotes('mysql -u root -p shop < backup.sql', 'mysql -u root -p shop_test < backup.sql'),
  'Q-034': quotes('mysqldump shop > a.sql', 'mysqldump --single-transaction shop > a.sql'),
  'Q-038': quotes('ab -n 1000 -c 100 http://x/a', 'curl -f http://x/a'),
  'Q-039': quotes('nmap -sV host', 'nc -z host 443'),
  'Q-040': quotes('curl -f -d \'{"password":"password123"}\' http://x', 'curl -f -d @account.json http://x'),
  'Q-041': steps(
    [run(['kubectl', '--context', 'c', 'scale', 'deploy/a', '--replicas=6'])],
    [run(['kubectl', '--context', 'c', 'get', 'deploy/a'])],
  ),
  'Q-044': quotes('curl http://x/health', 'curl -f http://x/health'),
  'Q-045': quotes('kubectl --context c logs -f deploy/a', 'kubectl --context c logs --tail=200 deploy/a'),
  'Q-056': quotes('nginx -s reload', 'nginx -t && nginx -s reload'),
  'Q-060': quotes('df -h /', 'test -s a'),
  'Q-061': steps(
    [quote('ls backup/database_*.db'), quote('find backup -name "database_*.db.gz"', { id: 'w' })],
    [quote('ls backup/database_*.db'), quote('find backup -name "database_*.db"', { id: 'w' })],
  ),
  'Q-062': quotes("free -h | awk '{print $3/$2}'", "free -b | awk '{print $3/$2}'"),
  'Q-063': quotes('cp data/shop.db backup/', "sqlite3 data/shop.db '.backup b.db'"),
  'Q-064': quotes('find backup -mtime +7 -delete', 'find backup -mtime +7 -print'),
  'Q-065': quotes('curl -s http://localhost/api && echo ok', 'curl -sf http://localhost/api && echo ok'),
  'Q-070': steps(
    [http({ url: 'https://x/api/rules' })],
    [http({ url: 'https://x/api/cameras/7/start' })],
    endpoints('GET /api/cameras/{id}/start'),
  ),
  'Q-072': quotes('pkill -f "uvicorn.*app"', 'systemctl restart app'),
  'Q-073': quotes('export ROLLOUT_PERCENT=10', 'printf "ROLLOUT_PERCENT=10" > app.env'),
  'Q-074': quotes('source /tmp/quick_rollback.sh', 'source /opt/quick_rollback.sh'),
  'Q-084': quotes('export DATABASE_URL="postgresql://..."', 'export DATABASE_URL="$DATABASE_URL"'),
  'Q-093': plans(
    separate('psql -d a -f down.sql'),
    separate('psql -d a --set=ON_ERROR_STOP=1 --single-transaction -f down.sql'),
  ),
  'Q-094': quotes('pg_restore -e -h slave -d a_test a.dump', 'pg_restore -e -h scratch -d a_test a.dump'),
  'Q-095': quotes('curl -f http://a.ns.svc.cluster.local/h', 'curl -f http://a.internal/h'),
  'Q-096': steps(
    [quote('docker pull a:v1'), run(['kubectl', '--context', 'c', 'apply', '-f', 'a'])],
    [quote('docker manifest inspect a:v1'), run(['kubectl', '--context', 'c', 'apply', '-f', 'a'])],
  ),
  'Q-097': steps(
    [http({ times: 100, expect: { newShare: '= 5 %' } })],
    [http({ times: 1000, expect: { newShare: '5 % ± 3 %' } })],
  ),
  'Q-098': quotes('server blue:80 weight=0;', 'server blue:80 down;'),
  'Q-099': quotes('kubectl --context c logs -l app=a', 'kubectl --context c logs -l app=a --tail=500'),
  'Q-100': quotes('curl -f http://p/api/v1/alerts', 'curl -f http://p/api/v1/alerts?severity=P0'),
  'Q-102': quotes('redis-cli SLAVEOF NO ONE', 'redis-cli INFO replication'),
  'Q-103': quotes('patronictl failover scm --master s1', 'patronictl failover scm --candidate s1'),
  'Q-106': steps([http({ method: 'POST' })], [http({ method: 'POST', marks: ['writes-production'] })]),
  'Q-112': quotes('curl -f http://x | jq .', 'curl -f http://x -o a.json && jq . a.json'),
  'Q-113': quotes('kubectl get pods', 'kubectl --context c -n a get pods'),
};
