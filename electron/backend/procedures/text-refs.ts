import type { OperatorCommand, OperatorInput } from '../../../shared/release/commands.ts';
import type { TextRef } from '../../../shared/release/events.ts';
import type { Journal } from '../journal/open-journal.ts';

export function textRef(journal: Journal, text: string): TextRef {
  const { id, hash } = journal.privateTexts.put(text);
  return { textId: id, textHash: hash };
}

/** Free text goes where it can be redacted; the command that reaches the fold holds references. */
export function withTextRefs(journal: Journal, input: OperatorInput): OperatorCommand {
  const texts = ['reason', 'note', 'text', 'evidence'] as const;
  const command: Record<string, unknown> = { ...input };
  for (const field of texts) {
    const value = command[field];
    if (typeof value === 'string') command[field] = textRef(journal, value);
  }
  return command as OperatorCommand;
}
