import { type DragEvent, useRef, useState } from 'react';
import { formatValue } from '../../../shared/i18n/format.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import classes from './drop-zone.module.css';
import { type PlanFileRead, planFileEndings } from './read-plan-file.ts';

interface FileDrop {
  /** To be spread over the element on which a file may be dropped. */
  readonly handlers: {
    onDragEnter(event: DragEvent): void;
    onDragOver(event: DragEvent): void;
    onDragLeave(event: DragEvent): void;
    onDrop(event: DragEvent): void;
  };
  /** A file hovers over it. */
  readonly hovering: boolean;
}

/** A file that is dropped anywhere on an element. */
export function useFileDrop(onFile: (file: File) => void): FileDrop {
  // Entering a child is told before leaving its parent.
  const depth = useRef(0);
  const [hovering, setHovering] = useState(false);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  const end = (): void => {
    depth.current = 0;
    setHovering(false);
  };
  return {
    hovering,
    handlers: {
      onDragEnter: (event) => {
        if (!hasFiles(event)) return;
        depth.current += 1;
        setHovering(true);
      },
      onDragOver: (event) => {
        if (hasFiles(event)) event.preventDefault();
      },
      onDragLeave: () => {
        depth.current -= 1;
        if (depth.current <= 0) end();
      },
      onDrop: (event) => {
        event.preventDefault();
        end();
        const [file] = event.dataTransfer.files;
        if (file !== undefined) onFile(file);
      },
    },
  };
}

interface DropZoneProps {
  readonly hovering: boolean;
  readonly disabled: boolean;
  readonly onFile: (file: File) => void;
}

/** Says where a file may go; the button is the way of the keyboard. */
export function DropZone({ hovering, disabled, onFile }: DropZoneProps) {
  const t = useTranslate();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <section className={classes.zone} data-hovering={hovering} aria-label={t('plans:drop.label')}>
      <span className={classes.hint}>{hovering ? t('plans:drop.release') : t('plans:drop.hint')}</span>
      <ActionButton label={t('plans:drop.choose')} disabled={disabled} onPress={() => picker.current?.click()} />
      <input
        ref={picker}
        type="file"
        accept={planFileEndings.join(',')}
        className={classes.picker}
        aria-label={t('plans:drop.choose')}
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file !== undefined) onFile(file);
          // The same file may be chosen again once it is mended.
          event.currentTarget.value = '';
        }}
      />
    </section>
  );
}

/** Why a file was not taken, in a sentence. */
export function useFileRefusal(): (read: Exclude<PlanFileRead, { readonly outcome: 'read' }>) => string {
  const t = useTranslate();
  return (read) => {
    const { name } = read;
    if (read.outcome !== 'too-large') return t(`plans:drop.${read.outcome}`, { name });
    const size = formatValue(read.bytes, 'bytes');
    return t('plans:drop.tooLarge', { name, size, limit: formatValue(read.limit, 'bytes') });
  };
}
