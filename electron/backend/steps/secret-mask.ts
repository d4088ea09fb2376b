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
  const keepBack = Math.max(0, ...hidden.map((text) => text.length - 1));
  let pending = '';

  const takeOut = (text: string): string => hidden.reduce((left, secret) => left.replaceAll(secret, masked), text);
  return {
    pass: (text) => {
      if (hidden.length === 0) return text;
      pending = takeOut(pending + text);
      const ready = Math.max(0, pending.length - keepBack);
      const out = pending.slice(0, ready);
      pending = pending.slice(ready);
      return out;
    },
    rest: () => {
      const out = takeOut(pending);
      pending = '';
      return out;
    },
  };
}

/** A text that is there as a whole, without the secrets. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const mask = createSecretMask(secrets);
  return mask.pass(text) + mask.rest();
}
