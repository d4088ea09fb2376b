import { useState } from 'react';
import type { Person } from '../../../shared/contract/people.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { usePeople } from '../../stores/people-store.ts';
import { Page } from '../page.tsx';
import { TextAction } from '../release/text-action.tsx';
import { DriverForm } from './driver-form.tsx';
import classes from './people-screen.module.css';
import { PinForm } from './pin-form.tsx';

/** Which form is open; a PIN's person is null for somebody whose name is still to be typed. */
type Open = { readonly form: 'driver' } | { readonly form: 'pin'; readonly person: Person | null };

/** Who drives at this cockpit, and who may approve at it by PIN. */
export function Screen() {
  const t = useTranslate();
  const { value, fault, refresh } = usePeople();
  const [open, setOpen] = useState<Open | null>(null);
  const [said, setSaid] = useState('');
  const setPin = (person: Person | null): void => setOpen({ form: 'pin', person });
  const changeDriver = (): void => setOpen({ form: 'driver' });
  const ready = open === null && value !== null;
  useShortcut({ keys: 'a', scope: 'everywhere', label: t('people:setPin'), enabled: ready, run: () => setPin(null) });
  useShortcut({
    keys: 'd',
    scope: 'everywhere',
    label: t('people:changeDriver'),
    enabled: ready,
    run: changeDriver,
  });
  const saved = (sentence: string): void => {
    setOpen(null);
    setSaid(sentence);
    void refresh();
  };
  return (
    <Page
      title={t('people:title')}
      actions={
        <ActionButton
          tone="primary"
          label={t('people:setPin')}
          shortcut="a"
          disabled={value === null}
          onPress={() => setPin(null)}
        />
      }
    >
      {fault !== null && <ErrorNotice error={fault} onRetry={() => void refresh()} />}
      {value !== null && (
        <section className={classes.driver} aria-label={t('people:driver')}>
          <SectionTitle aside={<TextAction label={t('people:changeDriver')} shortcut="d" onPress={changeDriver} />}>
            {t('people:driver')}
          </SectionTitle>
          <p className={classes.driverName}>{value.me.name}</p>
          <p className={classes.about}>{t('people:driverDetail')}</p>
        </section>
      )}
      {value !== null && <SectionTitle note={String(value.list.length)}>{t('people:list')}</SectionTitle>}
      {value?.list.length === 0 && (
        <EmptyState
          title={t('people:empty.title')}
          detail={t('people:empty.detail')}
          action={{ label: t('people:setPin'), onPress: () => setPin(null) }}
        />
      )}
      <ul>
        {value?.list.map((person) => (
          <li key={person.personId} className={classes.row}>
            <span className={classes.name}>{person.name}</span>
            <span className={classes.about}>{person.personId === value.me.personId && t('people:drives')}</span>
            <span className={classes.pin} data-set={person.hasPin}>
              {t(person.hasPin ? 'people:hasPin' : 'people:noPin')}
            </span>
            <span className={classes.actions}>
              <TextAction
                label={t(person.hasPin ? 'people:changePin' : 'people:setPin')}
                onPress={() => setPin(person)}
              />
            </span>
          </li>
        ))}
      </ul>
      <p className={classes.said} role="status">
        {said}
      </p>
      {open?.form === 'driver' && value !== null && (
        <DriverForm
          people={value}
          onClose={() => setOpen(null)}
          onSaved={({ name }) => saved(t('people:driverSaved', { name }))}
        />
      )}
      {open?.form === 'pin' && value !== null && (
        <PinForm
          person={open.person}
          list={value.list}
          onClose={() => setOpen(null)}
          onSaved={({ name }) => saved(t('people:pinSaved', { name }))}
        />
      )}
    </Page>
  );
}
