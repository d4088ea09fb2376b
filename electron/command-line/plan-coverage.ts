import { parseArgs } from 'node:util';
import { CockpitFault } from '../../shared/errors.ts';
import { type CoverageFigures, planCoverage } from '../../shared/plan/coverage/plan-coverage.ts';
import { parsePlan } from '../../shared/plan/parse.ts';
import { planTemplates } from '../backend/plans/plan-templates.ts';
import { requirementRows } from '../backend/plans/requirement-rows.ts';
import { exitCodes, type Terminal, type Verb } from './verb.ts';

/** Which rows of the release documents the shipped templates carry; code 1 where one is neither carried nor excused. */
export const planCoverageVerb: Verb = async (words, terminal) => {
  parseArgs({ args: [...words], options: {} });
  const templates = planTemplates.map(({ id, text }) => {
    const { file } = parsePlan(text);
    if (file === null) throw new CockpitFault('invalid-input', { place: `${id}.yaml`, detail: '' });
    return { id, file };
  });
  const coverage = planCoverage({ ...requirementRows(), templates });
  const { seeds, total, kinds, unknown, wronglyListed } = coverage;
  const ok = total.missing.length === 0 && unknown.length === 0 && wronglyListed.length === 0;
  if (terminal.json) {
    terminal.tell({ kind: 'coverage', ok, ...coverage });
    return ok ? exitCodes.done : exitCodes.error;
  }
  for (const seed of seeds) {
    terminal.say(`${seed.seed} · ${seed.templates.join(', ')}`);
    sayTable(terminal, seed.kinds, seed.total);
  }
  if (seeds.length !== 1) {
    terminal.say(seeds.map(({ seed }) => seed).join(' + '));
    sayTable(terminal, kinds, total);
  }
  for (const id of total.missing) terminal.say(terminal.t('coverage:isMissing', { id }));
  for (const { template, path, ref } of unknown)
    terminal.say(terminal.t('coverage:isUnknown', { template, path, ref }));
  for (const id of wronglyListed) terminal.say(terminal.t('coverage:isWronglyListed', { id }));
  return ok ? exitCodes.done : exitCodes.error;
};

function sayTable(terminal: Terminal, kinds: Readonly<Record<string, CoverageFigures>>, total: CoverageFigures): void {
  const { t } = terminal;
  const words = ['kind', 'rows', 'referenced', 'executable', 'listed', 'missing'] as const;
  const cells = (name: string, { rows, referenced, executable, listed, missing }: CoverageFigures) =>
    [name, rows, referenced, executable, listed, missing.length].map(String);
  const lines = [
    words.map((word) => t(`coverage:${word}`)),
    ...Object.entries(kinds)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([kind, figures]) => cells(kind, figures)),
    cells(t('coverage:total'), total),
  ];
  const widths = words.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))));
  for (const line of lines) {
    const padded = line.map((cell, column) => {
      const space = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
      return column === 0 ? cell + space : space + cell;
    });
    terminal.say(`  ${padded.join('  ')}`);
  }
}

/** Columns of a terminal: a Chinese character takes two. */
function widthOf(text: string): number {
  return [...text].reduce((width, character) => width + ((character.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1), 0);
}
