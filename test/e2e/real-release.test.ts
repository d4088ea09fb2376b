import type { Locator, Page } from 'playwright-core';
import { expect, test } from '../support/e2e/cockpit-test.ts';
import { flightOn } from '../support/e2e/flight.ts';
import { startNginx } from '../support/servers/start-nginx.ts';
import { startPrometheus } from '../support/servers/start-prometheus.ts';
import { startSshd } from '../support/servers/start-sshd.ts';
import { startSteadyLoad } from '../support/steady-load.ts';
import { waitFor } from '../support/wait-for.ts';

const ratio = (version: string) =>
  `sum(rate(http_requests_total{version="${version}",code="500"}[$window])) / sum(rate(http_requests_total{version="${version}"}[$window]))`;

const plan = `apiVersion: cockpit/v1
title: { zh: 边缘代理, en: Edge proxy }
from: v1
to: v2
connections:
  traffic: { capability: traffic, title: { zh: 入口, en: Entry } }
  metrics: { capability: metrics, title: { zh: 指标, en: Metrics } }
batches:
  - { id: HALF, exposure: 50 %, observe: 5 min }
  - { id: FULL, exposure: 100 %, observe: 5 min }
guards:
  - id: error-ratio
    title: { zh: 错误率, en: Error rate }
    from: metrics
    query: ${ratio('v2')}
    requestsQuery: sum(increase(http_requests_total{version="v2"}[$window]))
    minRequests: 150
    unit: ratio
    window: 10 s
    every: 1 s
    green: '< 2 %'
    yellow: 2 % … 5 %
    red: '> 5 %'
    onYellow: { action: hold }
    onUnknown: { action: hold }
    onRed: { action: rollback, mode: automatic, scope: all, countdown: 2s }
`;

test('a release over SSH, nginx and Prometheus, connected by hand, goes back by itself when its guard turns red', async ({
  sitDown,
}) => {
  const nginx = await startNginx();
  const targets = [nginx.stable, nginx.canary].map(({ address }) => ({ address }));
  const [prometheus, sshd] = await Promise.all([startPrometheus({ targets, scrapeIntervalMs: 500 }), startSshd()]);
  const before = (await nginx.readConfig()).replace('weight=1 max_fails', 'weight=1 down max_fails');
  await nginx.writeConfig(before);
  await nginx.reload();
  const load = startSteadyLoad(nginx.url, 150);
  try {
    const { page } = await sitDown();
    await page.getByRole('navigation').getByRole('link', { name: 'Connections' }).click();
    const { host, port, user, privateKey } = sshd.config;
    const ssh = await describe(page, 'SSH', 'web-1', {
      Host: String(host),
      Port: String(port),
      User: String(user),
      'Private key': String(privateKey),
    });
    // The key is compared before anything is said to the host, and taken over by one press.
    await tryOut(ssh);
    await ssh.getByText(sshd.fingerprint).first().waitFor();
    await ssh.getByRole('button', { name: /^Use as/ }).click();
    await tryOut(ssh);
    await ssh.getByText(/^Logged in|logged in/i).waitFor();
    await ssh.getByRole('button', { name: 'Save', exact: true }).click();
    // There is no vault yet: it is set up on the way, and nothing that was typed is lost.
    await ssh.getByRole('button', { name: 'Set a passphrase' }).click();
    const vault = page.getByRole('dialog').last();
    for (const label of [/^New passphrase/, /again/i])
      await vault.getByLabel(label).first().fill('correct horse battery');
    await vault.getByRole('button', { name: 'Save', exact: true }).click();
    await ssh.waitFor({ state: 'detached' });

    const { config } = nginx;
    const edge = await describe(page, 'nginx', 'edge', {
      'Configuration file': config.configFile,
      'Name of the upstream': config.upstream,
      'Server of the old version': config.stableServer,
      'Server of the new version': config.canaryServer,
      'Main configuration file': config.mainConfigFile,
      'Prefix folder': config.prefix,
      'Path of the health check': config.healthPath,
    });
    await edge
      .getByLabel(/^Machines/)
      .first()
      .click();
    await page.getByRole('option', { name: 'web-1' }).click();
    await save(edge);
    await save(await describe(page, 'Prometheus', 'measures', { Address: prometheus.url }));
    for (const name of ['web-1', 'edge', 'measures']) {
      const row = page.getByRole('listitem').filter({ hasText: name }).first();
      await row.getByRole('status').getByText('green').waitFor();
    }

    await page.getByRole('navigation').getByRole('link', { name: 'Releases' }).click();
    await page.getByRole('button', { name: /^Open a plan file/ }).click();
    await page.getByLabel('Plan text (YAML)').fill(plan);
    for (const [slot, name] of [
      ['Entry · traffic', 'edge'],
      ['Metrics · metrics', 'measures'],
    ] as const) {
      await page.getByRole('combobox', { name: slot }).click();
      await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
    }
    await page.getByRole('button', { name: 'Create the release', disabled: false }).click();
    const flight = flightOn(page);
    await flight.click(/^Run the preflight/);
    await flight.dialog.getByRole('button', { name: 'Run it again' }).waitFor();
    await page.keyboard.press('Escape');
    await flight.click(/^Begin the release/);
    await flight.raise('50 %');
    await flight.rung('HALF').getByText('read back 50 %').waitFor();
    await flight.guard('Error rate').getByText('green', { exact: true }).waitFor();
    nginx.canary.injectErrors(0.3);
    await flight.status.getByText(/^Rolled back/).waitFor();
    expect([...(await nginx.countAnswers(40)).keys()]).toEqual(['v1']);
    await waitFor('nobody is sent to the new version any more', async () => {
      const seen = nginx.canary.answered();
      await nginx.countAnswers(20);
      return nginx.canary.answered() === seen;
    });
    expect(load.lost()).toBe(0);
  } finally {
    await load.stop();
    await Promise.allSettled([nginx.stop(), prometheus.stop(), sshd.stop()]);
  }
});

/** Opens the form of a new connection and fills it in; labels are matched by their beginning. */
async function describe(
  page: Page,
  kind: string,
  name: string,
  fields: Readonly<Record<string, string>>,
): Promise<Locator> {
  await page.getByRole('button', { name: /^New connection/ }).click();
  const form = page.getByRole('dialog').first();
  await form.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: kind, exact: true }).click();
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await form.getByRole('combobox', { name: 'Environment' }).click();
  await page.getByRole('option', { name: 'Staging' }).click();
  for (const [label, value] of Object.entries(fields)) {
    await form
      .getByLabel(new RegExp(`^${label}`))
      .first()
      .fill(value);
  }
  return form;
}

async function tryOut(form: Locator): Promise<void> {
  await form.getByRole('button', { name: 'Try it first', disabled: false }).click();
  await form.getByRole('status').first().waitFor();
}

async function save(form: Locator): Promise<void> {
  await form.getByRole('button', { name: 'Save', exact: true }).click();
  await form.waitFor({ state: 'detached' });
}
