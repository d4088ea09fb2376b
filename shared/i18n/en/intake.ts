import type { Translation } from '../translation.ts';
import type { intake as source } from '../zh/intake.ts';

export const intake = {
  title: 'Open a plan file',
  drop: 'Drop a plan file here, or',
  choose: 'Choose a file…',
  paste: 'or paste it',
  pasteLabel: 'Plan text (YAML)',
  checking: 'Checking…',
  fileTooLarge: 'The file is larger than 2 MB',
  clean: 'The plan is clean',
  issues: '{{errors}} errors, {{warnings}} warnings',
  place: '{{line}}:{{column}}',
  mustMend: 'A plan with errors makes no release; mend the file and open it again.',
  warningsFly: 'Warnings do not stop you, but do read them.',
  facts: '{{from}} → {{to}}, {{batches}} batches, {{guards}} guards, {{steps}} steps',
  bind: "Bind the plan's slots to connections",
  needs: 'needs {{capability}}',
  choosePlaceholder: 'Choose a connection',
  noConnection: 'No connection can do "{{capability}}"; add one on the connections page',
  environment: 'Environment of this release: {{environment}}',
  environmentMixed: 'The connections belong to different environments: {{environments}}',
  confirmProduction: 'I know that this moves production traffic',
  pace: 'Fast rehearsal: divide every duration by {{pace}}',
  create: 'Create the release',
  creating: 'Creating…',
  back: 'Another file',
} satisfies Translation<typeof source>;
