import { longestPlanText } from '../../../shared/contract/plans.ts';

/** `plan`: the file is one already. `document`: it is read into a draft of one. */
export type PlanFileKind = 'plan' | 'document';

/** A file of the user's that was read. */
export interface ReadFile {
  readonly outcome: 'read';
  readonly kind: PlanFileKind;
  readonly name: string;
  readonly text: string;
}

/** What a file holds that was dropped or chosen, or why it was not taken. */
export type PlanFileRead =
  | ReadFile
  | { readonly outcome: 'wrong-kind' | 'unreadable' | 'empty' | 'no-text'; readonly name: string }
  | { readonly outcome: 'too-large'; readonly name: string; readonly bytes: number; readonly limit: number };

const endings: Readonly<Record<PlanFileKind, readonly string[]>> = {
  plan: ['.yaml', '.yml', '.json'],
  document: ['.md', '.markdown', '.txt'],
};

/** Endings of the files that are taken, for the file chooser. */
export const planFileEndings: readonly string[] = Object.values(endings).flat();

/** Reads a plan or a document. Judges it by its name and size first: a film is not loaded to be refused. */
export async function readPlanFile(file: Pick<File, 'name' | 'size' | 'text'>): Promise<PlanFileRead> {
  const { name } = file;
  const kind = (['plan', 'document'] as const).find((one) =>
    endings[one].some((ending) => name.toLowerCase().endsWith(ending)),
  );
  if (kind === undefined) return { outcome: 'wrong-kind', name };
  // The contract counts characters, of which a file has no more than bytes.
  if (file.size > longestPlanText) return { outcome: 'too-large', name, bytes: file.size, limit: longestPlanText };
  try {
    const text = await file.text();
    if (text.trim() === '') return { outcome: 'empty', name };
    return isText(text) ? { outcome: 'read', kind, name, text } : { outcome: 'no-text', name };
  } catch {
    return { outcome: 'unreadable', name };
  }
}

/** U+0000 stands in no text; U+FFFD is what a browser makes of bytes that are not UTF-8. A stray one is a slip. */
function isText(text: string): boolean {
  const foreign = text.split('\uFFFD').length - 1;
  return !text.includes('\0') && foreign * 100 <= text.length;
}

/** `payment-gray.yaml` → `payment-gray`. */
export function nameWithoutEnding(name: string): string {
  return name.replace(/\.[^.]+$/, '');
}
