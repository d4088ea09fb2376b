import { describe, expect, it } from 'vitest';
import { exposureOf, findUpstream } from '../../../../electron/backend/connectors/nginx/upstream-servers.ts';

const address = {
  file: '/etc/nginx/brand.conf',
  upstream: 'brand',
  stableServer: '10.0.1.10:5000',
  canaryServer: '10.0.1.11:5000',
};
const stable = 'server 10.0.1.10:5000 weight=99;';
const canary = 'server 10.0.1.11:5000 weight=1;';
const find = (text: string, other: Partial<typeof address> = {}) => findUpstream(text, { ...address, ...other });

describe('finding the two servers', () => {
  it('is not misled by comments, quotes, variables, Lua and other upstreams', () => {
    const text = `
# upstream brand { server 10.0.1.10:5000; }
map $a $b { default "upstream brand {"; '}' '\\'}'; }
upstream brand2 { ${stable} ${stable} }
log_by_lua_block {
  -- it's a brace: }
  local s = "}" .. '}' .. [[ } ]]
  if s then ngx.log(ngx.ERR, s) end
}
http {
  server { location / { set $x \${b}; return 200 a\\;b; if ($c = "}") { return 204; } } }
  upstream "brand" {
    zone brand 64k; # ${stable}
    server '10.0.1.10:5000'
      weight=3 max_fails=2; ${canary}
    server 10.0.1.12:5000 backup;
    server 10.0.1.13:5000 down;
  }
}`;
    const pair = find(text);
    expect(pair.stable).toMatchObject({ weight: 3, down: false });
    expect(text.split('\n')[pair.stable.line - 1]).toContain("server '10.0.1.10:5000'");
    expect(text.split('\n')[pair.line - 1]).toContain('upstream "brand"');
    expect(exposureOf(pair)).toEqual({ kind: 'percent', percent: 25 });
  });

  it('takes 80 for a port that is not written, and 1 for a weight', () => {
    const text = 'upstream brand { server old; server unix:/run/new.sock; }';
    const pair = find(text, { stableServer: 'old:80', canaryServer: 'unix:/run/new.sock' });
    expect(exposureOf(pair)).toEqual({ kind: 'percent', percent: 50 });
  });

  it('gives a server that is down no share', () => {
    const share = (first: string, second: string) => exposureOf(find(`upstream brand { ${first} ${second} }`));
    expect(share(stable, canary.replace(';', ' down;'))).toMatchObject({ percent: 0 });
    expect(share(stable.replace(';', ' down;'), canary)).toMatchObject({ percent: 100 });
    expect(share(stable.replace(';', ' down;'), canary.replace(';', ' down;'))).toMatchObject({ percent: 0 });
  });

  it('says what is missing, with the place', () => {
    expect(() => find('http { upstream other { } }')).toThrow(
      expect.objectContaining({ code: 'nginx-upstream-missing', params: { file: address.file, upstream: 'brand' } }),
    );
    expect(() => find(`# 灰度\nupstream brand {\n  ${stable}\n}`)).toThrow(
      expect.objectContaining({
        code: 'nginx-server-missing',
        params: { file: address.file, line: 2, upstream: 'brand', server: '10.0.1.11:5000', version: 'canary' },
      }),
    );
  });

  it.each([
    ['upstream-twice', 2, `upstream brand { ${stable} ${canary} }\nupstream brand { }`],
    ['server-twice', 3, `upstream brand {\n${stable}\n${stable}\n${canary}\n}`],
    ['third-server', 4, `upstream brand {\n${stable}\n${canary}\nserver 10.0.1.12:5000;\n}`],
    ['include', 2, `upstream brand {\ninclude servers/*.conf;\n${stable}\n${canary}\n}`],
  ])('refuses what it could not tell the share of: %s', (reason, line, text) => {
    const refusal = { code: 'nginx-upstream-ambiguous', params: expect.objectContaining({ reason, line }) };
    expect(() => find(text)).toThrow(expect.objectContaining(refusal));
  });

  it.each([
    ['unclosed-quote', 2, 'a b;\nc "d;\n'],
    ['unclosed-block', 2, '\nupstream brand {\n a b;\n'],
    ['unexpected-brace', 3, 'a {\n}\n}\n'],
    ['unexpected-brace', 1, '{ }'],
    ['unfinished-directive', 2, 'a b;\nc d'],
    ['unfinished-directive', 2, 'a {\n b }\n'],
    ['space-missing-after-quote', 1, 'a "b"c;'],
  ])('says where the file cannot be read: %s', (reason, line, text) => {
    const refusal = { code: 'nginx-config-syntax', params: { file: address.file, line, reason } };
    expect(() => find(text)).toThrow(expect.objectContaining(refusal));
  });
});
