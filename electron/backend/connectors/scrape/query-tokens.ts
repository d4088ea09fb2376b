const token =
  /\s*(?:(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<name>[a-zA-Z_:][\w:]*)|(?<number>(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+|(?:ms|[smh])\b)?)|(?<sign>=~|!~|!=|[-+*/(){}[\],=]))/gy;

/** The words of a query: names, quoted texts, numbers with their unit, signs. Null where something is none of these. */
export function tokensOf(text: string): readonly string[] | null {
  const trimmed = text.trim();
  const found: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < trimmed.length) {
    const match = token.exec(trimmed);
    if (match === null) return null;
    found.push(match[0].trim());
  }
  return found;
}

export function isPunctuation(text: string): boolean {
  return /^[-+*/]$/.test(text);
}
