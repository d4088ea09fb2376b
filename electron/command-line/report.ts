import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CockpitFault } from '../../shared/errors.ts';
import { createBackend } from '../backend/create-backend.ts';
import { createNodeHost } from '../backend/platform/node-host.ts';
import { exitCodes, type Verb } from './verb.ts';

/** The review of one release as a self-contained file. */
export const report: Verb = async (words, terminal) => {
  const { values } = parseArgs({
    args: [...words],
    options: {
      journal: { type: 'string' },
      release: { type: 'string' },
      format: { type: 'string', default: 'html' },
      language: { type: 'string', default: 'zh' },
      output: { type: 'string', short: 'o' },
    },
  });
  const { journal, release, output } = values;
  if (journal === undefined || release === undefined || output === undefined) {
    throw new CockpitFault('invalid-input', { place: 'report', detail: '--journal, --release, -o' });
  }
  if (values.format !== 'html') throw new CockpitFault('invalid-input', { place: '--format', detail: values.format });
  const file = resolve(journal);
  const host = createNodeHost({ kind: 'cli', dataDirectory: dirname(file), readOnly: true });
  const backend = await createBackend(host, { journal: { file }, checkpoints: false });
  try {
    const language = values.language === 'en' ? 'en' : 'zh';
    const { html } = await backend.client.reports.html({ releaseId: release, language });
    await writeFile(output, html);
    if (terminal.json) terminal.tell({ kind: 'report', file: output, bytes: Buffer.byteLength(html) });
    else terminal.say(output);
  } finally {
    await backend.close();
  }
  return exitCodes.done;
};
