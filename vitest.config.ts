import { defineConfig } from 'vitest/config';
import { aliases } from './vite.aliases.ts';

/** Projects run one after the other (`groupOrder`), so that servers and browsers do not fight over two cores. */
const project = (name: string, order: number, include: string[], test: object = {}) => ({
  extends: true as const,
  test: { name, include, sequence: { groupOrder: order }, ...test },
});

/** For projects that start what was built. */
const globalSetup = './test/support/fresh-build.ts';

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    reporters: ['default', './test/support/truthful-reporter.ts'],
    projects: [
      project('unit', 1, ['test/{unit,property,architecture}/**/*.test.ts'], {
        testTimeout: 30_000,
        // Each file would load plan schema, rules and journal again.
        isolate: false,
      }),
      project('dom', 2, ['test/dom/**/*.test.tsx'], {
        environment: 'jsdom',
        setupFiles: './test/dom/cleanup.ts',
        testTimeout: 30_000,
        // Each file would load the whole renderer again.
        isolate: false,
      }),
      project('integration', 3, ['test/integration/**/*.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 120_000,
        globalSetup,
        // They wait more than they work.
        maxWorkers: 4,
      }),
      project('crash', 4, ['test/crash/**/*.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 60_000,
        globalSetup,
        maxWorkers: 2,
      }),
      project('e2e', 5, ['test/e2e/**/*.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 120_000,
        // A flight is mostly waiting: a browser uses less than half of one of two cores.
        maxWorkers: 3,
      }),
      project('package', 6, ['test/package/**/*.test.ts'], { testTimeout: 120_000 }),
    ],
  },
});
