import classes from './preview-dialog.module.css';

/** A unified diff with its lines marked. */
export function Diff({ text }: { readonly text: string }) {
  return (
    <pre className={classes.diff}>
      {text
        .trimEnd()
        .split('\n')
        .map((line, index) => (
          // A diff is drawn once and never reordered.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <span key={index} data-change={changeOf(line)}>
            {line}
            {'\n'}
          </span>
        ))}
    </pre>
  );
}

function changeOf(line: string): 'added' | 'removed' | 'place' | undefined {
  if (line.startsWith('@@') || line.startsWith('+++') || line.startsWith('---')) return 'place';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : undefined;
}
