import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defineRelease } from '../../../electron/backend/conductor/release-definition.ts';
import type { Binding } from '../../../shared/release/state.ts';

const folder = mkdtempSync(join(tmpdir(), 'target-lists-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const content = '# ring one\ncn-north\n\ncn-east\r\ncn-north\n';
const listFile = join(folder, 'ring-one.txt');
writeFileSync(listFile, content);
const practice: Binding = { connectionId: 'practice', kind: 'practice', name: 'practice', environment: 'practice' };

function create(list: object) {
  const plan = JSON.stringify({
    apiVersion: 'cockpit/v1',
    title: 'T',
    from: 'a',
    to: 'b',
    connections: { web: { capability: 'traffic' } },
    targetLists: { 'ring-one': list },
    batches: [
      { id: 'B1', targetList: 'ring-one', exposure: '50 %', observe: '1 min' },
      { id: 'B2', targetList: 'ring-one', observe: '1 min' },
    ],
  });
  return defineRelease('R1', plan, { web: practice }, 1);
}

describe('target lists', () => {
  it('are read from their file when the release is created, and stay with it', () => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const [first, second] = create({ file: listFile, sha256 }).plan.tracks[0]!.batches;
    expect(first?.exposure).toEqual({ kind: 'both', percent: 50, targets: ['cn-north', 'cn-east'] });
    expect(second?.exposure).toEqual({ kind: 'targets', targets: ['cn-north', 'cn-east'] });
  });

  it('are refused when the file is not the one that the plan pinned', () => {
    const changed = () => create({ file: listFile, sha256: '0'.repeat(64) });
    expect(changed).toThrow(expect.objectContaining({ code: 'target-list-changed' }));
  });

  it('are refused when the file cannot be read, with its place', () => {
    const missing = join(folder, 'missing.txt');
    expect(() => create({ file: missing })).toThrow(
      expect.objectContaining({
        code: 'target-list-unreadable',
        params: { list: 'ring-one', file: missing, detail: 'ENOENT' },
      }),
    );
  });
});
