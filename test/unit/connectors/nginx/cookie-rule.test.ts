import { describe, expect, it } from 'vitest';
import { findRule, setRule } from '../../../../electron/backend/connectors/nginx/cookie-rule.ts';

const terms = { file: '/etc/nginx/a.conf', cookie: 'gray_release', target: '10.0.0.2:8002', upstream: 'brand' };
const location = (rule: string) =>
  `server {\n  location / {\n    proxy_pass http://brand;\n${rule}\n    add_header X-Gray $cookie_gray_release;\n  }\n}\n`;

const forms: readonly (readonly [string, string, string, string])[] = [
  [
    'an if of the cookie',
    location(
      '    if ($cookie_gray_release = "true") {\n        proxy_pass http://10.0.0.2:8002;  # 新版本\n    }  # 自选',
    ),
    location('    if ($cookie_gray_release = "true") {\n        proxy_pass http://brand;  # 新版本\n    }  # 自选'),
    location(
      '#cockpit-off#     if ($cookie_gray_release = "true") {\n#cockpit-off#         proxy_pass http://10.0.0.2:8002;  # 新版本\n#cockpit-off#     }  # 自选',
    ),
  ],
  [
    'an if of the cookie header that sets a variable',
    location('    if ($http_cookie ~* "gray_release=true") { set $pool "10.0.0.2:8002"; }'),
    location('    if ($http_cookie ~* "gray_release=true") { set $pool "brand"; }'),
    location('#cockpit-off#     if ($http_cookie ~* "gray_release=true") { set $pool "10.0.0.2:8002"; }'),
  ],
  [
    'a map of the cookie',
    'map $cookie_gray_release $pool {\n  default brand;\n  "true"  10.0.0.2:8002;\r\n  1 http://10.0.0.2:8002$request_uri;\n}\n',
    'map $cookie_gray_release $pool {\n  default brand;\n  "true"  brand;\r\n  1 http://brand$request_uri;\n}\n',
    'map $cookie_gray_release $pool {\n  default brand;\n#cockpit-off#   "true"  10.0.0.2:8002;\r\n#cockpit-off#   1 http://10.0.0.2:8002$request_uri;\n}\n',
  ],
  [
    'a map of the cookie header',
    'map $http_cookie $pool {\n  default brand;\n  ~lang=zh brand;\n  ~*gray_release=(true|1) 10.0.0.2:8002;\n}\n',
    'map $http_cookie $pool {\n  default brand;\n  ~lang=zh brand;\n  ~*gray_release=(true|1) brand;\n}\n',
    'map $http_cookie $pool {\n  default brand;\n  ~lang=zh brand;\n#cockpit-off#   ~*gray_release=(true|1) 10.0.0.2:8002;\n}\n',
  ],
];

describe.each(forms)('%s', (_, active, redirected, removed) => {
  it('is redirected and back to the last byte', () => {
    expect(findRule(active, terms).state).toBe('active');
    expect(setRule(active, terms, 'redirected')).toBe(redirected);
    expect(findRule(redirected, terms).state).toBe('redirected');
    expect(setRule(redirected, terms, 'active')).toBe(active);
    expect(setRule(redirected, terms, 'redirected')).toBe(redirected);
  });

  it('is taken out and put back to the last byte', () => {
    expect(setRule(active, terms, 'removed')).toBe(removed);
    expect(findRule(removed, terms).state).toBe('removed');
    expect(setRule(removed, terms, 'active')).toBe(active);
    expect(setRule(removed, terms, 'redirected')).toBe(redirected);
    expect(setRule(redirected, terms, 'removed')).toBe(removed);
  });
});

it.each([
  ['form', 'split_clients $cookie_gray_release $pool {\n  * brand;\n}\n', 1],
  ['form', 'server {\n  return 302 /$cookie_gray_release;\n}\n', 2],
  ['target', 'server {\n\n  if ($cookie_gray_release) { return 302 /new; }\n}\n', 3],
  ['target', 'server {\n  if ($cookie_gray_release) { set $a 10.0.0.2:8002; set $b 10.0.0.2:8002; }\n}\n', 2],
  ['target', 'map $cookie_gray_release $pool {\n  default brand;\n  true brand_v2;\n}\n', 1],
  ['several', 'map $cookie_gray_release $a { true brand; }\nmap $cookie_gray_release $b { true brand; }\n', 2],
] as const)('refuses what is none of them (%s), with its line', (reason, text, line) => {
  expect(() => findRule(text, terms)).toThrow(
    expect.objectContaining({
      code: 'nginx-cookie-rule-unclear',
      params: { file: terms.file, cookie: terms.cookie, line, reason },
    }),
  );
});

it('refuses to take out a rule that shares its line, and a text without one', () => {
  const shared = 'server { if ($cookie_gray_release) { set $pool 10.0.0.2:8002; } listen 80; }\n';
  expect(() => setRule(shared, terms, 'removed')).toThrow(
    expect.objectContaining({
      code: 'nginx-cookie-rule-unclear',
      params: expect.objectContaining({ reason: 'not-alone' }),
    }),
  );
  expect(() => findRule(location(''), terms)).toThrow(expect.objectContaining({ code: 'nginx-cookie-rule-missing' }));
});
