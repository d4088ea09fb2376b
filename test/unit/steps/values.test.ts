import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillText, type StepValue } from '../../../shared/steps/values.ts';

const known = new Map<string, StepValue | null>([
  ['vars.host', 'web-1'],
  ['vars.camera-id', 17],
  ['steps.backup.file', '/b/db 1.gz'],
  ['steps.backup.ok', true],
  ['steps.later.id', null],
  ['release.batch', 'REL-B1'],
]);
/** In the cases `@{` stands for the braces of a reference. */
const fill = (text: string) => fillText(inBraces(text), known);
const inBraces = (text: string) => text.replaceAll('@{', `$${'{'}`);

describe('fillText', () => {
  it.each([
    ['$vars.host', 'web-1'],
    ['@{vars.host}', 'web-1'],
    ['/api/$vars.camera-id/status', '/api/17/status'],
    ['$vars.host.log', 'web-1.log'],
    ['$vars.host-a', 'web-1-a'],
    ['@{vars.host}_a', 'web-1_a'],
    ['from @{steps.backup.file} $steps.backup.ok', 'from /b/db 1.gz true'],
    ['[$release.batch].', '[REL-B1].'],
    ['$HOME $1 @{PATH} $(id) $$', '$HOME $1 @{PATH} $(id) $$'],
  ])('%s', (text, filled) => {
    expect(fill(text)).toMatchObject({ ok: true, text: inBraces(filled) });
  });

  it.each([
    ['$vars.nobody', 'vars.nobody'],
    ['@{steps.later.id}', 'steps.later.id'],
    ['a $steps.later.id b', 'steps.later.id'],
    ['@{vars.host.log}', 'vars.host.log'],
    ['$vars.', 'vars.'],
  ])('%s names what is missing', (text, missing) => {
    expect(fill(text)).toEqual({ ok: false, missing });
  });

  it('encodes values and nothing else, and fills no value a second time', () => {
    const nested = new Map<string, StepValue | null>([
      ['vars.a', '$vars.b/x'],
      ['vars.b', 'secret'],
    ]);
    expect(fillText('/p/$vars.a', nested, encodeURIComponent)).toMatchObject({ text: '/p/%24vars.b%2Fx' });
    expect(fillText('$vars.a', nested)).toMatchObject({ text: '$vars.b/x' });
  });

  it('leaves a text without references as it is, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/[$@]\{?(vars|steps|release)\./.test(text) && !text.includes('@{'));
        expect(fill(text)).toEqual({ ok: true, text, used: [] });
      }),
    );
  });
});
