import { parseArgs } from 'node:util';
import { CockpitFault } from '../../shared/errors.ts';
import { sayPlanIssue } from '../../shared/i18n/say-plan-issue.ts';
import { hasErrors, lintPlan } from '../../shared/plan/lint/index.ts';
import { readTextFile } from './read-text-file.ts';
import { exitCodes, type Verb } from './verb.ts';

/** Every finding with place, rule, reason, remedy and the contradictions that it stands for; code 1 on an error. */
export const planLint: Verb = async (words, terminal) => {
  const { positionals } = parseArgs({ args: [...words], allowPositionals: true, options: {} });
  if (positionals.length === 0) throw new CockpitFault('invalid-input', { place: 'plan lint', detail: 'FILE' });
  let failed = false;
  for (const file of positionals) {
    const { issues } = lintPlan(await readTextFile(file));
    failed ||= hasErrors(issues);
    if (terminal.json) terminal.tell({ kind: 'lint', file, ok: !hasErrors(issues), issues });
    else {
      for (const issue of issues) {
        const { sentence, why, remedy } = sayPlanIssue(terminal.t, issue);
        const codes = issue.codes.length === 0 ? '' : ` [${issue.codes.join(' ')}]`;
        terminal.say(`${file}:${issue.line}:${issue.column} ${issue.severity} ${issue.rule}${codes} · ${sentence}`);
        terminal.say(`  ${why} ${remedy}`);
      }
      if (issues.length === 0) terminal.say(`${file}: 0`);
    }
  }
  return failed ? exitCodes.error : exitCodes.done;
};
