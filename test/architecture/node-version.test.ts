import { expect, it } from 'vitest';

// npm scripts run on the `node` package's Node, whatever the machine has: sources are run by type stripping.
it('runs on Node 24', () => expect(process.version).toMatch(/^v24\./));
