import { stripVTControlCharacters } from 'node:util';
import { longestExample } from '../connector.ts';

/** As in transcripts. */
const masked = '•••';
const secretWord =
  '(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|(?:api|access|private|secret|auth)[_ -]?key|session[_-]?id|credentials?)';
/** Between a name and its value; JSON that stands in JSON has backslashes in front of its quotation marks. */
const is = String.raw`\]?\\*["']?\s{0,2}(?:=>|[:=])\s{0,2}`;
/** To the mark that closes it: one of the same sort behind no more backslashes than the first; else to the end. */
const quoted = String.raw`(?<=(?<slashes>\\*)(?<mark>["']))[^]*?(?=\\*(?<!\\\k<slashes>)\k<mark>|$)`;
/** What opens a quoted value stays. */
const opening = String.raw`(?:\\*["'])`;
const plain = String.raw`[^\s"',;&}]+`;
const withParameters = String.raw`(?:digest|oauth|hawk|aws4-hmac-sha256)\s.*`;

/** Places where a secret stands, with what is in front of it. Nobody knows the secrets of somebody else's log. */
const places = [
  /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@'"]{0,200}:)[^\s@/'"]{1,200}(?=@)/gi,
  // All of a header's cookies, and more rather than less.
  ...valuesOf('cookie2?', String.raw`(?:.*;\s{0,2})?[^\s;"'\\]*(?:(?<==)\\*"[^"]*)?`),
  ...valuesOf('authorization', String.raw`${withParameters}|[\w-]+\s{1,2}${plain}|${plain}`),
  ...valuesOf(secretWord, String.raw`(?:(?:bearer|basic)\s{1,2})?${plain}`),
  // Words of a sentence have no digits, no capitals within and no padding, and are shorter.
  /(\b(?:[Bb]earer|BEARER|[Bb]asic|BASIC|[Tt]oken|TOKEN)\s{1,2})(?=\S*(?:\d|[a-z][A-Z]|\w=)|\S{20})[\w.~+/=-]{8,}/g,
  /()\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
];

function valuesOf(name: string, unquoted: string): readonly RegExp[] {
  return [
    new RegExp(`(${name}${is}${opening})${quoted}`, 'gi'),
    new RegExp(String.raw`(${name}${is})(?!\\*["'])(?:${unquoted})`, 'gi'),
  ];
}

/** A text of somebody else, as long as it may be read, without what looks like a secret. */
export function withoutSecrets(text: string): string {
  return places.reduce((left, place) => left.replace(place, `$1${masked}`), text);
}

/**
 * The same of the end of a text, which has lost its beginning where it is `longest`: a value whose name is gone would not
 * be known for one, so that the line or the word that is cut goes as well.
 */
export function tailWithoutSecrets(tail: string, longest: number): string {
  return withoutSecrets(tail.length < longest ? tail : tail.replace(/^(?:.*\n|\S*)/, '…'));
}

/** A time in front of a line pushes its words out of sight, and the reading has its own. */
const leadingTime =
  /^\W{0,2}(?:\d{4}[-/]\d\d[-/]\d\d[T ]|[A-Z][a-z]{2} {1,2}\d{1,2} )\d\d:\d\d:\d\d(?:[.,]\d+)?(?:\s?(?:Z|[+-]\d\d:?\d\d)(?!\w))?[\]\s]*/;

/** A message as it is shown and kept, behind `label`: on one line, without what looks like a secret, at most so long. */
export function maskedExample(label: string, message: string, longest = longestExample): string {
  const line = withoutSecrets(stripVTControlCharacters(message.slice(0, 2_000)).replace(/[\s\p{Cc}]+/gu, ' '));
  const text = `${label} ${line.trim().replace(leadingTime, '')}`;
  return (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`).toWellFormed();
}
