import { longestPlanText } from '../../../shared/contract/plans.ts';

/** What a file holds that was dropped or chosen, or why it was not taken. */
export type PlanFileRead =
  | { readonly outcome: 'read'; readonly name: string; readonly text: string }
  | { readonly outcome: 'wrong-kind'; readonly name: string }
  | { readonly outcome: 'unreadable'; readonly name: string }
  | { readonly outcome: 'too-large'; readonly name: string; readonly bytes: number; readonly limit: number };

/** Endings of the files that are taken, for the file chooser too. */
export const planFileEndings = ['.yaml', '.yml', '.json'] as const;

/** Reads a plan file of the user's. Judges it by its name and size before it is read: a film is not loaded to be refused. */
export async function readPlanFile(file: Pick<File, 'name' | 'size' | 'text'>): Promise<PlanFileRead> {
  const { name } = file;
  if (!planFileEndings.some((ending) => name.toLowerCase().endsWith(ending))) return { outcome: 'wrong-kind', name };
  // The contract counts characters, of which a file has no more than bytes.
  if (file.size > longestPlanText) return { outcome: 'too-large', name, bytes: file.size, limit: longestPlanText };
  try {
    return { outcome: 'read', name, text: await file.text() };
  } catch {
    return { outcome: 'unreadable', name };
  }
}

/** `payment-gray.yaml` → `payment-gray`. */
export function nameWithoutEnding(name: string): string {
  return name.replace(/\.[^.]+$/, '');
}
