import type { Screen } from './screen.ts';

/** Every screen, in the order of the navigation; the first is where the cockpit opens. A new screen is one line here. */
export const screens: readonly Screen[] = [];
