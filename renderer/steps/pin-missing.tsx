import { useTranslate } from '../components/use-translate.ts';
import { pathTo } from '../screens/shell/route.ts';
import { usePeople } from '../stores/people-store.ts';
import classes from './steps.module.css';

/** Says that the person with this name cannot approve by PIN yet, and where that is mended. */
export function PinMissing({ name }: { readonly name: string }) {
  const t = useTranslate();
  const { value } = usePeople();
  if (value === null || name === '') return null;
  const known = value.list.find((person) => person.name === name);
  // Nothing is said about a name that may still become that of somebody with a PIN.
  const unfinished = known === undefined && value.list.some((person) => person.hasPin && person.name.startsWith(name));
  if (known?.hasPin === true || unfinished) return null;
  return (
    <p className={classes.hint} role="status">
      {t('people:approval.noPin', { name })} <a href={pathTo('/people')}>{t('people:approval.link')}</a>
    </p>
  );
}
