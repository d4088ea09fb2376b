/** The import rules of the house, as data. Paths are relative to the project; a folder ends in `/`. */
export interface AreaRule {
  /** Files of the area: everything under this prefix that no longer prefix claims. `*` stands for one path part. */
  readonly at: string;
  /** Prefixes of project files that it may import. */
  readonly project: readonly string[];
  /** Packages that it may import; null for any but `electron`. */
  readonly packages: readonly string[] | null;
  /** Whether Node's own modules may be imported. */
  readonly node: boolean;
}

const connector = 'electron/backend/connectors/*/';

export const areaRules: readonly AreaRule[] = [
  { at: 'shared/', project: ['shared/'], packages: ['zod', '@orpc/contract', 'yaml', 'i18next'], node: false },
  { at: 'renderer/', project: ['renderer/', 'shared/'], packages: null, node: false },
  // Entries: thin, and the only files that put a host and the backend together.
  {
    at: 'electron/',
    project: [
      'electron/desktop/',
      'electron/browser-host/',
      'electron/backend/',
      'electron/command-line/',
      'electron/launch/',
      'shared/',
    ],
    packages: [],
    node: true,
  },
  {
    at: 'electron/main.ts',
    project: ['electron/desktop/', 'electron/backend/', 'shared/'],
    packages: ['electron'],
    node: true,
  },
  { at: 'electron/launch/', project: ['electron/launch/', 'electron/browser-host/'], packages: ['vite'], node: true },
  {
    at: 'electron/command-line/',
    // Its verb `serve` is the browser-host entry itself.
    project: ['electron/command-line/', 'electron/serve.ts', 'electron/browser-host/', 'electron/backend/', 'shared/'],
    packages: null,
    node: true,
  },
  {
    at: 'electron/desktop/',
    project: ['electron/desktop/', 'electron/backend/', 'shared/'],
    packages: ['electron'],
    node: true,
  },
  { at: 'electron/desktop/preload/', project: ['shared/contract/'], packages: ['electron'], node: false },
  {
    at: 'electron/browser-host/',
    project: ['electron/browser-host/', 'electron/backend/', 'shared/'],
    packages: ['ws'],
    node: true,
  },
  { at: 'electron/backend/', project: ['electron/backend/', 'shared/', 'migrations/'], packages: null, node: true },
  {
    // A connector knows neither another connector, nor the conductor, nor the journal.
    at: connector,
    project: [
      connector,
      'electron/backend/connectors/connector.ts',
      'electron/backend/connectors/cluster-capability.ts',
      'electron/backend/connectors/environment-lines.ts',
      'electron/backend/connectors/form-hints.ts',
      'electron/backend/connectors/only-target.ts',
      'electron/backend/connectors/shift-commands.ts',
      'electron/backend/connectors/rehearsed-cluster.ts',
      'electron/backend/connectors/asked-people.ts',
      'electron/backend/connectors/named-shares.ts',
      'electron/backend/connectors/secret-lines.ts',
      'electron/backend/connectors/audience-shares.ts',
      'electron/backend/machines/',
      'electron/backend/kubernetes/',
      'electron/backend/endpoints/',
      'electron/backend/scraped/',
      'electron/backend/platform/',
      'electron/backend/practice/',
      'electron/backend/host.ts',
      'shared/',
    ],
    packages: null,
    node: true,
  },
];

/** Clock and chance come in from outside: the fold must give the same answer whenever it is asked. */
export const bannedInShared: readonly RegExp[] = [
  /\bDate\.now\b/,
  /\bMath\.random\b/,
  /\bnew Date\(\s*\)/,
  /\bperformance\.now\b/,
  /\bcrypto\b\s*\./,
  /\bsetTimeout\b|\bsetInterval\b/,
];

/** Words that say nothing about what a file holds. */
export const bannedNames: readonly string[] = ['util', 'utils', 'helper', 'helpers', 'manager', 'common', 'misc'];

export const namedAfterAll: readonly string[] = [
  // The default namespace of i18next: words that every screen needs.
  'shared/i18n/en/common.ts',
  'shared/i18n/zh/common.ts',
];

export const longestFile = 300;

/** Files that may be longer, each with its reason. Dictionaries and YAML are never counted. */
export const longerFiles: Readonly<Record<string, string>> = {};

/** Files whose tool asks for a default export. */
export const defaultExports: readonly string[] = [
  'vite.config.ts',
  'vitest.config.ts',
  'test/support/truthful-reporter.ts',
];
