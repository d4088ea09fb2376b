/** Whether a link may be handed to the operating system's browser: an absolute https address without credentials. */
export function mayOpenExternally(link: string): boolean {
  if (!URL.canParse(link)) return false;
  const url = new URL(link);
  return url.protocol === 'https:' && url.username === '' && url.password === '';
}
