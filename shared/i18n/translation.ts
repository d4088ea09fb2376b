/** The shape of a dictionary in another language: exactly the keys of the Chinese one, any words. */
export type Translation<Source> = {
  readonly [Key in keyof Source]: Source[Key] extends string ? string : Translation<Source[Key]>;
};
