import type { PlanFile } from '../schema.ts';

/** One requirement of the release documents that the templates carry: `G-029`, kind `gate`. */
export interface RequirementRow {
  readonly id: string;
  readonly kind: string;
}

export interface CoverageInput {
  readonly rows: readonly RequirementRow[];
  /** Ids that an item may name besides the rows: contradictions. */
  readonly questions: readonly string[];
  readonly templates: readonly { readonly id: string; readonly file: PlanFile }[];
  /** Row → why it stands in no template. */
  readonly notInPlan: Readonly<Record<string, string>>;
}

/** Counts of rows. `executable` ⊆ `referenced`; every row is referenced, listed or missing, or (wrongly) the first two. */
export interface CoverageFigures {
  readonly rows: number;
  /** Named by an item of a template. */
  readonly referenced: number;
  /** Named by an item that executes or evaluates; the other items only record. */
  readonly executable: number;
  /** Not named, and listed with its reason. */
  readonly listed: number;
  readonly missing: readonly string[];
  /** Named by items that only record. */
  readonly recordedOnly: readonly string[];
}

export interface SeedCoverage {
  /** Prefix of its rows, e.g. `G`. */
  readonly seed: string;
  readonly templates: readonly string[];
  readonly total: CoverageFigures;
  readonly kinds: Readonly<Record<string, CoverageFigures>>;
}

export interface PlanCoverage {
  /** The seeds of which a template names at least one row; the others have no template yet. */
  readonly seeds: readonly SeedCoverage[];
  readonly withoutTemplate: readonly string[];
  readonly total: CoverageFigures;
  readonly kinds: Readonly<Record<string, CoverageFigures>>;
  /** References that look like a row or a contradiction and are none. */
  readonly unknown: readonly { readonly template: string; readonly path: string; readonly ref: string }[];
  /** Rows of the list that do not exist, or that a template does name. */
  readonly wronglyListed: readonly string[];
}

/**
 * Lists whose items do something or are judged while a release runs; a new list of the schema counts as a record until
 * it is named here. `about`, `report`, `references`, `metrics`, `dashboards` … are records.
 */
const executing: ReadonlySet<string> = new Set([
  ...['window', 'windows', 'calendar', 'freezes', 'downtime', 'deadline'],
  ...['connections', 'switches', 'dimensions', 'audiences', 'audienceComposition', 'targetLists', 'targetConstraints'],
  ...['gates', 'batches', 'tracks', 'guards', 'judgements', 'flags'],
  ...['steps', 'finally', 'rollback', 'playbooks', 'drills', 'variants'],
]);

/** Settles or excuses, and is no item that carries a row. */
const carryingNothing: ReadonlySet<string> = new Set(['decisions', 'refs', 'unplaced']);

const rowPattern = /^([A-Z])-\d{3}$/;

interface NamedRow {
  readonly ref: string;
  readonly path: string;
  readonly executes: boolean;
}

/** Which rows the templates carry, and how. */
export function planCoverage({ rows, questions, templates, notInPlan }: CoverageInput): PlanCoverage {
  const named = templates.flatMap(({ id, file }) => namedRows(file).map((name) => ({ ...name, template: id })));
  const referenced = new Set(named.filter(({ path }) => !isExcuse(path)).map(({ ref }) => ref));
  const executed = new Set(named.filter(({ executes }) => executes).map(({ ref }) => ref));
  const known = new Set([...rows.map(({ id }) => id), ...questions]);

  const figuresOf = (some: readonly RequirementRow[]): CoverageFigures => {
    const ids = some.map(({ id }) => id);
    const open = ids.filter((id) => !referenced.has(id));
    return {
      rows: ids.length,
      referenced: ids.length - open.length,
      executable: ids.filter((id) => executed.has(id)).length,
      listed: open.filter((id) => notInPlan[id] !== undefined).length,
      missing: open.filter((id) => notInPlan[id] === undefined),
      recordedOnly: ids.filter((id) => referenced.has(id) && !executed.has(id)),
    };
  };
  const kindsOf = (some: readonly RequirementRow[]): Readonly<Record<string, CoverageFigures>> =>
    Object.fromEntries([...Map.groupBy(some, ({ kind }) => kind)].map(([kind, own]) => [kind, figuresOf(own)]));

  const seeds = [...Map.groupBy(rows, ({ id }) => seedOf(id))].map(([seed, own]) => ({
    seed,
    own,
    templates: [...new Set(named.filter(({ ref }) => seedOf(ref) === seed).map(({ template }) => template))],
  }));
  const counted = seeds.filter((seed) => seed.templates.length > 0);
  const countedRows = counted.flatMap(({ own }) => own);
  return {
    seeds: counted.map(({ seed, own, templates: by }) => ({
      seed,
      templates: by,
      total: figuresOf(own),
      kinds: kindsOf(own),
    })),
    withoutTemplate: seeds.filter((seed) => seed.templates.length === 0).map(({ seed }) => seed),
    total: figuresOf(countedRows),
    kinds: kindsOf(countedRows),
    unknown: named.filter(({ ref }) => !known.has(ref)).map(({ template, path, ref }) => ({ template, path, ref })),
    wronglyListed: Object.keys(notInPlan).filter((id) => !known.has(id) || referenced.has(id)),
  };
}

function seedOf(id: string): string {
  return rowPattern.exec(id)?.[1] ?? '';
}

function isExcuse(path: string): boolean {
  return carryingNothing.has(path.split('.')[0] ?? '');
}

/** Every reference in the file that looks like a row or a contradiction, with the place of the item that makes it. */
function namedRows(file: PlanFile): readonly NamedRow[] {
  const found: NamedRow[] = [];
  const visit = (value: unknown, path: readonly string[], executes: boolean): void => {
    if (typeof value !== 'object' || value === null) return;
    const refs: unknown = (value as { readonly refs?: unknown }).refs;
    if (Array.isArray(refs)) {
      for (const ref of refs) {
        if (typeof ref === 'string' && rowPattern.test(ref)) found.push({ ref, path: path.join('.'), executes });
      }
    }
    for (const [key, inner] of Object.entries(value)) {
      if (key !== 'refs') visit(inner, [...path, key], executes && key !== 'facts');
    }
  };
  for (const [key, value] of Object.entries(file)) visit(value, [key], executing.has(key));
  return found;
}
