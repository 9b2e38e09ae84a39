/** Whether a name matches a glob in which `*` is any text and `?` any one character; the whole name must match. */
export const matches = (name: string, glob: string): boolean => {
  const pattern = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${pattern}$`).test(name)
}

/** The first of the globs that a name matches. */
export const excludedBy = (name: string, globs: readonly string[]): string | undefined =>
  globs.find(glob => matches(name, glob))
