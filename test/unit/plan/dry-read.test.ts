import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeAt, parseYaml } from '../../../renderer/screens/plan-editor/code/yaml-tree.ts';
import { type Language, languageCodes } from '../../../shared/i18n/index.ts';
import { sayDryLine } from '../../../shared/i18n/say-dry-line.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { dryCodes } from '../../../shared/plan/dry-read/dry-line.ts';
import { dryRead } from '../../../shared/plan/dry-read/dry-read.ts';
import { lintPlan } from '../../../shared/plan/lint/index.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'plan', 'templates');
const templates = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && name !== 'not-in-plan.yaml')
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

function linesOf(text: string) {
  const { file, issues } = lintPlan(text);
  if (file === null) throw new Error(`no plan: ${JSON.stringify(issues[0])}`);
  return dryRead(file, compilePlan(file));
}

async function read(text: string, language: Language = 'en'): Promise<string[]> {
  const t = await loadTranslate(language);
  return linesOf(text).map((line) =>
    `${'  '.repeat(line.depth)}${sayDryLine(t, language, line)}`.replaceAll(/\u00a0/g, ' '),
  );
}

const plan = `apiVersion: cockpit/v1
title: { zh: 支付, en: Payment }
from: '1'
to: '2'
connections: { web: { capability: traffic }, metrics: { capability: metrics } }
gates:
  - { id: backup, title: Backup taken, owner: DBA }
  - { id: load, title: Load test passed, before: B2 }
batches:
  - { id: B1, exposure: 1 %, observe: 30 min }
  - { id: B2, exposure: 10 %, observe: { min: 1 h, max: 4 h }, afterPrevious: 12 h }
  - { id: B3, exposure: 100 %, rollback: { pointOfNoReturn: true } }
guards:
  - id: errors
    title: Error rate
    from: metrics
    query: q
    unit: ratio
    green: '< 3 %'
    red: '> 10 %'
    hold: { red: 1 min }
    perBatch: { B3: { green: '< 1 %' } }
    onRed: { action: rollback, scope: all, countdown: 20s }
steps:
  - { id: notes, kind: manual, title: Read the notes }
  - { id: warm, kind: wait, batch: B1, for: 5 min, title: Caches warm up }
  - { id: agree, kind: approval, batch: B2, title: Agree to ten }
`;

describe('the dry read', () => {
  it('walks the plan in the order in which it happens', async () => {
    expect(await read(plan)).toEqual([
      '"Payment": from 1 to 2.',
      '  Before it begins, 2 slots are bound to real connections: web, metrics.',
      '  Before the first batch 1 gates have to be passed:',
      '    Backup taken (DBA)',
      '  By hand: Read the notes.',
      'B1: raise to 1 %',
      '  web is moved to 1 %, counts once it is read back, and is observed from then on.',
      '  "Error rate" is watched: green < 3 %, red > 10 %.',
      '    Red for 1 min: it goes all the way back to the old version by itself.',
      '    A countdown of 20 s is seen before, and can be stopped.',
      '  5 min pass: Caches warm up.',
      '  At least 30 min of green time is needed before the next batch; unknown does not count.',
      'B2: raise to 10 %',
      '  It begins when B1 has been in effect for 12 h.',
      '  Before this batch 1 gates have to be passed:',
      '    Load test passed',
      '  web is moved to 10 %, counts once it is read back, and is observed from then on.',
      '  The guards are those of the batch before.',
      '  Somebody else agrees: Agree to ten.',
      '  At least 1 h of green time is needed before the next batch; unknown does not count.',
      '    Not decided within 4 h, it stops and asks.',
      'B3: raise to 100 %',
      '  web is moved to 100 %, counts once it is read back, and is observed from then on.',
      '  "Error rate" now: green < 1 %, red > 10 %.',
      '  No observation time: the next batch may follow as soon as this one is in effect.',
      '  Once this batch is in effect there is no way back.',
      'If it has to be taken back',
      '  One click and one confirmation stop every raise.',
      '  The old version has to be able to serve: 1 second at most to find out; started or scaled where it is short.',
      '  The traffic goes all the way back to the old version (one batch can be chosen instead).',
      '  The split is read back and checked; what fails is shown red and never stops what is safer.',
      '  Later a new attempt is made, linked with this one.',
    ]);
  });

  it('says what is missing of a plan that says next to nothing', async () => {
    const said = await read("apiVersion: cockpit/v1\ntitle: Nothing\nfrom: '1'\nto: '2'\n");
    expect(said).toContain('  The plan has no batches: no traffic moves, the steps are all.');
  });

  it.each(templates)('leads from every sentence about $name to where it is written', ({ text }) => {
    const tree = parseYaml(text);
    const lost = linesOf(text).filter((line) => line.way !== null && nodeAt(tree, text, line.way) === null);
    expect(lost).toEqual([]);
  });

  it.each(languageCodes.flatMap((language) => templates.map((template) => ({ language, ...template }))))(
    'says $name whole in $language',
    async ({ language, text }) => {
      const t = await loadTranslate(language);
      const { file } = lintPlan(text);
      const lines = linesOf(text);
      const batches = [...(file?.batches ?? []), ...(file?.tracks ?? []).flatMap((track) => track.batches)];
      expect(lines.filter(({ depth }) => depth === 0).length).toBeGreaterThan(batches.length);
      for (const line of lines) {
        const sentence = sayDryLine(t, language, line);
        // A value that is missing is a dash, a code without a sentence itself.
        expect(sentence, JSON.stringify(line)).not.toMatch(/^–|\{\{|NaN|undefined|\[object|dryRead:/);
        expect(dryCodes).toContain(line.code);
      }
    },
  );
});

it('says that a guard compares, and calls one that only compares no guard without limits', async () => {
  const compare = `    compare:
      canary: { bad: new-bad, all: new }
      stable: { bad: old-bad, all: old }
      margin: { ratio: 2 }
`;
  const beside = await read(plan.replace("    green: '< 3 %'\n", `${compare}    green: '< 3 %'\n`));
  const compares = '"Error rate" is held against the old version all the time: red once it is shown to be worse.';
  const at = beside.findIndex((line) => line.trim() === compares);
  expect(beside[at - 1]).toContain('< 3 %');
  const alone = await read(
    plan.replace("    green: '< 3 %'\n    red: '> 10 %'\n", `${compare}    batches: [B1, B2]\n`),
  );
  expect(alone.map((line) => line.trim())).toContain(compares);
  expect(alone.join()).not.toContain('has no limits');
});
