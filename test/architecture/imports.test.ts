import { describe, expect, it } from 'vitest';
import { bannedInShared, defaultExports } from './rules.ts';
import { importBreaches, parseSource, ruleFor, sourceFiles } from './source-files.ts';

const files = sourceFiles('shared', 'electron', 'renderer');

describe('imports point one way', () => {
  it('in every source file', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(importBreaches)).toEqual([]);
  });

  // The rules themselves: each of these must be seen.
  it.each([
    ['shared/release/fold.ts', "import fs from 'node:fs';"],
    ['shared/release/fold.ts', "import { x } from '../../electron/backend/host.ts';"],
    ['shared/release/fold.ts', "export * from 'react';"],
    ['renderer/main.tsx', "import type { Host } from '../electron/backend/host.ts';"],
    ['renderer/main.tsx', "import { join } from 'node:path';"],
    ['renderer/main.tsx', "import { ipcRenderer } from 'electron';"],
    ['electron/backend/host.ts', "import { app } from 'electron';"],
    ['electron/backend/host.ts', "const { app } = await import('electron');"],
    ['electron/backend/host.ts', "import { x } from '../browser-host/session.ts';"],
    ['electron/backend/host.ts', "import { x } from '../desktop/app-page.ts';"],
    ['electron/browser-host/session.ts', "import { x } from '../desktop/app-page.ts';"],
    ['electron/desktop/lock-down.ts', "export { x } from '../browser-host/session.ts';"],
    ['electron/desktop/preload/preload.ts', "import { x } from '../app-page.ts';"],
    ['electron/desktop/preload/preload.ts', "import { join } from 'node:path';"],
    ['electron/serve.ts', "import { app } from 'electron';"],
    ['electron/backend/connectors/nginx/a.ts', "import { x } from '../practice/practice-connector.ts';"],
    ['electron/backend/connectors/nginx/a.ts', "import { x } from '../../journal/journal.ts';"],
    ['electron/backend/connectors/nginx/a.ts', "import { x } from '../../conductor/conductor.ts';"],
    ['electron/backend/host.ts', "import { x } from '../../shared/errors';"],
    ['electron/backend/host.ts', 'const x = await import(name);'],
  ])('%s may not: %s', (path, text) => {
    expect(importBreaches(parseSource(path, text))).toHaveLength(1);
  });

  it.each([
    ['electron/main.ts', "import { app } from 'electron';"],
    ['electron/desktop/lock-down.ts', "import { app } from 'electron';"],
    ['electron/backend/connectors/nginx/a.ts', "import { x } from '../connector.ts';"],
    ['electron/backend/host.ts', "import Database from 'better-sqlite3';"],
    ['renderer/main.tsx', "import { toCockpitError } from '../shared/errors.ts';"],
  ])('%s may: %s', (path, text) => {
    expect(importBreaches(parseSource(path, text))).toEqual([]);
  });

  it('finds the rule of the innermost area', () => {
    expect(ruleFor('electron/backend/connectors/nginx/a.ts').at).toBe('electron/backend/connectors/*/');
    expect(ruleFor('electron/backend/connectors/connector.ts').at).toBe('electron/backend/');
    expect(ruleFor('electron/serve.ts').at).toBe('electron/');
    expect(ruleFor('electron/main.ts').at).toBe('electron/main.ts');
  });
});

describe('shared', () => {
  it('takes neither time nor chance from its surroundings', () => {
    const breaches = files
      .filter(({ path }) => path.startsWith('shared/'))
      .flatMap(({ path, text }) => {
        const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
        return bannedInShared.filter((pattern) => pattern.test(code)).map((pattern) => `${path}: ${pattern}`);
      });
    expect(breaches).toEqual([]);
  });
});

it('every export has a name', () => {
  const named = files.filter((file) => file.hasDefaultExport).map(({ path }) => path);
  expect(named.filter((path) => !defaultExports.includes(path))).toEqual([]);
});
