import { usePreferences } from '../../../renderer/stores/preferences.ts';

/** Words of sample data, which in the product come from a plan and not from a dictionary. */
export function useSampleWords(): (zh: string, en: string) => string {
  const language = usePreferences((preferences) => preferences.language);
  return (zh, en) => (language === 'zh' ? zh : en);
}
