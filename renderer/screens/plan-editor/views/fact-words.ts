import { formatDuration } from '../../../../shared/i18n/format.ts';
import { parseDurationMs } from '../../../../shared/plan/duration.ts';
import type { LocalText } from '../../../../shared/plan/scalars.ts';
import type { PlanFile } from '../../../../shared/plan/schema.ts';
import { useTranslate } from '../../../components/use-translate.ts';
import { useLocal, usePlanView } from './plan-view-context.tsx';

type Titled = 'references' | 'metrics' | 'guards' | 'audiences' | 'windows' | 'freezes' | 'roles';

/** What is needed to put items of a plan into words. */
export interface FactWords {
  readonly t: ReturnType<typeof useTranslate>;
  readonly file: PlanFile;
  readonly local: (text: string | LocalText) => string;
  /** A duration of the plan as the screens write it. */
  readonly duration: (written: string) => string;
  /** What a plain value, a text or a list of texts says. */
  readonly value: (value: unknown) => string;
  /** The title of something in one of the plan's lists; its id where there is none. */
  readonly titleOf: (list: Titled, id: string) => string;
}

export function useFactWords(): FactWords {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  const value = (given: unknown): string => {
    if (given === undefined || given === null) return '';
    if (Array.isArray(given)) return given.map(value).join(', ');
    return typeof given === 'object' ? local(given as LocalText) : String(given);
  };
  return {
    t,
    file,
    local,
    duration: (written) => formatDuration(parseDurationMs(written)),
    value,
    titleOf: (list, id) => {
      const found = (file[list] as readonly { id: string; title?: string | LocalText }[] | undefined)?.find(
        (one) => one.id === id,
      );
      return found?.title === undefined ? id : local(found.title);
    },
  };
}
