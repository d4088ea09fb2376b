import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { UnifiedDiff } from '../../../renderer/screens/plan-editor/code/unified-diff.tsx';
import type { Language } from '../../../shared/i18n/index.ts';
import { renderInCockpit } from '../render.tsx';

// jsdom lays nothing out.
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect = () => new DOMRect();

const lines = Array.from({ length: 40 }, (_, index) => `line${index + 1}: 1`);
const older = lines.join('\n');
/** The first and the last line differ, so that what lies between is folded away. */
const newer = ['line1: 2', ...lines.slice(1, -1), 'line40: 2'].join('\n');
const open = (language: Language = 'en') =>
  renderInCockpit(<UnifiedDiff older={older} newer={newer} label="Comparison" />, language);
const fold = (name: RegExp = /^32 unchanged lines$/) => screen.findByRole('button', { name });

describe('lines that a comparison folds away', () => {
  it.each(['Enter', ' '])('open by the key "%s", and the cursor stands where they begin', async (key) => {
    await open();
    const button = await fold();
    expect(screen.queryByText(/line20/)).toBeNull();
    expect(button.tabIndex).toBe(0);
    expect(button.getAttribute('aria-expanded')).toBe('false');
    button.focus();
    expect(document.activeElement).toBe(button);
    fireEvent.keyDown(button, { key });
    await screen.findByText(/line20/);
    expect(screen.queryByRole('button', { name: /unchanged lines/ })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Comparison' }));
  });

  it('stay folded at any other key', async () => {
    await open('zh');
    const button = await fold(/^32 行/);
    fireEvent.keyDown(button, { key: 'ArrowDown' });
    expect(await fold(/^32 行/)).toBe(button);
  });

  it('still open by the mouse', async () => {
    await open();
    fireEvent.click(await fold());
    await screen.findByText(/line20/);
  });
});
