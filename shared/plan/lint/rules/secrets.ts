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
// "password": "…", password=…, --password=…
const named: SecretForm = {
  pattern: new RegExp(`(?:^|[\\s"'{,?&;-])${name}["']?\\s*[:=]\\s*["']?([^\\s"',;&}]+)`, 'gi'),
  group: 1,
};
const forms: readonly SecretForm[] = [
  // Authorization: Bearer …
  { pattern: /\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+([^\s"']+)/gi, group: 1 },
  named,
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
      const offset = secretInManifest(step.do.manifest ?? '');
      if (offset !== null) report('secret.inline', [...path, 'do', 'manifest'], {}, { offset, executed: true });
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
  const offset = secretIn(text, () => true);
  // The value itself is not repeated: findings are shown, kept and sent.
  if (offset !== null) report('secret.inline', path, {}, { offset, executed });
}

/** Where the first value of a secret stands in a text; `counts` is asked of each that a form finds, and of where it begins. */
function secretIn(text: string, counts: (form: SecretForm, value: string, at: number) => boolean): number | null {
  if (!hint.test(text)) return null;
  for (const form of forms) {
    const search = new RegExp(form.pattern);
    for (let match = search.exec(text); match !== null; match = search.exec(text)) {
      const value = match[form.group] ?? '';
      if (value === '' || reference.test(value)) continue;
      const at = match.index + match[0].lastIndexOf(value);
      if (counts(form, value, at)) return match.index;
      // What was taken for a value may be the name of the next one.
      search.lastIndex = Math.max(match.index + 1, at - 1);
    }
  }
  return null;
}

/** What leads to a value that is where or how a secret is kept: `secretName: db`, an annotation such as `x.io/auth-secret`. */
const namesOnly = /(?:(?:name|refs?|path|file|class|store|kind|type)["']?\s*[:=]|\.[a-z]+\/[\w.-]+["']?\s*:)\s*["']?$/i;
/** Objects that say where the value is kept, or hold it encrypted. */
const keptElsewhere = /^ {0,2}["']?kind["']?:\s*["']?(?:(?:Cluster)?ExternalSecret|SealedSecret)\b/m;
const longestLead = 300;

/**
 * Where the first value of a secret stands in manifests of Kubernetes; null: in none of them. One that is named for the
 * cluster to look up, such as `secretKeyRef: { name: db, key: password }`, is no value.
 */
export function secretInManifest(text: string): number | null {
  let start = 0;
  for (const document of text.split(/^(?=---)/m)) {
    const elsewhere = keptElsewhere.test(document);
    const found = secretIn(document, (form, value, at) => {
      if (form !== named) return true;
      if (elsewhere) return false;
      // A map or a list: what stands in it is looked at by itself.
      if (value.endsWith(':') || /[^"'][{[]/.test(document.slice(at - 1, at + 1))) return false;
      return !namesOnly.test(document.slice(Math.max(0, at - longestLead), at));
    });
    if (found !== null) return start + found;
    start += document.length;
  }
  return null;
}
