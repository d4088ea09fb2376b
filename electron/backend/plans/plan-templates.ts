/** A plan that the product ships. */
export interface PlanTemplate {
  /** File name without its ending, e.g. `practice`. */
  readonly id: string;
  readonly text: string;
}

const texts = import.meta.glob<string>(
  ['../../../shared/plan/templates/*.yaml', '!../../../shared/plan/templates/not-in-plan.yaml'],
  { query: '?raw', import: 'default', eager: true },
);

export const planTemplates: readonly PlanTemplate[] = Object.entries(texts)
  .map(([path, text]) => ({
    id:
      path
        .split('/')
        .at(-1)
        ?.replace(/\.yaml$/, '') ?? path,
    text,
  }))
  .sort((a, b) => a.id.localeCompare(b.id));

export function planTemplate(id: string): PlanTemplate | undefined {
  return planTemplates.find((template) => template.id === id);
}
