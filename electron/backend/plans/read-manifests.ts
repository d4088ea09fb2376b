import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CockpitFault } from '../../../shared/errors.ts';
import type { ReleasePlan, StepPlan } from '../../../shared/plan/release-plan.ts';
import { readManifests } from '../../../shared/steps/manifests.ts';
import { contentHash } from '../journal/chain.ts';

const mostBytes = 1_000_000;

/**
 * Reads the manifests that a plan keeps in files. What was read goes into the release, so that the file is never asked
 * again. Throws `manifest-unreadable` and, where the content is not what the plan pinned, `manifest-changed`.
 */
export function withManifests(plan: ReleasePlan): ReleasePlan {
  const { rollback } = plan;
  const all = (steps: readonly StepPlan[]) => steps.map(withManifest);
  return {
    ...plan,
    steps: all(plan.steps),
    finally: all(plan.finally),
    playbooks: plan.playbooks.map((playbook) => ({ ...playbook, steps: all(playbook.steps) })),
    rollback: {
      ...rollback,
      scripts: all(rollback.scripts),
      manual: all(rollback.manual),
      separate: all(rollback.separate),
    },
  };
}

function withManifest(step: StepPlan): StepPlan {
  const { file } = step;
  if (file.kind !== 'cluster' || !('file' in file.do) || file.do.file === undefined) return step;
  const { sha256 } = file.do;
  const path = resolve(file.do.file);
  const bytes = readBytes(path, step.id);
  const found = contentHash(bytes);
  if (sha256 !== undefined && sha256 !== found) {
    throw new CockpitFault('manifest-changed', { step: step.id, file: path, found, expected: sha256 });
  }
  const manifest = bytes.toString('utf8');
  const read = readManifests(manifest);
  if (!read.ok) throw unreadable(path, step.id, read.line === null ? 'YAML' : `YAML ${read.line}`);
  return { ...step, file: { ...file, do: { ...file.do, manifest } } };
}

function readBytes(path: string, step: string): Buffer {
  try {
    if (statSync(path).size > mostBytes) throw unreadable(path, step, `> ${mostBytes} B`);
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof CockpitFault) throw cause;
    throw unreadable(path, step, (cause as NodeJS.ErrnoException).code ?? '', cause);
  }
}

function unreadable(file: string, step: string, detail: string, cause?: unknown): CockpitFault {
  return new CockpitFault('manifest-unreadable', { step, file, detail }, { cause });
}
