import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { capabilities } from '../../electron/backend/connectors/connector.ts';
import { connectors } from '../../electron/backend/connectors/index.ts';
import { projectRoot } from './source-files.ts';

const folder = join(projectRoot, 'electron', 'backend', 'connectors');
const suites = join(projectRoot, 'test', 'integration', 'connectors');

it('every folder is one connector that the list names, and the contract suites run over the list', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const found = folders.flatMap(({ name }) => {
    const own = readdirSync(join(folder, name)).filter((file) => file.endsWith('-connector.ts'));
    return own.length === 0 ? [`${name}/ without a connector`] : own.map((file) => `${name}/${file}`);
  });
  expect(found.sort()).toEqual(connectors.map(({ kind }) => `${kind}/${kind}-connector.ts`).sort());
});

it.each(capabilities)('%s has a contract suite that runs over every connector that claims it', (capability) => {
  expect(connectors.flatMap((connector) => connector.capabilities)).toContain(capability);
  const name = capability.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const suite = join(suites, `${name}-contract.test.ts`);
  expect(existsSync(suite), suite).toBe(true);
  expect(readFileSync(suite, 'utf8')).toContain(`describe.each(claiming('${capability}'))`);
});
