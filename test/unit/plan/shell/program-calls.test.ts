import { describe, expect, it } from 'vitest';
import { programCalls } from '../../../../shared/plan/shell/program-calls.ts';

const calls = (text: string) => programCalls(text).map(({ program, args }) => [program, ...args].join(' '));

describe('programCalls', () => {
  it.each([
    [
      'quotes and continued lines',
      `curl -X POST \\\n  -d '{"a":"b c"}' "http://x/y"`,
      ['curl -X POST -d {"a":"b c"} http://x/y'],
    ],
    [
      'lists and pipes',
      'nginx -t && nginx -s reload; curl x | jq .',
      ['nginx -t', 'nginx -s reload', 'curl x', 'jq .'],
    ],
    ['comments', '# one\ncurl a # two\n', ['curl a']],
    [
      'loops and branches',
      'for i in a b; do\n  if curl $i; then echo ok; fi\ndone | sort',
      ['for i in a b', 'curl $i', 'echo ok', 'fi', 'done', 'sort'],
    ],
    [
      'what starts another program',
      'sudo -u app env A=1 nohup /usr/sbin/nginx -s reload',
      [
        'sudo -u app env A=1 nohup /usr/sbin/nginx -s reload',
        'env A=1 nohup /usr/sbin/nginx -s reload',
        'nohup /usr/sbin/nginx -s reload',
        'nginx -s reload',
      ],
    ],
    ['a script in an argument', `bash -lc 'cd /a && ls'`, ['bash -lc cd /a && ls', 'cd /a', 'ls']],
    ['another machine', `ssh -i key host 'pkill x'`, ['ssh -i key host pkill x', 'pkill x']],
    ['a container', 'kubectl exec -n a pod -- psql -f x', ['kubectl exec -n a pod -- psql -f x', 'psql -f x']],
    ['substitutions', 'file=$(date +%s); echo "at `hostname`"', ['date +%s', 'echo at `hostname`', 'hostname']],
    ['assignments before a program', 'PGPASSWORD=x pg_dump db', ['pg_dump db']],
    ['here-documents', 'cat <<EOF > a\nrm -rf /\nEOF\nls', ['cat', 'ls']],
    [
      'a Chinese sentence with a command in backticks',
      '先执行 `nginx -s reload`，再看日志',
      ['先执行 `nginx -s reload`，再看日志', 'nginx -s reload'],
    ],
  ])('reads %s', (_name, text, expected) => {
    expect(calls(text)).toEqual(expected);
  });

  it('keeps redirections, pipelines, loops and what joins them', () => {
    const [dump] = programCalls('mysqldump -u root db > a.sql 2>&1');
    expect(dump?.command.redirects).toEqual([
      { operator: '>', descriptor: null, target: 'a.sql' },
      { operator: '>&', descriptor: 2, target: '1' },
    ]);
    const [curl, grep] = programCalls('curl x | grep y && echo z');
    expect(curl?.pipeline).toBe(grep?.pipeline);
    expect([curl?.stage, grep?.stage, curl?.pipeline.joinedBy]).toEqual([0, 1, '&&']);
    expect(programCalls('while true; do sleep 1; done; ls').map((call) => call.pipeline.loops)).toEqual([1, 1, 0, 0]);
    expect(programCalls('ssh host reboot').map((call) => call.elsewhere)).toEqual([false, true]);
  });

  it('ends a quote that nobody closes with its line', () => {
    expect(calls(`echo it's late\nnginx -s reload`)).toEqual(['echo its late', 'nginx -s reload']);
  });
});
