import { CockpitFault } from '../../../../shared/errors.ts';

/** One word of a configuration file. Offsets count characters of the text that was read; `end` is exclusive. */
export interface Word {
  /** The word as nginx takes it: without quotes, escapes resolved. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Directive {
  /** The name and its arguments. */
  readonly words: readonly [Word, ...Word[]];
  readonly start: number;
  /** After the `;` or the closing brace. */
  readonly end: number;
  /** Line of the name, counted from 1. */
  readonly line: number;
  /** What stands between the braces; null where there are none, empty for a block of Lua code. */
  readonly body: readonly Directive[] | null;
}

const isSpace = (character: string | undefined) =>
  character === ' ' || character === '\t' || character === '\r' || character === '\n';

/**
 * Reads nginx configuration by the rules of nginx's own reader (`ngx_conf_read_token`): quotes only open at the
 * beginning of a word, `${` does not open a block, `#` only comments between words. Works on any string in which ASCII
 * characters stand for themselves; give it Latin-1 text and offsets are byte offsets.
 * Throws `nginx-config-syntax` with `file`, `line` and `reason`.
 */
export function readDirectives(text: string, file: string): readonly Directive[] {
  let at = 0;

  const lineOf = (offset: number) => {
    let line = 1;
    for (let next = text.indexOf('\n'); next !== -1 && next < offset; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  };
  const refuse = (reason: string, offset: number): never => {
    throw new CockpitFault('nginx-config-syntax', { file, line: lineOf(offset), reason });
  };

  const skipBlank = () => {
    for (;;) {
      while (isSpace(text[at])) at += 1;
      if (text[at] !== '#') return;
      const lineEnd = text.indexOf('\n', at);
      at = lineEnd === -1 ? text.length : lineEnd + 1;
    }
  };

  const readQuoted = (quote: string): Word => {
    const start = at;
    at += 1;
    while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
    if (at >= text.length) refuse('unclosed-quote', start);
    at += 1;
    // nginx lets a parenthesis follow directly, for `if ($a = "b")`.
    const next = text[at];
    if (!(isSpace(next) || next === ';' || next === '{' || next === ')')) refuse('space-missing-after-quote', at);
    return { text: withoutEscapes(text.slice(start + 1, at - 1)), start, end: at };
  };

  const readPlain = (): Word => {
    const start = at;
    let afterDollar = false;
    while (at < text.length) {
      const character = text[at];
      if (isSpace(character) || character === ';' || (character === '{' && !afterDollar)) break;
      afterDollar = character === '$';
      at += character === '\\' ? 2 : 1;
    }
    at = Math.min(at, text.length);
    return { text: withoutEscapes(text.slice(start, at)), start, end: at };
  };

  const readBlock = (openedAt: number | null): readonly Directive[] => {
    const directives: Directive[] = [];
    let words: Word[] = [];
    for (;;) {
      skipBlank();
      const character = text[at];
      const [first, ...rest] = words;
      if (character === undefined) {
        if (first !== undefined) refuse('unfinished-directive', first.start);
        if (openedAt !== null) refuse('unclosed-block', openedAt);
        return directives;
      }
      if (character === '}') {
        if (first !== undefined) refuse('unfinished-directive', first.start);
        if (openedAt === null) refuse('unexpected-brace', at);
        at += 1;
        return directives;
      }
      if (character !== ';' && character !== '{') {
        words.push(character === '"' || character === "'" ? readQuoted(character) : readPlain());
        continue;
      }
      if (first === undefined) return refuse('unexpected-brace', at);
      const opening = at;
      at += 1;
      let body: readonly Directive[] | null = null;
      if (character === '{' && first.text.endsWith('_by_lua_block')) {
        at = endOfLuaBlock(text, at) ?? refuse('unclosed-block', opening);
        body = [];
      } else if (character === '{') {
        body = readBlock(opening);
      }
      directives.push({ words: [first, ...rest], start: first.start, end: at, line: lineOf(first.start), body });
      words = [];
    }
  };

  return readBlock(null);
}

/** Every directive of that name, at whatever depth. */
export function* directivesNamed(name: string, directives: readonly Directive[]): Generator<Directive> {
  for (const directive of directives) {
    if (directive.words[0].text === name) yield directive;
    if (directive.body !== null) yield* directivesNamed(name, directive.body);
  }
}

function withoutEscapes(raw: string): string {
  return raw.replace(/\\(["'\\trn])/g, (_, escaped: string) => {
    if (escaped === 't') return '\t';
    if (escaped === 'r') return '\r';
    return escaped === 'n' ? '\n' : escaped;
  });
}

/** Offset after the brace that closes a block of Lua code opened before `from`; null when none does. */
function endOfLuaBlock(text: string, from: number): number | null {
  // Strings, long strings and comments may hold braces that count for nothing.
  const part = /--\[\[.*?\]\]|--[^\n]*|\[\[.*?\]\]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{}]/gs;
  part.lastIndex = from;
  let depth = 1;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    if (match[0] === '{') depth += 1;
    if (match[0] === '}') depth -= 1;
    if (depth === 0) return part.lastIndex;
  }
  return null;
}
