/**
 * Every colour of the product, by meaning and never by hue. Hue is spent on levels and on the new version against the
 * old one; production is told apart by weight (a filled badge), because a further hue would be read as a level.
 * Each token becomes a CSS custom property: `levelGreen` is `--level-green`.
 */
export interface Palette {
  /** The window behind everything. */
  readonly surfacePage: string;
  /** A panel that stands on the page: charts, dialogs, menus. */
  readonly surfacePanel: string;
  /** What can be pressed, and what is selected. */
  readonly surfaceRaised: string;
  readonly surfaceHover: string;
  /** Fields, commands and transcripts. */
  readonly surfaceSunken: string;
  /** The one row that is being worked on. */
  readonly surfaceCurrent: string;
  /** Behind a dialog. */
  readonly scrim: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly ink: string;
  readonly inkDim: string;
  readonly inkFaint: string;
  readonly levelGreen: string;
  readonly levelYellow: string;
  readonly levelRed: string;
  readonly levelUnknown: string;
  /** Backgrounds of something that stands at this level. */
  readonly washGreen: string;
  readonly washYellow: string;
  readonly washRed: string;
  readonly washUnknown: string;
  readonly versionNew: string;
  readonly versionOld: string;
  /** A button that gives the new version more traffic. */
  readonly raiseFill: string;
  readonly raiseFillHover: string;
  readonly raiseInk: string;
  /** The main action of a row that moves no traffic. */
  readonly actionFill: string;
  readonly actionFillHover: string;
  readonly actionInk: string;
  /** The only filled red of the product: the way to a rollback, and its confirmation. */
  readonly rollbackFill: string;
  readonly rollbackFillHover: string;
  readonly rollbackConfirmFill: string;
  readonly rollbackConfirmFillHover: string;
  readonly rollbackLine: string;
  readonly rollbackInk: string;
  readonly environmentProductionFill: string;
  readonly environmentProductionInk: string;
  readonly focusRing: string;
  /** Drawn inside a chart. */
  readonly chartRedBand: string;
  readonly chartLimit: string;
  readonly chartMark: string;
  readonly chartAxis: string;
}

export type TokenName = keyof Palette;
export type ColorScheme = 'light' | 'dark';

const dark: Palette = {
  surfacePage: '#0d1117',
  surfacePanel: '#131922',
  surfaceRaised: '#1b2430',
  surfaceHover: '#232e3c',
  surfaceSunken: '#090c11',
  surfaceCurrent: '#172130',
  scrim: '#05080cb8',
  line: '#222c38',
  lineStrong: '#3d4b5c',
  ink: '#dbe4ee',
  inkDim: '#9aa8b7',
  inkFaint: '#7f8d9c',
  levelGreen: '#41b88a',
  levelYellow: '#e2b23c',
  levelRed: '#f56b6a',
  levelUnknown: '#9ba6b2',
  washGreen: '#10201b',
  washYellow: '#1d1a10',
  washRed: '#241315',
  washUnknown: '#171d25',
  versionNew: '#5aa9ff',
  versionOld: '#9aa7b4',
  raiseFill: '#1f5f9e',
  raiseFillHover: '#266cb1',
  raiseInk: '#ffffff',
  actionFill: '#dbe4ee',
  actionFillHover: '#f2f6fa',
  actionInk: '#0d1117',
  rollbackFill: '#7d2426',
  rollbackFillHover: '#912b2d',
  rollbackConfirmFill: '#b3302f',
  rollbackConfirmFillHover: '#c23a38',
  rollbackLine: '#e0605f',
  rollbackInk: '#ffffff',
  environmentProductionFill: '#dbe4ee',
  environmentProductionInk: '#0d1117',
  focusRing: '#dbe4ee',
  chartRedBand: '#f0605f1a',
  chartLimit: '#b8923a',
  chartMark: '#3d4b5c',
  chartAxis: '#7f8d9c',
};

