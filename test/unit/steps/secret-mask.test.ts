import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSecretMask, withoutSecrets } from '../../../electron/backend/steps/secret-mask.ts';

it('takes a secret out wherever a piece of the text ends', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 3, unit: fc.constantFrom('a', 'b', 'c') }),
      fc.array(fc.oneof(fc.constant('SECRET'), fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'S', 'E') }))),
      fc.array(fc.nat({ max: 9 })),
      (secret, parts, cuts) => {
        const text = parts.map((part) => (part === 'SECRET' ? secret : part)).join('|');
        const mask = createSecretMask([secret]);
        let out = '';
        let rest = text;
        for (const cut of cuts) {
          out += mask.pass(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        out += mask.pass(rest) + mask.rest();
        expect(out).not.toContain(secret);
        if (!text.includes(secret)) expect(out).toBe(text);
      },
    ),
  );
});

it('takes out the lines of a secret of several lines, and the longer of two secrets first', () => {
  const key = '-----BEGIN KEY-----\nabcdefghijkl\n-----END KEY-----';
  expect(withoutSecrets('x abcdefghijkl y', [key])).toBe('x ••• y');
  expect(withoutSecrets('pass-word pass', ['pass', 'pass-word'])).toBe('••• •••');
});

it('waits with a secret that begins or lies within a longer one, wherever a piece ends', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('a', 'b') }), { maxLength: 3 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '-') }),
      fc.array(fc.nat({ max: 5 })),
      (secrets, text, cuts) => {
        const mask = createSecretMask(secrets);
        let out = '';
        let rest = text;
        for (const cut of cuts) {
          out += mask.pass(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        out += mask.pass(rest) + mask.rest();
        expect(out).toBe(withoutSecrets(text, secrets));
      },
    ),
  );
  const mask = createSecretMask(['hunter2', 'hunter2-of-production']);
  expect(mask.pass('password hunter2') + mask.pass('-of-production.') + mask.rest()).toBe('password •••.');
});

it('changes nothing where there is no secret', () => {
  expect(withoutSecrets('as it is', [])).toBe('as it is');
  expect(withoutSecrets('as it is', [''])).toBe('as it is');
});
