import type { Screen } from './screen.ts';

/** Every screen, in the order of the navigation; the first is where the cockpit opens. A new screen is one line here. */
export const screens: readonly Screen[] = [
  { id: 'start', path: '/', navigation: 'start', load: () => import('./start/start-screen.tsx') },
  { id: 'plans', path: '/plans', navigation: 'plans', load: () => import('./plans/plans-screen.tsx') },
  {
    id: 'connections',
    path: '/connections',
    navigation: 'connections',
    load: () => import('./connections/connections-screen.tsx'),
  },
  { id: 'people', path: '/people', navigation: 'people', load: () => import('./people/people-screen.tsx') },
  { id: 'practice', path: '/practice', navigation: 'practice', load: () => import('./practice/practice-screen.tsx') },
  {
    id: 'plan-editor',
    path: '/plans/:planId',
    within: 'plans',
    load: () => import('./plan-editor/plan-editor-screen.tsx'),
  },
  {
    id: 'plan-comparison',
    path: '/plans/:planId/compare/:from/:to',
    within: 'plans',
    load: () => import('./plans/plan-comparison-screen.tsx'),
  },
  {
    id: 'plan-flight',
    path: '/plans/:planId/fly/:sequence',
    within: 'plans',
    load: () => import('./plans/plan-flight-screen.tsx'),
  },
  { id: 'cockpit', path: '/release/:releaseId', load: () => import('./cockpit/cockpit-screen.tsx') },
  {
    id: 'release-plan',
    path: '/release/:releaseId/plan',
    load: () => import('./release-plan/release-plan-screen.tsx'),
  },
  { id: 'review', path: '/review/:releaseId', load: () => import('./review/review-screen.tsx') },
];
