/** Width of a character of a chart's small text, in pixels; digits are the widest that occur. */
const characterPx = 6.2;
const gapPx = 6;

/** How wide a label of a chart is about, in pixels. */
export function labelWidthPx(label: string): number {
  return label.length * characterPx;
}

/**
 * Which of some labels, each centred on its place, stand clear of each other: later ones win, because the newest batch
 * is what is looked for. `places` are pixels from the left, ascending.
 */
export function clearLabels(places: readonly { readonly px: number; readonly label: string }[]): readonly boolean[] {
  const shown = places.map(() => false);
  let rightEnd = Number.POSITIVE_INFINITY;
  for (let index = places.length - 1; index >= 0; index -= 1) {
    const place = places[index];
    if (place === undefined) continue;
    const half = labelWidthPx(place.label) / 2;
    if (place.px + half + gapPx > rightEnd) continue;
    shown[index] = true;
    rightEnd = place.px - half;
  }
  return shown;
}

/** How a label stands at `px` of a plot of this width: beside its place where it would be cut, or stand on the axis. */
export function labelAlign(px: number, widthPx: number, label: string, beyondPx: number): 'left' | 'center' | 'right' {
  const half = labelWidthPx(label) / 2;
  if (px - half < 0) return 'left';
  return px + half > widthPx + beyondPx ? 'right' : 'center';
}

/** Whether a label that is centred at `px` stays inside a plot of this width, so that it is neither cut nor pushes. */
export function labelFits(px: number, widthPx: number, label: string, beyondPx: number): boolean {
  const half = labelWidthPx(label) / 2;
  return px - half >= 0 && px + half <= widthPx + beyondPx;
}
