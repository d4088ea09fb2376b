import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { programCalls, programCallsOf, quoteForShell } from '../../../shared/plan/shell/program-calls.ts';
import { readShell } from '../../../shared/plan/shell/script.ts';
import { tokenizeShell } from '../../../shared/plan/shell/tokenize.ts';

const scrap = fc.constantFrom(
  ...'\' " ` $( ) } \\ \n | || && & ; < > << <<- <<EOF # = { } [ ] ( 2> >& curl for do done if then fi -c sh EOF 发布 ！'
    .split(' ')
    .concat(['${', ' ', '\t']),
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.oneof(scrap, fc.string({ maxLength: 4 })), { maxLength: 40 }).map((parts) => parts.join('')),
);
/** Words that a shell would not read as a keyword, an assignment or a redirection. */
const word = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 12 });
const program = fc.stringMatching(/^[b-z][a-z]{4,8}x$/);

describe('any shell text', () => {
  it('is split into tokens that lie in order and leave out nothing but blanks, comments and joined lines', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let end = 0;
        for (const token of tokenizeShell(text)) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(token.end).toBeGreaterThanOrEqual(token.start);
          expect(text.slice(end, token.start)).toMatch(/^(?:[ \t\r]|\\\n|#[^\n]*)*$/);
          end = token.end;
        }
        expect(text.slice(end)).toMatch(/^(?:[ \t\r]|\\\n|#[^\n]*)*$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is read to its end without an exception, every call at a place inside the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const call of programCalls(text)) {
          expect(call.start).toBeGreaterThanOrEqual(0);
          expect(call.stage).toBeLessThan(call.pipeline.commands.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes time in proportion to its length, whatever is never closed', () => {
    for (const piece of ['$(', '`', '"', "'", '<<A\n', '${', '$((', '\\', 'a|', "sh -c '", '$(a ']) {
      expect(readShell(piece.repeat(20_000)).length).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('words', () => {
  it('come out of quotes as they went in', () => {
    fc.assert(
      fc.property(program, fc.array(word, { maxLength: 6 }), (name, args) => {
        const [call] = programCalls([name, ...args].map(quoteForShell).join(' '));
        expect(call?.program).toBe(name);
        expect(call?.args).toEqual(args);
      }),
      { numRuns: 500 },
    );
  });

  it('keep their order over pipes and lists', () => {
    const joined = fc.constantFrom(' | ', ' && ', ' || ', '; ', '\n', ' & ');
    fc.assert(
      fc.property(fc.array(fc.tuple(program, joined), { minLength: 1, maxLength: 8 }), (parts) => {
        const text = parts.map(([name, by], index) => (index === parts.length - 1 ? name : name + by)).join('');
        expect(programCalls(text).map((call) => call.program)).toEqual(parts.map(([name]) => name));
        const pipelines = parts.filter(([, by], index) => by !== ' | ' || index === parts.length - 1).length;
        expect(readShell(text)).toHaveLength(pipelines);
      }),
    );
  });
});

describe('an argument list', () => {
  it('is one program however odd its arguments are', () => {
    fc.assert(
      fc.property(program, fc.array(word, { maxLength: 5 }), (name, args) => {
        const calls = programCallsOf([name, ...args]);
        expect(calls).toHaveLength(1);
        expect(calls[0]?.args).toEqual(args);
      }),
    );
  });
});
