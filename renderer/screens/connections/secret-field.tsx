import { Input, PasswordInput, Textarea } from '@mantine/core';
import type { SchemaField } from '../../components/schema-fields.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { TextAction } from '../release/text-action.tsx';
import classes from './connections-screen.module.css';

interface SecretFieldProps {
  readonly field: SchemaField;
  readonly label: string;
  readonly hint: string | undefined;
  /** Why it was refused. */
  readonly error: string | undefined;
  /** The vault holds one: it is never shown. */
  readonly set: boolean;
  readonly removable: boolean;
  /** What was typed; undefined: it stays as it is; null: it is taken away when the form is saved. */
  readonly value: unknown;
  readonly onChange: (value: string | null | undefined) => void;
}

/** A secret of a connection: typed in, replaced or taken away, and otherwise only said to be set. */
export function SecretField({ field, label, hint, error, set, removable, value, onChange }: SecretFieldProps) {
  const t = useTranslate();
  if (set && typeof value !== 'string') {
    return (
      <Input.Wrapper
        label={label}
        labelElement="div"
        labelProps={{ className: classes.secretLabel }}
        required={field.required}
        error={error}
      >
        <fieldset aria-label={label} className={classes.secret}>
          <span>{value === null ? t('vault:secret.removed') : t('vault:secret.set')}</span>
          {value === null ? (
            <TextAction label={t('vault:secret.keep')} onPress={() => onChange(undefined)} />
          ) : (
            <>
              <TextAction label={t('vault:secret.replace')} onPress={() => onChange('')} />
              {removable && <TextAction label={t('vault:secret.remove')} onPress={() => onChange(null)} />}
            </>
          )}
        </fieldset>
      </Input.Wrapper>
    );
  }
  const shared = {
    label,
    description: set ? t('connections:form.secretKept') : hint,
    error,
    required: field.required && !set,
    autoComplete: 'off',
    autoFocus: set,
    value: typeof value === 'string' ? value : '',
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => onChange(event.currentTarget.value),
  };
  return (
    <div className={classes.secretInput}>
      {field.type === 'lines' ? (
        // A key of several lines loses its line breaks in a password field.
        <Textarea {...shared} autosize minRows={3} maxRows={8} spellCheck={false} />
      ) : (
        <PasswordInput {...shared} />
      )}
      {set && <TextAction label={t('vault:secret.keep')} onPress={() => onChange(undefined)} />}
    </div>
  );
}
