/** Where a repository is. */
export type Place =
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'file'; readonly directory: string }

/** Where a repository is that makes its metadata itself. */
export interface ArtifactoryPlace {
  readonly kind: 'artifactory'
  /** Such as `https://example.jfrog.io/artifactory`. */
  readonly service: string
  /** The repository's key. */
  readonly key: string
  /** Where in it the metadata lies; empty for the root. */
  readonly path: string
}

export interface Stored {
  readonly bytes: Buffer
  /** Names this state of the file; given back to {@link Store.replace}. */
  readonly tag: string
}

/** How readers may keep a file: hash-named ones never change, repomd.xml may change at any time. */
export type Keeping = 'for ever' | 'ask each time'

export interface Listed {
  readonly path: string
  readonly modifiedMilliseconds: number
}

/**
 * The files of one repository. Two writes, both conditional: nothing is ever overwritten unseen, and publishing never
 * deletes, so a reader that holds an old repomd.xml finds all that it names.
 */
export interface Store {
  /** Whether its maker promises that one of several conditional writes wins, or this must be tried (proof.ts). */
  readonly atomicity: 'promised' | 'to be proved'

  /** For people, such as `s3://bucket/prefix`. */
  readonly shown: string
  /** Where yum and dnf read it. */
  readonly url: string
  /** The file, or undefined when there is none. */
  get(path: string): Promise<Stored | undefined>
  /**
   * Size and SHA-256 of a file, which is never downloaded for it, or undefined when there is none. The digest is
   * undefined where the store does not know it: a file that another tool put there.
   */
  facts(path: string): Promise<{ readonly bytes: number; readonly sha256: string | undefined } | undefined>
  /** Writes a file that does not exist yet; otherwise changes nothing and says so. */
  create(path: string, bytes: Buffer, keeping: Keeping): Promise<'written' | 'exists'>
  /** The files below a directory of the repository, at any depth. */
  list(directory: string): Promise<readonly Listed[]>
  /** Removes a file; none is no failure. */
  remove(path: string): Promise<void>
  /** Writes over the very state that `tag` names, or creates when it is undefined; otherwise changes nothing. */
  replace(path: string, bytes: Buffer, tag: string | undefined): Promise<'written' | 'changed meanwhile'>
}
