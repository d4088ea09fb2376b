/** One word of a shell text: as written, and as the program gets it, with what stands for something else left as it is. */
export interface ShellWord {
  readonly kind: 'word';
  readonly raw: string;
  /** Without its quotes; variables and substitutions stay as written. */
  readonly text: string;
  /** A part of it stood in quotes, so no glob or keyword is meant there. */
  readonly quoted: boolean;
  /** Scripts of `$(…)` and backticks inside it, with their offsets in the text. */
  readonly substitutions: readonly { readonly script: string; readonly start: number }[];
  readonly start: number;
  readonly end: number;
}

/** `&&`, `|`, `>`, a newline, …; a redirection names the file descriptor that stood before it. */
export interface ShellOperator {
  readonly kind: 'operator';
  readonly text: string;
  readonly descriptor: number | null;
  readonly start: number;
  readonly end: number;
}

/** The lines behind `<<WORD`. */
export interface ShellHeredoc {
  readonly kind: 'heredoc';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type ShellToken = ShellWord | ShellOperator | ShellHeredoc;

const operators = ['<<<', '<<-', '&>>', '&&', '||', ';;', '<<', '>>', '|&', '&>', '<&', '>&', '<>', '>|'] as const;
const single = new Set(['|', '&', ';', '<', '>', '(', ')', '\n']);
const blank = new Set([' ', '\t', '\r']);

/**
 * Splits a shell text into words and operators, with quotes, escapes, substitutions, comments and here-documents. It
 * reads whatever stands in plans, prose too, and never fails: a quote that is not closed ends with its line.
 */
export function tokenizeShell(text: string): readonly ShellToken[] {
  const tokens: ShellToken[] = [];
  const heredocs: { readonly delimiter: string; readonly stripTabs: boolean }[] = [];
  let awaitsDelimiter: '<<' | '<<-' | null = null;
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (blank.has(character)) at += 1;
    else if (character === '\\' && text[at + 1] === '\n') at += 2;
    else if (character === '#') at = lineEnd(text, at);
    else {
      const operator = operatorAt(text, at);
      if (operator === null) {
        const word = wordAt(text, at);
        const next = word.end < text.length ? text[word.end]! : '';
        if (!word.quoted && /^\d$/.test(word.raw) && (next === '<' || next === '>')) {
          const redirect = operatorAt(text, word.end)!;
          tokens.push(operatorToken(redirect, at, word.end + redirect.length, Number(word.raw)));
          at = word.end + redirect.length;
          continue;
        }
        tokens.push(word);
        if (awaitsDelimiter !== null) {
          heredocs.push({ delimiter: word.text, stripTabs: awaitsDelimiter === '<<-' });
          awaitsDelimiter = null;
        }
        at = word.end;
      } else {
        tokens.push(operatorToken(operator, at, at + operator.length, null));
        awaitsDelimiter = operator === '<<' || operator === '<<-' ? operator : null;
        at += operator.length;
        if (operator === '\n') {
          for (const heredoc of heredocs.splice(0)) {
            const body = heredocAt(text, at, heredoc.delimiter, heredoc.stripTabs);
            tokens.push(body);
            at = body.end;
          }
        }
      }
    }
  }
  return tokens;
}

function operatorToken(text: string, start: number, end: number, descriptor: number | null): ShellOperator {
  return { kind: 'operator', text, descriptor, start, end };
}

function operatorAt(text: string, at: number): string | null {
  if (!single.has(text[at]!)) return null;
  return operators.find((operator) => text.startsWith(operator, at)) ?? text[at]!;
}

function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline;
}

function heredocAt(text: string, start: number, delimiter: string, stripTabs: boolean): ShellHeredoc {
  let line = start;
  while (line < text.length) {
    const end = lineEnd(text, line);
    const written = text.slice(line, end);
    if ((stripTabs ? written.replace(/^\t+/, '') : written) === delimiter) {
      return { kind: 'heredoc', text: text.slice(start, line), start, end };
    }
    line = end + 1;
  }
  return { kind: 'heredoc', text: text.slice(start), start, end: text.length };
}

function wordAt(text: string, start: number): ShellWord {
  const substitutions: { script: string; start: number }[] = [];
  let at = start;
  let plain = '';
  let quoted = false;
  while (at < text.length) {
    const character = text[at]!;
    if (blank.has(character) || single.has(character)) break;
    if (character === '\\') {
      if (text[at + 1] !== '\n') plain += text[at + 1] ?? '';
      at += 2;
    } else if (character === "'") {
      quoted = true;
      const close = text.indexOf("'", at + 1);
      const end = close < 0 ? lineEnd(text, at) : close;
      plain += text.slice(at + 1, end);
      at = close < 0 ? end : end + 1;
    } else if (character === '"') {
      quoted = true;
      const part = doubleQuotedAt(text, at);
      plain += part.text;
      substitutions.push(...part.substitutions);
      at = part.end;
    } else if (character === '`' || text.startsWith('$(', at)) {
      const part = substitutionAt(text, at);
      plain += text.slice(at, part.end);
      if (part.script !== null) substitutions.push({ script: part.script, start: part.start });
      at = part.end;
    } else if (text.startsWith('${', at)) {
      const end = closing(text, at + 1, '{', '}');
      plain += text.slice(at, end);
      at = end;
    } else {
      plain += character;
      at += 1;
    }
  }
  const end = Math.min(at, text.length);
  return { kind: 'word', raw: text.slice(start, end), text: plain, quoted, substitutions, start, end };
}

interface DoubleQuoted {
  readonly text: string;
  readonly substitutions: readonly { script: string; start: number }[];
  readonly end: number;
}

function doubleQuotedAt(text: string, start: number): DoubleQuoted {
  const substitutions: { script: string; start: number }[] = [];
  let plain = '';
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\' && at + 1 < text.length) {
      const next = text[at + 1]!;
      if (next !== '\n') plain += '"\\$`'.includes(next) ? next : `\\${next}`;
      at += 2;
    } else if (text[at] === '`' || text.startsWith('$(', at)) {
      const part = substitutionAt(text, at);
      plain += text.slice(at, part.end);
      if (part.script !== null) substitutions.push({ script: part.script, start: part.start });
      at = part.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (at < text.length) return { text: plain, substitutions, end: at + 1 };
  // Nothing closes it: prose. Only its line is taken.
  const end = lineEnd(text, start);
  return { text: text.slice(start + 1, end), substitutions: [], end };
}

/** A script in `$(…)` or backticks; `script` is null for arithmetic and for what nobody closes. */
function substitutionAt(
  text: string,
  at: number,
): { readonly script: string | null; readonly start: number; readonly end: number } {
  if (text[at] === '`') {
    const close = text.indexOf('`', at + 1);
    if (close < 0) return { script: null, start: at + 1, end: at + 1 };
    return { script: text.slice(at + 1, close), start: at + 1, end: close + 1 };
  }
  const end = closing(text, at + 1, '(', ')');
  const closed = text[end - 1] === ')' && end > at + 2;
  const arithmetic = text[at + 2] === '(';
  return { script: closed && !arithmetic ? text.slice(at + 2, end - 1) : null, start: at + 2, end };
}

/** No substitution of a plan is longer; without a bound a text full of open brackets would be searched again and again. */
const longestSubstitution = 4_000;

/** Offset behind the bracket that closes the one at `at`; the end of the line where none does. */
function closing(text: string, at: number, open: string, close: string): number {
  let depth = 0;
  for (let index = at; index < text.length && index < at + longestSubstitution; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === open) depth += 1;
    else if (character === close) {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return Math.max(at + 1, lineEnd(text, at));
}
