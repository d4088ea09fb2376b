import type { Path } from '../../parse-places.ts';
import type { LintContext, Report } from '../context.ts';

interface SecretForm {
  readonly pattern: RegExp;
  /** Group that holds the value; a value that is only a reference is none. */
  readonly group: number;
}

// Parts that may be anything are bounded: without, a long text of one word over and over is searched again from each.
const name =
  '[A-Za-z0-9_-]{0,60}(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|credential)s?[A-Za-z0-9_-]{0,60}';
const forms: readonly SecretForm[] = [
  // Authorization: Bearer …
  { pattern: /\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+([^\s"']+)/gi, group: 1 },
  // "password": "…", password=…, --password=…
  { pattern: new RegExp(`(?:^|[\\s"'{,?&;-])${name}["']?\\s*[:=]\\s*["']?([^\\s"',;&}]+)`, 'gi'), group: 1 },
  // scheme://user:password@host
  { pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"']+:([^\s/@"']+)@/gi, group: 1 },
  // export DATABASE_URL="postgresql://…": where it leads is half of it, and the rest is pasted in behind.
  { pattern: /\b(?:DATABASE|REDIS|MONGO(?:DB)?|AMQP|BROKER|DB)_(?:URL|URI|DSN)=["']?([^\s"']+)/g, group: 1 },
  // mysql -pSECRET, curl -u user:password, redis-cli -a SECRET, sshpass -p SECRET
  { pattern: /\bmysql(?:dump|admin)?\b[^\n|;&]{0,400}\s-p([^\s-]\S*)/g, group: 1 },
  { pattern: /\bcurl\b[^\n|;&]{0,400}\s(?:-u|--user)[ =]["']?[^\s:"']+:([^\s"']+)/g, group: 1 },
  { pattern: /\bredis-cli\b[^\n|;&]{0,400}\s-a\s+(\S+)/g, group: 1 },
  { pattern: /\bsshpass\s+-p\s*(\S+)/g, group: 1 },
  {
    pattern:
      /(-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bxox[abps]-[\w-]{10,}|\beyJ[\w-]{10,}\.[\w-]{10,})/g,
    group: 1,
  },
];

/** A variable, an option for a value, a file, or a word that says that nothing is meant. */
const reference = /^(?:\$|%|\{\{|@|-|\*+$|true$|false$|null$|none$|required$|expired?$|过期)/i;

/** Secrets in the plan's own text: whoever may read the plan, or the list of processes, has them. */
export function lintSecrets({ file, texts, steps, report }: LintContext): void {
  for (const { text, path, role } of texts) {
    if (role === 'words' && path.at(-1) !== 'instructions' && !/[:=]/.test(text)) continue;
    find(text, path, role === 'argument', report);
  }
  for (const { step, path } of steps) {
    if (step.kind === 'http') {
      for (const [header, value] of Object.entries(step.headers ?? {})) {
        if (typeof value === 'string') find(`${header}: ${value}`, [...path, 'headers', header], true, report);
      }
      for (const field of ['url', 'path', 'body'] as const) find(step[field] ?? '', [...path, field], true, report);
    }
    if (step.kind === 'cluster' && 'manifest' in step.do) {
      find(step.do.manifest ?? '', [...path, 'do', 'manifest'], true, report);
    }
    if (step.kind === 'command') {
      for (const [variable, value] of Object.entries(step.env ?? {})) {
        if (typeof value === 'string') find(`${variable}=${value}`, [...path, 'env', variable], true, report);
      }
    }
  }
  for (const [variable, { default: value }] of Object.entries(file.variables ?? {})) {
    if (typeof value === 'string') find(`${variable}=${value}`, ['variables', variable, 'default'], true, report);
  }
}

/** What every form has a part of: most texts of a plan have none. */
const hint =
  /pass|pwd|secret|token|key|credential|authorization|:\/\/|_(?:URL|URI|DSN)=|mysql|curl|redis-cli|AKIA|gh[pousr]_|xox|eyJ/i;

function find(text: string, path: Path, executed: boolean, report: Report): void {
  if (!hint.test(text)) return;
  for (const { pattern, group } of forms) {
    for (const match of text.matchAll(pattern)) {
      const value = match[group] ?? '';
      if (value === '' || reference.test(value)) continue;
      // The value itself is not repeated: findings are shown, kept and sent.
      report('secret.inline', path, {}, { offset: match.index, executed });
      return;
    }
  }
}
