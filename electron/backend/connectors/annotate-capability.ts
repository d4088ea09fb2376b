import type { CallOptions } from '../platform/call-limits.ts';

/** Something that happened, to be shown beside the curves that people look at. */
export interface Annotation {
  /** UTC ms. */
  readonly from: number;
  /** UTC ms; null: it is a moment. */
  readonly to: number | null;
  readonly tags: readonly string[];
  readonly text: string;
}

export interface AnnotateCapability {
  /**
   * Writes it down. Not to be repeated without `find`: a second one would stand beside the first. `link` leads to the curves around it;
   * null where the connection names none. Throws `invalid-input` where it ends before it begins, or says nothing.
   */
  annotate(annotation: Annotation, options: CallOptions): Promise<WrittenAnnotation>;
  /** One that carries this tag; null: there is none. `from` and `to` are those that it was to be written with. */
  find(
    wanted: Pick<Annotation, 'from' | 'to'> & { readonly tag: string },
    options: CallOptions,
  ): Promise<WrittenAnnotation | null>;
}

export interface WrittenAnnotation {
  readonly id: string;
  readonly link: string | null;
}
