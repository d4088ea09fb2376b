import { plainWords } from './shell-script.ts';

/** The request that a `curl` command makes, where the cockpit's own HTTP step can make the same one. */
export interface HttpRequest {
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Options that change what is printed, or that fail on a status that the step refuses anyway. */
const silent = new Set([
  '-s',
  '-S',
  '-sS',
  '-Ss',
  '-f',
  '-fs',
  '-sf',
  '-fsS',
  '-sSf',
  '--silent',
  '--fail',
  '--show-error',
  '-i',
  '--include',
  '-v',
  '--verbose',
]);

/** Null for every other program, and for each option whose meaning would be lost. */
export function curlRequest(text: string): HttpRequest | null {
  const [program, ...words] = plainWords(withoutQueryMarks(text)) ?? [];
  if (program !== 'curl') return null;
  let url: string | null = null;
  let method: string | null = null;
  let body: string | null = null;
  const headers: Record<string, string> = {};
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    const value = () => {
      at += 1;
      return words[at] ?? null;
    };
    if (silent.has(word)) continue;
    if (word === '-I' || word === '--head') method ??= 'HEAD';
    else if (word === '-X' || word === '--request') method = value();
    else if (word === '-H' || word === '--header') {
      const [, name = '', content = ''] = /^([^:]+):\s*(.*)$/.exec(value() ?? '') ?? [];
      if (name === '') return null;
      headers[name.trim()] = content;
    } else if (['-d', '--data', '--data-raw', '--data-binary'].includes(word) || /^-d./s.test(word)) {
      const data = /^-d./s.test(word) ? word.slice(2) : value();
      if (data === null || data.startsWith('@') || body !== null) return null;
      body = data;
    } else if (word.startsWith('-') || url !== null) return null;
    else url = word;
  }
  method ??= body === null ? 'GET' : 'POST';
  if (url === null || !/^https?:\/\/[^\s/]/i.test(url) || !methods.includes(method) || !URL.canParse(url)) return null;
  return { url, method: method as HttpRequest['method'], headers, body };
}

/** A shell leaves `?` in an address alone unless a file of that name exists. */
function withoutQueryMarks(text: string): string {
  return text.replace(/(\s)(https?:\/\/[^\s'"|&;<>()$`\\]+)/g, "$1'$2'");
}
