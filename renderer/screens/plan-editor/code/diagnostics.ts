import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import { sayPlanIssue } from '../../../../shared/i18n/say-plan-issue.ts';
import type { Translate } from '../../../../shared/i18n/translator.ts';
import type { PlanIssue } from '../../../../shared/plan/parse.ts';

/** Where an issue stands in the document as it is now; the document may have changed since it was found. */
export function offsetOf(text: Text, { line, column }: Pick<PlanIssue, 'line' | 'column'>): number {
  const found = text.line(Math.min(Math.max(1, line), text.lines));
  return Math.min(found.from + Math.max(1, column) - 1, found.to);
}

/** The findings of the linter as the editor marks them: from the place to the end of what is written there. */
export function diagnosticsOf(t: Translate, text: Text, issues: readonly PlanIssue[]): readonly Diagnostic[] {
  return issues.map((issue) => {
    const from = offsetOf(text, issue);
    const line = text.lineAt(from);
    const { sentence, why, remedy } = sayPlanIssue(t, issue);
    return {
      from,
      to: from + markedLength(line.text.slice(from - line.from)),
      severity: issue.severity,
      message: `${sentence} ${remedy}`,
      renderMessage: () => {
        const said = document.createElement('span');
        said.append(sentence);
        for (const words of [why, remedy]) {
          const line = document.createElement('span');
          line.className = 'cm-finding-remedy';
          line.append(words);
          said.append(line);
        }
        return said;
      },
    };
  });
}

/** A quoted text whole; else up to a comment, a comma, a closing bracket, or behind the word before a colon. */
function markedLength(rest: string): number {
  const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(rest)?.[0];
  if (quoted !== undefined) return quoted.length;
  const key = /^[\w.-]+(?=\s*:(?:\s|$))/.exec(rest)?.[0];
  if (key !== undefined) return key.length;
  return rest
    .replace(/\s+#.*$/, '')
    .replace(/[,}\]].*$/, '')
    .trimEnd().length;
}
