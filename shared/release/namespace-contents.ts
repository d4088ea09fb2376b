/** What a namespace held before it was deleted, beside the manifests of it that are kept. */
export interface NamespaceContents {
  /** How many objects' manifests are kept. */
  readonly objects: number;
  /** By name: what they hold is kept nowhere, and they must be made by hand. */
  readonly secrets: readonly string[];
  /** False: they could not be listed, and these are those that the manifests name. */
  readonly secretsListed: boolean;
  /** Claims: they come back empty. */
  readonly volumes: readonly string[];
  /** Jobs: they come back suspended. */
  readonly suspended: readonly string[];
  /** Whether it had traffic, as its switch said: then it was not deleted. Null: nobody could say. Absent: no switch is named. */
  readonly live?: boolean | null;
  /** What the pods really ran. */
  readonly images: readonly RunImage[];
  /** Of which no manifest is kept: kinds that this cluster has only in other versions, `Pod/shell`. */
  readonly leftOut: readonly string[];
}

export interface RunImage {
  readonly container: string;
  /** As the manifest names it. */
  readonly image: string;
  /** `sha256:…`, with its repository where the cluster says so. */
  readonly digest: string;
}
