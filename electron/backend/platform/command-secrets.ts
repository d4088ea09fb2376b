/** A secret that was taken out of a command; the value itself is kept nowhere. */
export interface TakenSecret {
  readonly id: string;
  /** What kind of place it stood in. */
  readonly place: 'url' | 'option' | 'header' | 'variable' | 'field' | 'token';
}

/** `${secrets.NAME}` stands where the value stood. */
export interface RedactedText {
  readonly text: string;
  readonly secrets: readonly TakenSecret[];
}

/** What only stands for a value: `<token>`, `$TOKEN`, `****`, `...`, `your-password`. */
const placeholder =
  /^(?:<[^>]*>|\$\{?[\w.]+\}?|\$\(.*\)|\*+|x{3,}|\.{2,}|…|your[-_ ]?\w*|changeme|example|password|secret|token|redacted|\[[^\]]*\])$/i;
const secretWord =
  '(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|credentials?)';

interface SecretForm {
  readonly place: TakenSecret['place'];
  /** Groups: what stays in front, the value. Named group `name` where the text names the secret. */
  readonly pattern: RegExp;
  readonly id: string;
}

const forms: readonly SecretForm[] = [
  {
    place: 'url',
    id: 'url-password',
    pattern: /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@'"]{0,200}:)([^\s@/'"]{1,200})(?=@)/gi,
  },
  { place: 'header', id: 'bearer-token', pattern: /(\bAuthorization\s*:\s*(?:Bearer|Basic|Token)\s+)([^\s'"]+)/gi },
  {
    place: 'header',
    id: 'api-key',
    pattern: /(\b(?:X-API-Key|X-Auth-Token|PRIVATE-TOKEN|api-key)\s*:\s*)([^\s'"]+)/gi,
  },
  {
    place: 'option',
    id: 'user-password',
    pattern: /((?:^|[ \t])(?:-u|--user)[ \t=]+['"]?[^\s:'"]{1,200}:)([^\s'"]+)/gm,
  },
  {
    place: 'option',
    id: 'password',
    pattern: new RegExp(
      `((?:^|[ \\t])--?(?<name>(?:[A-Za-z0-9]{1,40}[-_]){0,8}${secretWord}(?:[-_]\\w{1,40})?)(?:=|[ \\t]+)['"]?)([^\\s'"]+)`,
      'gim',
    ),
  },
  { place: 'option', id: 'password', pattern: /(\bmysql(?:dump|admin)?\b[^\n|;]{0,300}?\s-p)([^\s'"-][^\s'"]*)/g },
  {
    place: 'option',
    id: 'password',
    pattern: /(\b(?:sshpass\s+-p|redis-cli\b[^\n|;]{0,300}?\s-a)\s*)([^\s'"-][^\s'"]*)/g,
  },
  {
    place: 'variable',
    id: 'password',
    pattern: new RegExp(`(\\b(?<name>\\w{0,60}${secretWord}\\w{0,60})=['"]?)([^\\s'"&;|]+)`, 'gi'),
  },
  {
    place: 'field',
    id: 'password',
    pattern: new RegExp(
      `(["'](?<name>[\\w-]{0,60}${secretWord}[\\w-]{0,60})["']\\s{0,9}:\\s{0,9}["'])([^"'\\n]+)`,
      'gi',
    ),
  },
  {
    place: 'token',
    id: 'token',
    pattern:
      /()\b(gh[pousr]_[A-Za-z0-9]{20,}|glpat-[\w-]{16,}|xox[abpr]-[\w-]{10,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}|sk-[A-Za-z0-9]{20,})/g,
  },
];

/** Takes passwords, tokens and credentials of addresses out of a text. Linear in its length. */
export function redactSecrets(text: string): RedactedText {
  const secrets: TakenSecret[] = [];
  let redacted = text;
  for (const { place, pattern, id } of forms) {
    redacted = redacted.replace(pattern, (...match: readonly unknown[]) => {
      const whole = String(match[0]);
      const groups =
        typeof match.at(-1) === 'object' ? (match.at(-1) as Readonly<Record<string, string | undefined>>) : {};
      const strings = match.slice(1, typeof match.at(-1) === 'object' ? -3 : -2).map((part) => String(part ?? ''));
      const [front = ''] = strings;
      const value = strings.at(-1) ?? '';
      if (value === '' || value.startsWith('${secrets.') || isPlaceholder(value, place)) return whole;
      const named = (groups.name ?? '')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '');
      const secret = { id: named === '' ? id : named, place };
      if (!secrets.some((known) => known.id === secret.id)) secrets.push(secret);
      return `${front}\${secrets.${secret.id}}`;
    });
  }
  return { text: redacted, secrets };
}

/** A header that only shows where its token goes needs one all the same. */
function isPlaceholder(value: string, place: TakenSecret['place']): boolean {
  return place !== 'header' && placeholder.test(value);
}

/** Names of the secrets that a text refers to. */
export function secretsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\$\{secrets\.([A-Za-z0-9][\w.-]*)\}/g)].map(([, id = '']) => id))];
}

/**
 * Shell text in which each secret is a variable of its environment. Inside single quotes, where a shell expands nothing,
 * they are closed around it.
 */
export function secretsAsVariables(text: string): {
  readonly text: string;
  readonly env: Readonly<Record<string, { readonly secret: string }>>;
} {
  const env: Record<string, { secret: string }> = {};
  let quoted: "'" | '"' | null = null;
  let written = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    const [whole, id] =
      character === '$' ? (/^\$\{secrets\.([A-Za-z0-9][\w.-]*)\}/.exec(text.slice(at, at + 120)) ?? []) : [];
    if (whole !== undefined && id !== undefined) {
      const name = `SECRET_${id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
      env[name] = { secret: id };
      const variable = `\${${name}}`;
      written += quoted === "'" ? `'"${variable}"'` : variable;
      at += whole.length - 1;
      continue;
    }
    if (character === '\\' && quoted !== "'") {
      written += text.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (character === quoted) quoted = null;
    else if (quoted === null && (character === "'" || character === '"')) quoted = character;
    written += character;
  }
  return { text: written, env };
}
