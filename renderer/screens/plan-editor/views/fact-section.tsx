import type { ReactNode } from 'react';
import { SectionTitle } from '../../../components/section-title.tsx';
import { type Fact, FactRow } from './fact-row.tsx';
import views from './views.module.css';

interface FactSectionProps {
  readonly title: string;
  readonly empty?: boolean;
  readonly children: ReactNode;
}

/** A list of one kind of thing; left out where the plan says nothing of that kind. */
export function FactSection({ title, empty = false, children }: FactSectionProps) {
  if (empty) return null;
  return (
    <section aria-label={title}>
      <SectionTitle>{title}</SectionTitle>
      {children}
    </section>
  );
}

export interface FactList {
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** Several such lists; `none` where all of them are empty. */
export function FactLists({ lists, none }: { readonly lists: readonly FactList[]; readonly none: string }) {
  if (lists.every(({ facts }) => facts.length === 0)) return <p className={views.none}>{none}</p>;
  return (
    <div className={views.sections}>
      {lists.map(({ title, facts }) => (
        <FactSection key={title} title={title} empty={facts.length === 0}>
          {facts.map((fact, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is drawn whole from the plan
            <FactRow key={index} {...fact} />
          ))}
        </FactSection>
      ))}
    </div>
  );
}