const light: Palette = {
  surfacePage: '#f3f5f7',
  surfacePanel: '#fcfdfd',
  surfaceRaised: '#ffffff',
  surfaceHover: '#e9edf1',
  surfaceSunken: '#eceff3',
  surfaceCurrent: '#ffffff',
  scrim: '#39434f99',
  line: '#d6dce3',
  lineStrong: '#a9b4c0',
  ink: '#17212c',
  inkDim: '#47535f',
  inkFaint: '#5f6b78',
  levelGreen: '#0a6b48',
  levelYellow: '#855800',
  levelRed: '#b3211d',
  levelUnknown: '#525e6b',
  washGreen: '#e6f2ec',
  washYellow: '#fbf1d8',
  washRed: '#fbe7e5',
  washUnknown: '#e8ecf0',
  versionNew: '#0a5fb4',
  versionOld: '#66727f',
  raiseFill: '#0a5fb4',
  raiseFillHover: '#084f97',
  raiseInk: '#ffffff',
  actionFill: '#17212c',
  actionFillHover: '#2b3846',
  actionInk: '#ffffff',
  rollbackFill: '#a82a28',
  rollbackFillHover: '#942321',
  rollbackConfirmFill: '#b3211d',
  rollbackConfirmFillHover: '#9c1b18',
  rollbackLine: '#8a1916',
  rollbackInk: '#ffffff',
  environmentProductionFill: '#17212c',
  environmentProductionInk: '#ffffff',
  focusRing: '#17212c',
  chartRedBand: '#c8332d17',
  chartLimit: '#a87400',
  chartMark: '#b4bec9',
  chartAxis: '#5f6b78',
};

export const palettes: Readonly<Record<ColorScheme, Palette>> = { dark, light };

/** `levelGreen` → `--level-green`. */
export function cssVariableName(token: TokenName): `--${string}` {
  return `--${token.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Custom properties of one scheme, ready for Mantine's resolver. */
export function cssVariables(palette: Palette): Record<string, string> {
  return Object.fromEntries(
    (Object.keys(palette) as TokenName[]).map((token) => [cssVariableName(token), palette[token]]),
  );
}

/**
 * Text on its background. Every pair keeps at least 4.5:1 in both schemes; the test of this file computes it.
 * Who sets a text on another surface adds the pair here.
 */
export const textPairs: readonly (readonly [text: TokenName, surface: TokenName])[] = [
  ...(['surfacePage', 'surfacePanel', 'surfaceRaised', 'surfaceSunken', 'surfaceCurrent'] as const).flatMap((surface) =>
    (['ink', 'inkDim', 'inkFaint', 'levelGreen', 'levelYellow', 'levelRed', 'levelUnknown', 'versionNew'] as const).map(
      (text) => [text, surface] as const,
    ),
  ),
  ...(['washGreen', 'washYellow', 'washRed', 'washUnknown'] as const).flatMap((wash) =>
    (['ink', 'inkDim', 'inkFaint'] as const).map((text) => [text, wash] as const),
  ),
  ['levelGreen', 'washGreen'],
  ['levelYellow', 'washYellow'],
  ['levelRed', 'washRed'],
  ['levelUnknown', 'washUnknown'],
  ['ink', 'surfaceHover'],
  ['raiseInk', 'raiseFill'],
  ['raiseInk', 'raiseFillHover'],
  ['actionInk', 'actionFill'],
  ['actionInk', 'actionFillHover'],
  ['rollbackInk', 'rollbackFill'],
  ['rollbackInk', 'rollbackFillHover'],
  ['rollbackInk', 'rollbackConfirmFill'],
  ['rollbackInk', 'rollbackConfirmFillHover'],
  ['environmentProductionInk', 'environmentProductionFill'],
  ['chartAxis', 'surfacePanel'],
];

/** Lines and shapes that carry meaning: at least 3:1. */
export const shapePairs: readonly (readonly [shape: TokenName, surface: TokenName])[] = [
  ['versionNew', 'surfacePanel'],
  ['versionOld', 'surfacePanel'],
  ['chartLimit', 'surfacePanel'],
  ['focusRing', 'surfacePage'],
  ['focusRing', 'surfacePanel'],
];
