const counterName = /_(?:total|bucket|count|sum)$/;
const wholeHistogramPart = /_(?:bucket|count|sum)$/;

/** Whether a series only goes up, by what `# TYPE` says of it, or by its name where nothing is said. */
export function seriesKind(name: string, type: string | null): 'counter' | 'state' {
  switch (type) {
    case 'counter':
      return name.endsWith('_created') ? 'state' : 'counter';
    case 'histogram':
    case 'summary':
      return wholeHistogramPart.test(name) ? 'counter' : 'state';
    case null:
    case 'unknown':
    case 'untyped':
      return counterName.test(name) ? 'counter' : 'state';
    default:
      return 'state';
  }
}
