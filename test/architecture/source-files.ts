import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'vite';
import { type AreaRule, areaRules } from './rules.ts';

export const projectRoot = join(import.meta.dirname, '..', '..');

export interface SourceFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  readonly hasDefaultExport: boolean;
}

/** Every TypeScript file of the given folders. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readSource(`${folder}/${name.replaceAll('\\', '/')}`)),
  );
}

export function readSource(path: string): SourceFile {
  return parseSource(path, readFileSync(join(projectRoot, path), 'utf8'));
}

/** Static, re-exporting and dynamic imports, read by a parser. A dynamic import must name its module. */
export function parseSource(path: string, text: string): SourceFile {
  const { module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const dynamic = module.dynamicImports.map(({ moduleRequest }) => {
    const literal = text.slice(moduleRequest.start, moduleRequest.end);
    return /^(['"`])[^$]*\1$/.test(literal) ? literal.slice(1, -1) : `dynamic: ${literal}`;
  });
  const exported = module.staticExports.flatMap(({ entries }) => entries);
  return {
    path,
    text,
    imports: [
      ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...exported.flatMap(({ moduleRequest }) => (moduleRequest ? [moduleRequest.value] : [])),
      ...dynamic,
    ],
    hasDefaultExport: exported.some(({ exportName }) => exportName.kind === 'Default'),
  };
}

/** What breaks the rules in one file's imports, as sentences for the failing test. */
export function importBreaches(file: SourceFile): string[] {
  const rule = ruleFor(file.path);
  return file.imports.flatMap((specifier) => {
    const breach = breachOf(file.path, specifier, rule);
    return breach === null ? [] : [`${file.path} imports ${specifier}: ${breach}`];
  });
}

function breachOf(path: string, specifier: string, rule: AreaRule): string | null {
  if (specifier.startsWith('dynamic: ')) return 'the module is not named';
  if (specifier.startsWith('.')) {
    const target = relative(projectRoot, join(projectRoot, dirname(path), specifier.replace(/\?.*$/, ''))).replaceAll(
      '\\',
      '/',
    );
    if (!/\.(tsx?|css|json|sql|yaml)$/.test(target)) return 'a relative import names its file with extension';
    if (!existsSync(join(projectRoot, target)) && !target.includes('*')) return 'there is no such file';
    const allowed = rule.project.map((prefix) => filled(prefix, rule.at, path));
    return allowed.some((prefix) => target.startsWith(prefix)) ? null : `${rule.at} must not`;
  }
  if (specifier.startsWith('node:')) return rule.node ? null : `${rule.at} must not know Node`;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (rule.packages === null) return name === 'electron' ? 'only main and desktop know Electron' : null;
  return rule.packages.includes(name) ? null : `${rule.at} must not use this package`;
}

/** The rule with the longest prefix that fits. */
export function ruleFor(path: string): AreaRule {
  const fitting = areaRules.filter((rule) => path.startsWith(filled(rule.at, rule.at, path)));
  const rule = fitting.sort((a, b) => b.at.length - a.at.length)[0];
  if (rule === undefined) throw new Error(`no rule for ${path}`);
  return rule;
}

/** Puts the file's own path parts where the rule's prefix has `*`. */
function filled(prefix: string, at: string, path: string): string {
  const own = path.split('/');
  const wild = at.split('/').indexOf('*');
  // A file directly in the folder above is not in a folder of its own.
  if (wild >= 0 && own.length <= wild + 1) return prefix;
  return prefix.replace('*', own[wild] ?? '*');
}
