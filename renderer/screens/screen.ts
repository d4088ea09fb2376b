import type { ComponentType } from 'react';
import type { common } from '../../shared/i18n/zh/common.ts';

/** What a screen is given: the named parts of its path. */
export interface ScreenProps {
  readonly params: Readonly<Record<string, string>>;
}

/** One entry of the list of screens: data, and the way to the code. */
export interface Screen {
  readonly id: string;
  /** `/release/:releaseId`; a part that begins with a colon is handed to the screen. */
  readonly path: string;
  /** Its word in the navigation; a screen without one is reached from others. */
  readonly navigation?: Exclude<keyof (typeof common)['navigation'], 'label' | 'menu'>;
  /** Id of the screen of the navigation to which one without a word belongs. */
  readonly within?: string;
  load(): Promise<{ readonly Screen: ComponentType<ScreenProps> }>;
}
