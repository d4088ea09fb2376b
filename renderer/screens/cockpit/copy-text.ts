/** Writes to the clipboard. False where the page is not allowed to. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Hosts that deny the permission still allow a copy that follows from a press.
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.setAttribute('readonly', '');
  field.style.position = 'fixed';
  field.style.insetBlockStart = '-100px';
  document.body.append(field);
  const former = document.activeElement;
  field.select();
  const copied = document.execCommand?.('copy') ?? false;
  field.remove();
  if (former instanceof HTMLElement) former.focus();
  return copied;
}
