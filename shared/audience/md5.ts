/** Shifts of the four rounds, four to each (RFC 1321, section 3.4). */
const shifts = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;

const sines = Array.from({ length: 64 }, (_, step) => Math.floor(2 ** 32 * Math.abs(Math.sin(step + 1))) | 0);

/**
 * MD5 (RFC 1321) of the UTF-8 form of a text, as 32 hex digits in lower case: what services put users into buckets by. It
 * protects nothing. A lone surrogate counts as U+FFFD.
 */
export function md5Hex(text: string): string {
  const words = paddedWords(utf8(text));
  const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let block = 0; block < words.length; block += 16) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let step = 0; step < 64; step += 1) {
      const round = step >> 4;
      const sum = a + mixed(round, b, c, d) + sines[step]! + words[block + wordOf(round, step)]!;
      const turn = shifts[round]![step % 4]!;
      [a, d, c, b] = [d, c, b, (b + ((sum << turn) | ((sum | 0) >>> (32 - turn)))) | 0];
    }
    for (const [index, added] of [a, b, c, d].entries()) state[index] = (state[index]! + added) | 0;
  }
  return state.map(littleEndianHex).join('');
}

function mixed(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d);
  if (round === 1) return (b & d) | (c & ~d);
  return round === 2 ? b ^ c ^ d : c ^ (b | ~d);
}

function wordOf(round: number, step: number): number {
  if (round === 0) return step;
  if (round === 1) return (5 * step + 1) % 16;
  return round === 2 ? (3 * step + 5) % 16 : (7 * step) % 16;
}

/** The bytes, a one bit, zeros, and the length in bits: a multiple of 16 words, the low byte first. */
function paddedWords(bytes: readonly number[]): Int32Array {
  const words = new Int32Array(16 * (1 + ((bytes.length + 8) >> 6)));
  for (const [index, byte] of [...bytes, 0x80].entries()) words[index >> 2]! |= byte << (8 * (index % 4));
  words[words.length - 2] = bytes.length << 3;
  words[words.length - 1] = bytes.length >>> 29;
  return words;
}

function utf8(text: string): readonly number[] {
  const escaped = encodeURIComponent(text.toWellFormed());
  return [...escaped.matchAll(/%(..)|./g)].map(([character, hex]) =>
    hex === undefined ? character.charCodeAt(0) : Number.parseInt(hex, 16),
  );
}

function littleEndianHex(word: number): string {
  return [0, 8, 16, 24].map((bits) => ((word >>> bits) & 0xff).toString(16).padStart(2, '0')).join('');
}
