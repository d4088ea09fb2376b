/** What stands in a transcript where a program printed a secret. */
const masked = '•••';
/** Lines of a secret of several lines that are shorter are no secret by themselves. */
const shortestLine = 8;

export interface SecretMask {
  /** Text without the secrets. What may be the beginning of one is held back until more comes. */
  pass(text: string): string;
  /** What was held back. */
  rest(): string;
}

/** Takes secrets out of a text that comes in pieces, also where a piece ends within one. */
export function createSecretMask(secrets: readonly string[]): SecretMask {
  const lines = secrets.flatMap((secret) => secret.split(/\r?\n/)).filter((line) => line.length >= shortestLine);
  // The longer one first: a secret may begin another one.
  const hidden = [...new Set([...secrets, ...lines])].filter((text) => text !== '').sort((a, b) => b.length - a.length);
  const longest = Math.max(0, ...hidden.map((text) => text.length));
  const known = hidden.length === 0 ? null : new RegExp(hidden.map(escaped).join('|'), 'g');
  let pending = '';

  /** The first place from which the text may be the beginning of a secret that more text would complete. */
  const openFrom = (text: string, from: number): number => {
    for (let at = Math.max(from, text.length - longest + 1); at < text.length; at += 1) {
      const end = text.slice(at);
      if (hidden.some((secret) => secret.length > end.length && secret.startsWith(end))) return at;
    }
    return text.length;
  };
  /** Takes out what is certain. A short secret that a longer one begins with waits until it is clear which it is. */
  const advance = (text: string, isEnd: boolean): string => {
    let out = '';
    let at = 0;
    let open = isEnd ? text.length : openFrom(text, at);
    for (;;) {
      if (known !== null) known.lastIndex = at;
      const match = known?.exec(text) ?? null;
      if (match === null || match.index >= open) {
        pending = text.slice(open);
        return out + text.slice(at, open);
      }
      out += text.slice(at, match.index) + masked;
      at = match.index + match[0].length;
      if (at > open) open = openFrom(text, at);
    }
  };
  return {
    pass: (text) => (known === null ? text : advance(pending + text, false)),
    rest: () => advance(pending, true),
  };
}

/** A text as the pattern that finds it. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** A text that is there as a whole, without the secrets. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const mask = createSecretMask(secrets);
  return mask.pass(text) + mask.rest();
}
