import { practiceFaults } from '../../../shared/contract/practice.ts';
import { formatNumber, formatPercent, noValue } from '../../../shared/i18n/format.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { StatusLine } from '../../components/status-line.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { usePractice } from '../../stores/practice-store.ts';
import { Page } from '../page.tsx';
import classes from './practice-screen.module.css';

/** The built-in system to fly on: what it does now, and what can be broken. */
export function Screen() {
  const t = useTranslate();
  const { value, fault, setFault } = usePractice();
  return (
    <Page title={t('practice:title')} lead={t('practice:intro')}>
      {fault !== null && <ErrorNotice error={fault} />}
      {value !== null && (
        <div className={classes.columns}>
          <section>
            <SectionTitle>{t('practice:status')}</SectionTitle>
            <StatusLine
              level={value.running ? 'green' : 'unknown'}
              label={value.running ? t('practice:running') : t('practice:stopped')}
            />
            <div className={classes.split}>
              <p className={classes.figure}>{value.percent === null ? noValue : formatPercent(value.percent)}</p>
              <p>{t('versions.new')}</p>
              <div className={classes.bar} aria-hidden="true">
                <span style={{ inlineSize: `${value.percent ?? 0}%` }} />
              </div>
              <p className={classes.figure}>
                {value.requestsPerSecond === null ? noValue : formatNumber(value.requestsPerSecond)}
              </p>
              <p>{t('practice:requestsPerSecond')}</p>
            </div>
            <SectionTitle>{t('practice:addresses')}</SectionTitle>
            <dl className={classes.addresses}>
              {Object.entries(value.addresses).map(([name, address]) => (
                <div key={name}>
                  <dt>{t(`practice:services.${name.replace(/Url$/, '') as 'stable'}`, { defaultValue: name })}</dt>
                  <dd>{address}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section>
            <SectionTitle>{t('practice:faults.title')}</SectionTitle>
            <ul>
              {practiceFaults.map((name) => {
                const on = value.faults[name] === true;
                return (
                  <li key={name} className={classes.fault} data-on={on}>
                    <Toggle
                      on={on}
                      label={t(`practice:faults.${name}`)}
                      explanation={t(`practice:explain.${name}`)}
                      onToggle={(next) => void setFault(name, next)}
                    />
                    {on && <span className={classes.active}>{t('practice:faults.active')}</span>}
                  </li>
                );
              })}
            </ul>
          </section>
        </div>
      )}
    </Page>
  );
}
