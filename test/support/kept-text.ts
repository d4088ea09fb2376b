/** The one configuration file in the evidence that a switch by nginx keeps of a single host. */
export function keptText(blob: { readonly content: Uint8Array } | null | undefined): string {
  const kept = JSON.parse(Buffer.from(blob?.content ?? []).toString('utf8')) as {
    readonly texts: Readonly<Record<string, { readonly content: string }>>;
  };
  const [only, ...others] = Object.values(kept.texts);
  if (only === undefined || others.length > 0) throw new Error('not one text');
  return only.content;
}
