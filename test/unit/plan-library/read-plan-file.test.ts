import { describe, expect, it } from 'vitest';
import { readPlanFile } from '../../../renderer/screens/plans/read-plan-file.ts';
import { longestPlanText } from '../../../shared/contract/plans.ts';

const read = (name: string, content: string | Uint8Array<ArrayBuffer>) => readPlanFile(new File([content], name));

describe('a file that is dropped', () => {
  it.each([
    ['payment.yaml', 'title: 支付\n', 'plan'],
    ['payment.JSON', '{}', 'plan'],
    ['release.txt', '# 发布\n', 'document'],
    // One torn character in a long text is a slip of somebody's editor.
    ['release.md', `# 发布${'。'.repeat(200)}\uFFFD`, 'document'],
  ])('%s is read', async (name, text, kind) => {
    expect(await read(name, text)).toEqual({ outcome: 'read', kind, name, text });
  });

  it.each([
    ['film.mp4', 'x', 'wrong-kind'],
    ['nothing.md', '', 'empty'],
    ['blank.yaml', ' \n\t\n', 'empty'],
    ['word.md', 'PK\u0003\u0004\u0000\u0000', 'no-text'],
    // 发布计划, as an older Windows writes it.
    ['gbk.txt', Uint8Array.of(0xb7, 0xa2, 0xb2, 0xbc, 0xbc, 0xc6, 0xbb, 0xae), 'no-text'],
    ['book.md', 'x'.repeat(longestPlanText + 1), 'too-large'],
  ])('%s is not taken, and it is said why', async (name, content, outcome) => {
    expect(await read(name, content)).toMatchObject({ outcome, name });
  });
});
