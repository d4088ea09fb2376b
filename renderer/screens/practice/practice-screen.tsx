import { practiceFaults } from '../../../shared/contract/practice-faults.ts';
import { formatExposure, formatNumber, noValue } from '../../../shared/i18n/format.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { StatusLine } from '../../components/status-line.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { usePractice } from '../../stores/practice-store.ts';
import { Page } from '../page.tsx';
import { FaultRow } from './fault-row.tsx';
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
              <p className={value.exposure === null || value.percent !== null ? classes.figure : classes.audience}>
                {value.exposure === null ? noValue : formatExposure(value.exposure)}
              </p>
              <p>{t('versions.new')}</p>
              {value.percent !== null && (
                <div className={classes.bar} aria-hidden="true">
                  <span style={{ inlineSize: `${value.percent}%` }} />
                </div>
              )}
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
              {practiceFaults.map((name) => (
                <FaultRow
                  key={name}
                  name={name}
                  on={value.faults[name].on}
                  params={value.faults[name].params}
                  onChange={(on, params) => void setFault(name, on, params)}
                />
              ))}
            </ul>
          </section>
        </div>
      )}
    </Page>
  );
}
