import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Screen } from '../../../renderer/screens/practice/practice-screen.tsx';
import { ConnectionContext } from '../../../renderer/stores/connection.ts';
import type { PracticeStatus } from '../../../shared/contract/practice.ts';
import { type PracticeFault, practiceFaultSchemas, practiceFaults } from '../../../shared/contract/practice-faults.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { renderInCockpit } from '../render.tsx';
import { connectionTo } from './render-flight.tsx';

type Params = Readonly<Record<string, string | number>>;

/** The range as the screen sees it: faults are switched, everything else stands still. */
function standingRange(exposure: Exposure, percent: number | null) {
  const faults = Object.fromEntries(
    practiceFaults.map((name) => [name, { on: false, params: practiceFaultSchemas[name].parse({}) as Params }]),
  ) as PracticeStatus['faults'];
  const status = (): PracticeStatus => ({
    running: true,
    addresses: { routerUrl: 'http://127.0.0.1:4100' },
    faults: { ...faults },
    exposure,
    percent,
    requestsPerSecond: 120,
  });
  const practice = {
    status: async () => status(),
    setFault: async ({ fault, on, params }: { fault: PracticeFault; on: boolean; params?: Params }) => {
      faults[fault] = { on, params: practiceFaultSchemas[fault].parse(params ?? {}) };
      return status();
    },
  };
  return { faults, practice };
}

async function open(range: ReturnType<typeof standingRange>, language: Language = 'en') {
  await renderInCockpit(
    <ConnectionContext value={connectionTo({ practice: range.practice })}>
      <Screen />
    </ConnectionContext>,
    language,
  );
}

const rowOf = async (name: string) =>
  (await screen.findByRole('switch', { name: new RegExp(`^${name}`) })).closest('li')!;

describe('the practice screen', () => {
  it('offers every fault with its parameters in both languages', async () => {
    for (const [language, words] of [
      ['en', { gauge: 'Gauge out of line', name: 'Name', value: 'Value' }],
      ['zh', { gauge: '仪表异常', name: '名称', value: '值' }],
    ] as const) {
      await open(standingRange({ kind: 'percent', percent: 5 }, 5), language);
      const row = await rowOf(words.gauge);
      expect(screen.getAllByRole('switch')).toHaveLength(practiceFaults.length);
      expect(within(row).getByLabelText<HTMLInputElement>(`${words.gauge}: ${words.name}`).value).toBe('cpu_usage');
      expect(within(row).getByLabelText<HTMLInputElement>(`${words.gauge}: ${words.value}`).value).toBe('0.95');
      // A key that has no words shows as itself.
      expect(document.body.textContent).not.toMatch(/practice:|params\.|latencyMs/);
      cleanup();
    }
  });

  it('switches a fault on with what was typed, and holds it fixed while it is on', async () => {
    const range = standingRange({ kind: 'percent', percent: 5 }, 5);
    await open(range);
    const row = await rowOf('New version answers 5xx');
    const share = within(row).getByLabelText<HTMLInputElement>(/Share/);
    fireEvent.change(share, { target: { value: '0.5' } });
    fireEvent.click(within(row).getByRole('switch'));
    await within(row).findByText('active');
    expect(range.faults.errors).toEqual({ on: true, params: { ratio: 0.5, status: 500 } });
    expect([share.value, share.disabled]).toEqual(['0.5', true]);
    fireEvent.click(within(row).getByRole('switch'));
    await waitFor(() => expect(range.faults.errors.on).toBe(false));
    await waitFor(() => expect(share.disabled).toBe(false));
    expect(share.value).toBe('0.5');
  });

  it('says an exposure that is more than a share', async () => {
    await open(standingRange({ kind: 'both', percent: 1, targets: ['planTier=pro & languagePair=L2|L3'] }, null));
    expect((await screen.findByText(/planTier=pro/)).textContent).toMatch(
      /^1\s% · planTier=pro & languagePair=L2\|L3$/,
    );
  });
});
