import { describe } from 'vitest';
import { expect, test } from '../support/e2e/cockpit-test.ts';
import { flightOn } from '../support/e2e/flight.ts';
import { levelSeen } from '../support/e2e/level-seen.ts';

describe('the practice range', () => {
  test('breaks on demand: a metrics endpoint that is dead makes guards unknown, never green', async ({ sitDown }) => {
    const operator = await sitDown();
    const { page } = operator;
    const range = await operator.newWindow();
    await range.getByRole('navigation').getByRole('link', { name: 'Practice range' }).click();
    await range.getByRole('switch', { name: 'Metrics endpoint dead' }).waitFor();

    await page.getByRole('button', { name: /^Fly the practice plan \(fast\)/ }).click();
    const flight = flightOn(page);
    await flight.toFirstBatch();
    await levelSeen(flight.guard('P95 latency'), 'green');
    await range.getByText('requests per second').waitFor();
    await range.getByText(/^1.%$/).waitFor();

    const dead = range.getByRole('switch', { name: 'Metrics endpoint dead' });
    await dead.click();
    await range.getByText('active').waitFor();
    await levelSeen(flight.guard('P95 latency'), 'unknown');
    await flight.status.getByText('Held at 1 %: Error rate is unknown').waitFor();
    expect(await flight.status.getByRole('button', { name: /^Raise/, disabled: false }).count()).toBe(0);

    await dead.click();
    await range.getByText('active').waitFor({ state: 'detached' });
    await levelSeen(flight.guard('P95 latency'), 'green');
    await flight.raise('5 %');
    await flight.rung('REL-B1').getByText('read back 5 %').waitFor();
  });
});
