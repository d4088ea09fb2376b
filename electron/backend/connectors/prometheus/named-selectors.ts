/** A place where a query reads samples: the metric it names, if it does, and the selector without range and offset. */
export interface Selector {
  readonly metric: string | null;
  readonly text: string;
}

/** Words of PromQL that stand where a metric could. Functions need none: a parenthesis follows them. */
const words = new Set(
  (
    'and or unless atan2 bool offset by without on ignoring group_left group_right start end inf nan ' +
    'sum min max avg group stddev stdvar count count_values bottomk topk quantile limitk limit_ratio'
  ).split(' '),
);
/** After these a parenthesis holds labels. */
const labelLists = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const token =
  /(?<space>\s+|#[^\n]*)|(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|(?<name>[a-zA-Z_:][\w:]*)|(?<number>[\d.][\w.]*)|(?<other>.)/gsu;

/** What a PromQL query is made of, without its spaces and comments. */
export function tokensOf(query: string): readonly RegExpExecArray[] {
  return [...query.matchAll(token)].filter(({ groups }) => groups?.space === undefined);
}

/**
 * The selectors of a PromQL query, each once, in their order. A sketch of the language, not a parser of it: what it does
 * not find is not told, and the server judges the query.
 */
export function selectorsIn(query: string): readonly Selector[] {
  const tokens = tokensOf(query);
  const found = new Map<string, Selector>();
  const textAt = (index: number) => tokens[index]?.[0] ?? '';
  /** Index of the token that closes what is opened at `index`. */
  const closing = (index: number, close: string): number => {
    let end = index;
    while (end < tokens.length && textAt(end) !== close) end += 1;
    return end;
  };
  const labelsAt = (from: number, to: number) => tokens.slice(from, to + 1).map(([text]) => text);
  for (let index = 0; index < tokens.length; index += 1) {
    const text = textAt(index);
    if (text === '[') index = closing(index, ']');
    else if (text === '{') {
      const end = closing(index, '}');
      const labels = labelsAt(index, end).join('');
      found.set(labels, { metric: /__name__="([^"]+)"/.exec(labels)?.[1] ?? null, text: labels });
      index = end;
    } else if (tokens[index]?.groups?.name !== undefined) {
      const next = textAt(index + 1);
      const word = text.toLowerCase();
      if (labelLists.has(word)) index = next === '(' ? closing(index + 1, ')') : index;
      else if (next !== '(' && !words.has(word)) {
        const end = next === '{' ? closing(index + 1, '}') : index;
        const selector = labelsAt(index, end).join('');
        found.set(selector, { metric: text, text: selector });
        index = end;
      }
    }
  }
  return [...found.values()];
}
