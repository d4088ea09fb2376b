import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import type { PlanIssue } from '../../../shared/plan/parse.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { createEditor, type PlanEditor } from './code/create-editor.ts';
import type { SchemaNode } from './code/json-schema.ts';
import classes from './plan-editor-screen.module.css';

interface TextEditorProps {
  readonly ref: Ref<PlanEditor | null>;
  /** What it begins with; later texts come through `show`. */
  readonly initialText: string;
  readonly readOnly: boolean;
  /** Of exactly the text that is shown; null while those are awaited: the former marks stay and move with the text. */
  readonly issues: readonly PlanIssue[] | null;
  readonly schema: SchemaNode | null;
  readonly onText: (text: string) => void;
  readonly onTooLong: () => void;
  readonly onPlace: (place: string) => void;
}

/** The editor in the page. React does not touch what is inside it. */
export function TextEditor({
  ref,
  initialText,
  readOnly,
  issues,
  schema,
  onText,
  onTooLong,
  onPlace,
}: TextEditorProps) {
  const t = useTranslate();
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<PlanEditor | null>(null);
  const newest = useRef({ schema, onText, onTooLong, onPlace });
  newest.current = { schema, onText, onTooLong, onPlace };
  // Before the handle below is given out. Made once; what changes is handed in.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useLayoutEffect(() => {
    if (place.current === null) return;
    editor.current = createEditor({
      parent: place.current,
      text: initialText,
      readOnly,
      translate: t,
      schema: () => newest.current.schema,
      onText: (text) => newest.current.onText(text),
      onTooLong: () => newest.current.onTooLong(),
      onPlace: (at) => newest.current.onPlace(at),
    });
    return () => {
      editor.current?.close();
      editor.current = null;
    };
  }, []);
  useImperativeHandle<PlanEditor | null, PlanEditor | null>(ref, () => editor.current, []);
  useEffect(() => editor.current?.configure({ translate: t, readOnly }), [t, readOnly]);
  useEffect(() => {
    if (issues !== null) editor.current?.mark(issues);
  }, [issues]);
  return <div ref={place} className={classes.text} />;
}
