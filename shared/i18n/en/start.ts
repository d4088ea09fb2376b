import type { Translation } from '../translation.ts';
import type { start as source } from '../zh/start.ts';

export const start = {
  title: 'Releases',
  running: 'Running',
  past: 'Past releases',
  attempt: 'attempt {{number}}',
  newRelease: 'New release',
  practiceFlight: 'Fly on the practice range',
  practiceFast: 'Fly the practice plan (fast)',
  practiceReal: 'Fly it at real pace',
  empty: {
    title: 'No release yet',
    detail:
      'Fly one on the practice range first: two versions, real requests and faults to inject, all built in, no server touched.',
  },
  column: {
    release: 'Release',
    versions: 'Versions',
    state: 'State',
    exposure: 'Exposure',
    begun: 'Begun',
    ended: 'Ended',
    took: 'Took',
  },
  status: {
    created: 'created',
    running: 'running',
    'rolling-back': 'rolling back',
    completed: 'completed',
    'rolled-back': 'rolled back',
    aborted: 'aborted',
  },
  plan: {
    choose: 'Choose a plan file',
    paste: 'Paste a plan',
    template: 'Start from a template',
    check: 'Check',
    clean: 'The plan is clean',
    errors: '{{count}} errors',
    warnings: '{{count}} warnings',
    bind: "Bind the plan's slots to connections",
    slotNeeds: 'needs the capability {{capability}}',
    noConnection: 'no connection fits',
    create: 'Create the release',
    driver: 'Driver',
  },
  openCockpit: 'Open the cockpit',
  openReview: 'Review',
} satisfies Translation<typeof source>;
