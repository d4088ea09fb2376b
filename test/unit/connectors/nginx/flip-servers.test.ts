import { expect, it } from 'vitest';
import { findColours, flipTo } from '../../../../electron/backend/connectors/nginx/flip-servers.ts';

const address = {
  file: '/etc/nginx/a.conf',
  upstream: 'app',
  stableServer: '10.0.0.1:80',
  canaryServer: '10.0.0.2:80',
};
const upstream = (lines: string) => `upstream app {\n${lines}\n}\n`;
const percent = (text: string) => findColours(text, address).percent;
const flip = (text: string, colour: 'stable' | 'canary') => flipTo(text, findColours(text, address), colour);

it.each([
  [
    'a comment behind the indentation',
    '    server 10.0.0.1:80;  # blue\n    # server 10.0.0.2:80; # 绿',
    '    # server 10.0.0.1:80;  # blue\n    server 10.0.0.2:80; # 绿',
  ],
  [
    'a comment at the beginning of the line',
    '\tserver 10.0.0.1 weight=3;\r\n#\tserver 10.0.0.2:80 max_fails=2;\r',
    '#\tserver 10.0.0.1 weight=3;\r\n\tserver 10.0.0.2:80 max_fails=2;\r',
  ],
  [
    'the commented one first, without a blank',
    '    ##server 10.0.0.2;\n\n    server 10.0.0.1:80;',
    '    server 10.0.0.2;\n\n    ##server 10.0.0.1:80;',
  ],
  [
    'a comment at the beginning with one blank, which stays with the hash',
    '    server 10.0.0.1:80;\n# server 10.0.0.2:80;',
    '    # server 10.0.0.1:80;\nserver 10.0.0.2:80;',
  ],
  [
    'the word down',
    '    server 10.0.0.1:80;\n    server 10.0.0.2:80 weight=5 down; # idle',
    '    server 10.0.0.1:80 down;\n    server 10.0.0.2:80 weight=5; # idle',
  ],
])('flips there and back to the last byte: %s', (_, blue, green) => {
  expect(percent(upstream(blue))).toBe(0);
  expect(percent(upstream(green))).toBe(100);
  expect(flip(upstream(blue), 'canary')).toBe(upstream(green));
  expect(flip(upstream(green), 'stable')).toBe(upstream(blue));
  expect(flip(upstream(blue), 'stable')).toBe(upstream(blue));
});

it('says the share of two that are both active, and takes one out', () => {
  const both = upstream('    server 10.0.0.1:80 weight=3;\n    server 10.0.0.2:80;');
  expect(percent(both)).toBe(25);
  expect(flip(both, 'stable')).toBe(upstream('    server 10.0.0.1:80 weight=3;\n    server 10.0.0.2:80 down;'));
});

it.each([
  ['another directive on the line', '    server 10.0.0.1:80; keepalive 4;\n    # server 10.0.0.2:80;'],
  ['a directive of two lines', '    server 10.0.0.1:80\n        weight=3;\n    # server 10.0.0.2:80;'],
])('refuses to comment out %s', (_, lines) => {
  expect(() => flip(upstream(lines), 'canary')).toThrow(
    expect.objectContaining({ code: 'nginx-flip-unclear', params: { file: address.file, line: 2 } }),
  );
});

it.each([
  ['in no form', '    server 10.0.0.1:80;', 'nginx-server-missing'],
  [
    'twice, active and commented out',
    '    server 10.0.0.1:80;\n    # server 10.0.0.1:80;\n    # server 10.0.0.2;',
    'nginx-upstream-ambiguous',
  ],
  [
    'twice, commented out',
    '    server 10.0.0.1:80;\n    # server 10.0.0.2:80;\n    # server 10.0.0.2;',
    'nginx-upstream-ambiguous',
  ],
])('refuses a server that stands there %s', (_, lines, code) => {
  expect(() => findColours(upstream(lines), address)).toThrow(expect.objectContaining({ code }));
});

it('leaves comments of other blocks alone', () => {
  const text = `${upstream('    server 10.0.0.1:80;\n    # server 10.0.0.2:80;')}upstream b {\n    # server 10.0.0.2:80;\n}\n`;
  expect(flip(text, 'canary')).toContain('upstream b {\n    # server 10.0.0.2:80;');
});
