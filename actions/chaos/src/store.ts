/**
 * Where claims and history are kept: texts under keys such as `claims/2026-11-23/hello`. Creating is atomic: of any
 * number of runs that create the same key at once, one is told `created`.
 */
export interface Store {
  /** @throws whatever the store throws when it is not sure; the key may then be there or not. */
  create(key: string, text: string): Promise<'created' | 'exists'>
  read(key: string): Promise<string | undefined>
  /** Creates or replaces. */
  write(key: string, text: string): Promise<void>
  /** Removing what is not there is fine. */
  remove(key: string): Promise<void>
  /** What is kept below a folder, in all its folders; all pages. Texts are read only of the keys that are wanted. */
  list(folder: string, wanted?: (key: string) => boolean): Promise<readonly Kept[]>
}

export interface Kept {
  readonly key: string
  readonly text: string
}
