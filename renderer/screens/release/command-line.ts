/** Arguments as a person reads them: quoted where they would otherwise run together. Only for the eye, never run. */
export function commandLine(run: readonly string[]): string {
  return run.map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`)).join(' ');
}
