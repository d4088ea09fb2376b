import { html, type Markup } from './html.ts';
import type { ReportContext } from './report-context.ts';

/** A column of a table: its word in `report:column`, and how its cells are set. */
export interface Column<Row> {
  readonly head: string;
  /** `n`: a number, to the right; `t`: kept on one line. */
  readonly kind?: 'n' | 't';
  cell(row: Row): Markup | string | null;
}

/**
 * A table of facts. A column that says nothing in any of `family` is left out; tables of one family, which a reader
 * compares, so have the same columns.
 */
export function table<Row>(
  { word }: ReportContext,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  family: readonly Row[] = rows,
): Markup {
  const telling = columns.filter((column) => family.some((row) => says(column.cell(row))));
  const head = telling.map((column) => html`<th${classOf(column)}>${word(`column.${column.head}`)}</th>`);
  const body = rows.map(
    (row) => html`<tr>${telling.map((column) => html`<td${classOf(column)}>${column.cell(row)}</td>`)}</tr>`,
  );
  return html`<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function says(cell: Markup | string | null): boolean {
  return cell !== null && cell !== '';
}

function classOf({ kind }: { readonly kind?: 'n' | 't' }): Markup | null {
  return kind === undefined ? null : html` class="${kind}"`;
}
