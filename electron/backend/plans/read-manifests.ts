import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { CockpitFault } from '../../../shared/errors.ts';
import { secretInManifest } from '../../../shared/plan/lint/rules/secrets.ts';
import type { ReleasePlan, StepPlan } from '../../../shared/plan/release-plan.ts';
import { readManifests, secretOfManifests } from '../../../shared/steps/manifests.ts';
import { contentHash } from '../journal/chain.ts';

const mostBytes = 1_000_000;

/**
 * Reads the manifests that a plan keeps in files. What was read goes into the release, so that the file is never asked
 * again; what goes there can be read by many, so that it must hold no secret. Throws `manifest-unreadable`,
 * `manifest-holds-secret` and, where the content is not what the plan pinned, `manifest-changed`.
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
  refuseSecrets(manifest, path, step.id);
  const read = readManifests(manifest);
  if (!read.ok) throw unreadable(path, step.id, read.line === null ? 'YAML' : `YAML ${read.line}`);
  return { ...step, file: { ...file, do: { ...file.do, manifest } } };
}

/** Neither what is found nor a part of it goes into the fault. */
function refuseSecrets(manifest: string, file: string, step: string): void {
  let name: string | null;
  try {
    name = secretOfManifests(manifest);
  } catch (cause) {
    throw unreadable(file, step, 'YAML', cause);
  }
  if (name !== null) throw new CockpitFault('manifest-holds-secret', { step, file, object: `Secret/${name}` });
  const offset = secretInManifest(manifest);
  if (offset === null) return;
  // What leads to a value may begin with the end of the line before.
  const line = manifest.slice(0, offset + 1).split('\n').length;
  throw new CockpitFault('manifest-holds-secret', { step, file, line });
}

function readBytes(path: string, step: string): Buffer {
  let file: number | undefined;
  try {
    // A pipe without a writer would be waited for, and a device never ends.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(file);
    if (!stat.isFile()) throw unreadable(path, step, stat.isDirectory() ? 'EISDIR' : '!S_ISREG');
    const bytes = Buffer.alloc(mostBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
    if (length > mostBytes) throw unreadable(path, step, `> ${mostBytes} B`);
    return bytes.subarray(0, length);
  } catch (cause) {
    if (cause instanceof CockpitFault) throw cause;
    throw unreadable(path, step, (cause as NodeJS.ErrnoException).code ?? '', cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function unreadable(file: string, step: string, detail: string, cause?: unknown): CockpitFault {
  return new CockpitFault('manifest-unreadable', { step, file, detail }, { cause });
}
