import { describe, expect, test } from 'vitest';
import { clearLabels, labelAlign, labelFits } from '../../../renderer/charts/axis-labels.ts';

describe('labels of batch marks', () => {
  test('all stand where there is room', () => {
    const places = [
      { px: 20, label: '1 %' },
      { px: 80, label: '5 %' },
      { px: 140, label: '10 %' },
    ];
    expect(clearLabels(places)).toEqual([true, true, true]);
  });

  test('the newest wins where two would touch, and one further back may stand again', () => {
    const places = [
      { px: 20, label: '1 %' },
      { px: 60, label: '5 %' },
      { px: 70, label: '10 %' },
    ];
    expect(clearLabels(places)).toEqual([true, false, true]);
  });
});

describe('the label of a batch mark', () => {
  test('stands beside its line where it would be cut at the right, or stand on the other axis', () => {
    expect(labelAlign(10, 300, 'GRAY-10', 8)).toBe('left');
    expect(labelAlign(150, 300, 'GRAY-10', 8)).toBe('center');
    expect(labelAlign(295, 300, 'GRAY-10', 8)).toBe('right');
  });
});

describe('a label of the time axis', () => {
  test('is left out where it would be cut at either end', () => {
    expect(labelFits(10, 300, '04:22:20', 8)).toBe(false);
    expect(labelFits(150, 300, '04:22:20', 8)).toBe(true);
    expect(labelFits(295, 300, '04:22:20', 8)).toBe(false);
  });
});
