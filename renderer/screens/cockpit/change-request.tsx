import { FileInput, Select, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import type { SwitchChangeRequest } from '../../../shared/contract/releases.ts';
import { formatElapsed, formatPercent } from '../../../shared/i18n/format.ts';
import { clock, switchName } from '../../../shared/i18n/release-speech.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import { compareExposure, type Exposure } from '../../../shared/release/exposure.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { StateIcon } from '../../components/state-icon.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { hostNow } from '../../stores/host-link.ts';
import { useFlight, useNow, useSpeech } from '../release/flight-context.tsx';
import { readMoment } from '../release/read-moment.ts';
import { TextAction } from '../release/text-action.tsx';
import classes from './change-request.module.css';
import { copyText } from './copy-text.ts';

interface ChangeRequestProps {
  readonly request: SwitchChangeRequest;
  /** The one that the shortcut leads to. */
  readonly isFirst: boolean;
  readonly acts: boolean;
}

/** One change in somebody else's console: who, the text to copy there, since when it is waited for, and what was found. */
export function ChangeRequest({ request, isFirst, acts }: ChangeRequestProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const now = useNow();
  const { who, target, switchId, from, to, text, consoleUrl, names, askedAt, until } = request;
  const share = (exposure: Exposure): string => {
    if (exposure.kind !== 'percent') return sayExposure(speech, exposure);
    const { percent } = exposure;
    return names.find((name) => name.percent === percent)?.value ?? formatPercent(percent);
  };
  return (
    <section className={classes.request} role="alert" aria-label={t('flight:change.label', { target })}>
      <header className={classes.head}>
        <h2>
          <StateIcon name="running" />
          {t('flight:change.title', { who, target: `${switchName(speech, switchId)} ${target}` })}
          <b>
            {share(from)} → {share(to)}
          </b>
        </h2>
        <p className={classes.clock}>
          {t('flight:change.waited')} <b>{formatElapsed(Math.max(0, now.utc - askedAt))}</b>{' '}
          {t('flight:change.until', { clock: clock(speech, until) })}
        </p>
      </header>
      <div className={classes.text}>
        <pre>{text}</pre>
        <Copy text={text} />
      </div>
      {consoleUrl !== null && (
        <a className={classes.console} href={consoleUrl} target="_blank" rel="noopener noreferrer">
          {consoleUrl}
        </a>
      )}
      {acts && <FoundForm request={request} takesShortcut={isFirst} />}
    </section>
  );
}

function Copy({ text }: { readonly text: string }) {
  const t = useTranslate();
  const [done, setDone] = useState<'copied' | 'copyFailed' | null>(null);
  const copy = (): void => {
    void copyText(text).then((copied) => {
      setDone(copied ? 'copied' : 'copyFailed');
      setTimeout(() => setDone(null), 2_500);
    });
  };
  return <TextAction label={t(done === null ? 'flight:change.copy' : `flight:${done}`)} onPress={copy} />;
}

/** What a person can say of audiences without writing a share for each. */
const answers = ['asked', 'before', 'share'] as const;
type Which = (typeof answers)[number];

/** What was found, when, and what shows it. Enter records it from any field. */
function FoundForm({
  request,
  takesShortcut,
}: {
  readonly request: SwitchChangeRequest;
  readonly takesShortcut: boolean;
}) {
  const t = useTranslate();
  const { session } = useFlight();
  const { client } = useConnection();
  const first = useRef<HTMLInputElement>(null);
  const [which, setWhich] = useState<Which | null>(null);
  const [share, setShare] = useState('');
  const [at, setAt] = useState('');
  const [note, setNote] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const { requestId, names, from, to } = request;
  const { releaseId } = session;
  const percent = share.trim() === '' ? null : Number(share.trim().replace(/%$/, ''));
  const isShare = percent !== null && percent >= 0 && percent <= 100;
  const isPlain = from.kind === 'percent' && to.kind === 'percent';
  const asksShare = isPlain || which === 'share';
  const found = ((): Exposure | null => {
    if (asksShare) return isShare ? { kind: 'percent', percent } : null;
    return which === null ? null : which === 'asked' ? to : from;
  })();
  const foundAt = at.trim() === '' ? null : readMoment(at);
  const ready = found !== null && !Number.isNaN(foundAt);
  const keys = 'w';
  useShortcut(
    takesShortcut
      ? { keys, scope: 'release', label: t('flight:change.shortcut'), run: () => first.current?.focus() }
      : null,
  );
  const claim = (): void => {
    if (!ready) return;
    const text = note.trim();
    // The moment of the press, and the same one when it is sent again.
    const moment = foundAt ?? hostNow().utc;
    void session.settle((commandId) =>
      client.releases.claimChange({
        ...{ commandId, releaseId, requestId, found, foundAt: moment, file },
        note: text === '' ? null : text,
      }),
    );
  };
  const label = isPlain ? t('flight:change.found') : t('flight:change.everybody');
  const firstShare = isPlain ? first : undefined;
  return (
    <form
      className={isPlain ? classes.form : `${classes.form} ${classes.audiences}`}
      onSubmit={(submit) => {
        submit.preventDefault();
        claim();
      }}
    >
      {!isPlain && (
        <Select<Which>
          ref={first}
          label={t('flight:change.found')}
          data={answers.map((value) => ({ value, label: t(`flight:change.as.${value}`) }))}
          value={which}
          onChange={setWhich}
        />
      )}
      {asksShare &&
        (names.length === 0 ? (
          <TextInput
            ref={firstShare}
            label={`${label} (%)`}
            error={percent !== null && !isShare ? t('flight:change.badShare') : undefined}
            value={share}
            onChange={(event) => setShare(event.currentTarget.value)}
            inputMode="decimal"
          />
        ) : (
          <Select
            ref={firstShare}
            label={label}
            data={names.map(({ percent: of, value }) => ({ value: String(of), label: value }))}
            value={share === '' ? null : share}
            onChange={(value) => setShare(value ?? '')}
          />
        ))}
      <TextInput
        label={t('flight:change.foundAt')}
        placeholder={t('flight:change.now')}
        error={Number.isNaN(foundAt) ? t('items:dialog.badMoment') : undefined}
        value={at}
        onChange={(event) => setAt(event.currentTarget.value)}
      />
      <TextInput
        label={t('flight:change.note')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={4000}
      />
      <FileInput
        label={t('flight:gates.evidenceFile')}
        placeholder={t('flight:gates.chooseFile')}
        value={file}
        onChange={setFile}
      />
      <ActionButton tone="primary" label={t('flight:change.claim')} disabled={!ready} onPress={claim} />
      {found !== null && compareExposure(found, to) !== 'equal' && (
        <p className={classes.differs}>{t('flight:change.differs')}</p>
      )}
    </form>
  );
}
