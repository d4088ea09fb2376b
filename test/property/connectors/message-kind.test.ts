import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageKind } from '../../../electron/backend/connectors/novelty/message-kind.ts';

const hex = (length: number) =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
    .filter((text) => /\d/.test(text));
const twoDigits = (max: number) => fc.integer({ min: 1, max }).map((number) => String(number).padStart(2, '0'));
const dated = fc
  .tuple(
    fc.integer({ min: 1990, max: 2090 }),
    twoDigits(12),
    twoDigits(28),
    twoDigits(23),
    twoDigits(59),
    twoDigits(59),
  )
  .chain(([year, month, day, hour, minute, second]) =>
    fc.constantFrom(
      `${year}-${month}-${day}T${hour}:${minute}:${second}.123Z`,
      `${year}-${month}-${day} ${hour}:${minute}:${second},042`,
      `${year}/${month}/${day} ${hour}:${minute}:${second}`,
      `${day}/Nov/${year}:${hour}:${minute}:${second} +0800`,
    ),
  );

/** What differs from one message to the next. */
const id = fc.oneof(
  fc.uuid(),
  fc.uuid().map((text) => text.toUpperCase()),
  fc.integer().map(String),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((number) => number.toFixed(2)),
  hex(12),
  hex(40),
  hex(6).map((text) => `0x${text}`),
  fc.ipV4(),
  fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 65_535 })).map(([address, port]) => `${address}:${port}`),
  fc.constantFrom('a.b@example.com', 'zhang.san+2@mail.example.org'),
  fc
    .nat()
    .map((seed) => hash('sha256', String(seed), 'base64url'))
    // By chance one has no digit, or a word in it.
    .filter((text) => /\d/.test(text) && !/(?:^|[-_])[A-Za-z]{3,}(?=$|[-_])/.test(text)),
  fc
    .tuple(fc.nat(9_999), fc.constantFrom('ms', 's', ' seconds', 'µs', '%', 'KB', ' MiB'))
    .map((parts) => parts.join('')),
  dated,
);
const word = fc.constantFrom(
  ...[
    'upstream',
    'timed',
    'out',
    'while',
    'reading',
    'Connection',
    'refused',
    '订单',
    '余额不足',
    'user',
    'not',
    'found',
  ],
  ...['NullPointerException', 'checkout', 'retry', 'order_service', 'für', 'заказ'],
);
/** Words with places for ids between them. */
const message = fc.array(fc.oneof({ weight: 3, arbitrary: word }, { weight: 2, arbitrary: fc.constant(null) }), {
  minLength: 1,
  maxLength: 12,
});
const separator = fc.constantFrom(' ', ': ', '=', '/', ' (', ', ', '，');

describe('messageKind', () => {
  it('makes of a kind the same kind', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc
        .array(
          fc.oneof(word, id, fc.string({ maxLength: 12 }), fc.constantFrom('status 502', 'HTTP/1.1" 404', '"', "'")),
          { maxLength: 60 },
        )
        .map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (given, stripQuoted) => {
        const kind = messageKind(given, { stripQuoted });
        expect(messageKind(kind, { stripQuoted })).toBe(kind);
        expect(kind.length).toBeLessThanOrEqual(200);
        expect(kind.isWellFormed()).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('puts two messages that differ in ids only into one kind', () => {
    const filled = (parts: readonly (string | null)[], ids: readonly string[], between: string) =>
      parts.map((part, index) => part ?? ids[index % ids.length]).join(between);
    fc.assert(
      fc.property(
        message,
        separator,
        fc.array(fc.tuple(id, id), { minLength: 12, maxLength: 12 }),
        (parts, between, pairs) => {
          const one = filled(
            parts,
            pairs.map(([first]) => first),
            between,
          );
          const other = filled(
            parts,
            pairs.map(([, second]) => second),
            between,
          );
          expect(messageKind(one)).toBe(messageKind(other));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('keeps messages of other words apart', () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 10 }),
        fc.nat(9),
        word,
        id,
        (words, place, other, between) => {
          const index = place % words.length;
          fc.pre(words[index] !== other);
          const changed = words.with(index, other);
          expect(messageKind(`${between} ${changed.join(' ')}`)).not.toBe(messageKind(`${between} ${words.join(' ')}`));
        },
      ),
    );
  });
});
