import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { setLanguage } from '../../renderer/stores/preferences.ts';
import { CockpitProvider } from '../../renderer/theme/cockpit-provider.tsx';
import type { Language } from '../../shared/i18n/index.ts';
import { loadTranslator } from '../../shared/i18n/translator.ts';

/** jsdom has no media queries; the dark scheme is what the tests look at. */
window.matchMedia ??= (query: string) =>
  ({
    matches: query.includes('dark'),
    media: query,
    addEventListener: () => {},
    removeEventListener: () => {},
  }) as unknown as MediaQueryList;

/** Nor does it lay anything out: no size ever changes. */
globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};

/** Nor has it fonts, whose arrival a text area that grows waits for. */
if (!('fonts' in document))
  Object.defineProperty(document, 'fonts', { value: Object.assign(new EventTarget(), { ready: Promise.resolve() }) });

/** Renders with theme and words, as `main.tsx` does. */
export async function renderInCockpit(children: ReactNode, language: Language = 'en') {
  setLanguage(language);
  const firstTranslator = await loadTranslator(language);
  const wrap = (inner: ReactNode): ReactNode => (
    <CockpitProvider firstTranslator={firstTranslator} env="test">
      <div data-testid="content">{inner}</div>
    </CockpitProvider>
  );
  const rendered = render(wrap(children));
  // Mantine's style elements stand in the container too; `content` holds what was rendered and nothing else.
  return {
    ...rendered,
    content: rendered.getByTestId('content'),
    rerender: (next: ReactNode) => rendered.rerender(wrap(next)),
  };
}
