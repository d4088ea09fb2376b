import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contentSecurityPolicy,
  developmentPolicy,
  newNonce,
} from '../../../electron/backend/platform/content-security-policy.ts';
import { defaultDataDirectory } from '../../../electron/backend/platform/data-directory.ts';
import { mayOpenExternally } from '../../../electron/backend/platform/external-link.ts';
import { containedPath } from '../../../electron/backend/platform/static-files.ts';
import { isAppUrl } from '../../../electron/desktop/app-page.ts';

describe('containedPath', () => {
  it('names files inside the folder', () => {
    expect(containedPath('/r', '/')).toBe('/r/index.html');
    expect(containedPath('/r', '/assets/index-B_4-x.js')).toBe('/r/assets/index-B_4-x.js');
    expect(containedPath('/r', '/a%20b.js')).toBe(null);
  });

  it('leaves the folder for no path at all', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '\\', '/', '%00', '%252e', 'a'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const path = containedPath('/root/folder', `/${parts.join('/')}`);
        if (path !== null) expect(path).toMatch(/^\/root\/folder\/[^/]/);
        if (path !== null) expect(path).not.toMatch(/\.\.|\\|%|\0/);
      }),
    );
  });
});

describe('the content security policy', () => {
  it('allows nothing unsafe, whatever host it is for', () => {
    for (const policy of [contentSecurityPolicy('n'), contentSecurityPolicy('n', ['ws://127.0.0.1:1'])]) {
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-n';/);
      expect(policy).toContain("frame-ancestors 'none'");
    }
    expect(developmentPolicy('n', [])).not.toMatch(/unsafe|\*/);
  });

  it('has a new nonce of 128 bits each time', () => {
    const nonces = new Set(Array.from({ length: 100 }, newNonce));
    expect(nonces.size).toBe(100);
    for (const nonce of nonces) expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
  });
});

describe('mayOpenExternally', () => {
  it.each(['https://example.com', 'https://example.com:8443/a?b#c'])('%s', (link) => {
    expect(mayOpenExternally(link)).toBe(true);
  });

  it.each([
    'http://example.com',
    'https:example.com@evil.example',
    'https://user:pass@example.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'ms-settings:',
    'app://cockpit/',
    '//example.com',
    'https://',
    '',
  ])('not %s', (link) => {
    expect(mayOpenExternally(link)).toBe(false);
  });
});

describe('isAppUrl', () => {
  it('takes our page and nothing that looks like it', () => {
    expect(['app://cockpit', 'app://cockpit/', 'app://cockpit/a#b'].every(isAppUrl)).toBe(true);
    const others = [
      'app://cockpit.example/',
      'app://cockpit@example/',
      'app://x:y@cockpit/',
      'app:cockpit',
      'https://cockpit/',
      'null',
      '',
    ];
    expect(others.filter(isAppUrl)).toEqual([]);
  });
});

describe('defaultDataDirectory', () => {
  const at = (platform: NodeJS.Platform, environment = {}) =>
    defaultDataDirectory({ platform, home: '/h', environment });

  it('is where each operating system keeps such things, and can be set', () => {
    expect(at('linux')).toBe('/h/.local/share/release-cockpit');
    expect(at('linux', { XDG_DATA_HOME: '/x' })).toBe('/x/release-cockpit');
    expect(at('linux', { XDG_DATA_HOME: '' })).toBe('/h/.local/share/release-cockpit');
    expect(at('darwin')).toBe('/h/Library/Application Support/Release Cockpit');
    expect(at('win32', { APPDATA: '/a' })).toBe('/a/Release Cockpit');
    expect(at('linux', { COCKPIT_DATA: '/d' })).toBe('/d');
  });
});
