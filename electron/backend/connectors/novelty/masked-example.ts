import { stripVTControlCharacters } from 'node:util';
import { longestExample } from '../connector.ts';

/** As in transcripts. */
const masked = '•••';
const secretWord =
  '(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|session[_-]?id|cookie|credentials?)';

/** Places where a secret stands, with what is in front of it. Nobody knows the secrets of somebody else's log. */
const places = [
  /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@'"]{0,200}:)[^\s@/'"]{1,200}(?=@)/gi,
  /(\b(?:Bearer|Basic|Token)\s+)(?=\S*\d)[\w.~+/=-]{8,}/g,
  new RegExp(String.raw`(\b[\w-]{0,40}${secretWord}["']?\s{0,2}[:=]\s{0,2}["']?)[^\s"',;&}]+`, 'gi'),
  /()\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
];

/** A time in front of a line pushes its words out of sight, and the reading has its own. */
const leadingTime =
  /^\W{0,2}(?:\d{4}[-/]\d\d[-/]\d\d[T ]|[A-Z][a-z]{2} {1,2}\d{1,2} )\d\d:\d\d:\d\d(?:[.,]\d+)?(?:\s?(?:Z|[+-]\d\d:?\d\d)(?!\w))?[\]\s]*/;

/** A message as it is shown and kept, behind `label`: on one line, without what looks like a secret, at most so long. */
export function maskedExample(label: string, message: string, longest = longestExample): string {
  let text = stripVTControlCharacters(message.slice(0, 2_000)).replace(/[\s\p{Cc}]+/gu, ' ');
  for (const place of places) text = text.replace(place, `$1${masked}`);
  text = `${label} ${text.trim().replace(leadingTime, '')}`;
  return (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`).toWellFormed();
}
