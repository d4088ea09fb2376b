import { describe } from 'vitest';
import { expect, test } from '../support/e2e/cockpit-test.ts';
import { createRelease } from '../support/e2e/create-release.ts';
import { flightOn } from '../support/e2e/flight.ts';
import { channels, levelSeen } from '../support/e2e/level-seen.ts';
import { practicePlanWith } from '../support/e2e/practice-plan.ts';
import { spyOnSound } from '../support/e2e/sound-spy.ts';

describe('a new version that becomes slow', () => {
  test('is seen as red, kept while the countdown is stopped, and taken back with two presses', async ({ sitDown }) => {
    const { page } = await sitDown({ locale: 'zh-CN' });
    // Divided by the pace it is still long enough to be stopped by hand.
    await createRelease(page, practicePlanWith({ countdown: '400s' }), 'zh');
    const flight = flightOn(page, 'zh');
    await flight.toFirstBatch();
    await flight.raise('5 %');
    const p95 = flight.guard('P95 响应时间');
    const green = await levelSeen(p95, '绿');

    await flight.visit('practiceRange');
    await page.getByRole('switch', { name: '新版本变慢' }).click();
    await page.getByText('生效中').waitFor();
    await flight.visit('releases');
    await page.getByRole('link', { name: /演练发布/ }).click();

    const red = await levelSeen(p95, '红');
    expect(red.shape).not.toBe(green.shape);
    expect(channels(red.color)[0]).toBeGreaterThan(1.5 * channels(red.color)[1]);
    expect(channels(green.color)[1]).toBeGreaterThan(1.2 * channels(green.color)[0]);

    const countdown = page.getByRole('alert').filter({ hasText: '自动回滚' });
    await countdown
      .getByRole('timer')
      .filter({ hasText: /^\d+.s$/ })
      .waitFor();
    await countdown.getByRole('button', { name: /停/ }).click();
    await countdown.waitFor({ state: 'detached' });
    await flight.status.getByText('倒计时已由人停止').waitFor();
    await flight.rung('REL-B1').getByText('读回 5 %').waitFor();

    await flight.rollBack.click();
    await flight.dialog.getByText('全部切回旧版本').waitFor();
    await page.keyboard.press('Enter');
    await flight.status.getByText('已回滚到 1.4.2').waitFor();
    // Below it stand the switches that can be put back exactly.
    const actions = flight.rollbackPanel.getByRole('list').first().getByRole('listitem');
    expect(await actions.count()).toBeGreaterThan(2);
    for (const action of await actions.all()) expect(await action.textContent()).toContain('完成');
    expect(await actions.filter({ hasText: '读回 router 0 %' }).count()).toBe(2);

    await flight.press(/^打开回看/);
    await page.getByText('回看已经发生的事').waitFor();
    await flight.status.getByText('已回滚到 1.4.2').waitFor();
    await page.getByText('人工回滚').first().waitFor();
  });

  test('is taken back by the cockpit itself when nobody stops the countdown, and sounds in a hidden tab', async ({
    sitDown,
  }) => {
    const operator = await sitDown();
    const { page } = operator;
    const sounds = await spyOnSound(page);
    await page.getByRole('button', { name: /^Fly the practice plan \(fast\)/ }).click();
    const flight = flightOn(page);
    await flight.toFirstBatch();
    await flight.raise('5 %');
    await levelSeen(flight.guard('P95 latency'), 'green');
    expect(await sounds.startedWhile()).toEqual({ hidden: 0, visible: 0 });

    const range = await operator.newWindow();
    await range.goto(`${new URL(range.url()).origin}/#/practice`);
    await sounds.hide();
    await range.getByRole('switch', { name: 'New version slow' }).click();
    await sounds.heard();
    expect((await sounds.startedWhile()).hidden).toBeGreaterThan(0);
    await sounds.show();

    await flight.status.getByText('Rolled back to 1.4.2').waitFor();
    await flight.rollbackPanel.getByText('Rolled back in').waitFor();
    await flight.rollbackPanel.getByText(/by cockpit/).waitFor();
  });
});
