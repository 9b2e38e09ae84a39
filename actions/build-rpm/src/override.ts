import type { Place } from '../../../lib/progress.ts'

export interface Overrides {
  readonly version?: string | undefined
  readonly release?: string | undefined
  /** Where the sources are from; recorded in the package's VCS tag. */
  readonly vcs?: string | undefined
}

/** A spec as it is built: the user's, with the tags that the caller gives. The user's file stays as it is. */
export interface DerivedSpec {
  readonly text: string
  /** How many lines precede the user's first one. */
  readonly addedLines: number
}

/** Sections end the preamble of the main package; what follows may have tags of subpackages. */
const SECTION =
  /^\s*%(?:package|description|prep|generate_buildrequires|conf|build|install|check|clean|pre|post|preun|postun|pretrans|posttrans|preuntrans|postuntrans|trigger\w*|filetrigger\w*|transfiletrigger\w*|verifyscript|files|changelog|sourcelist|patchlist|sepolicy)\b/

/**
 * The spec with other values for its main package's Version and Release. There is no macro for this: rpm sets
 * %{version} from the tag, so a --define of it is lost. So a copy is built in which the value of the tag's line is
 * replaced; lines keep their numbers and conditionals keep their arms. Whether it worked is not concluded from the
 * text: the caller asks rpmspec for the version and the release of the copy (a tag that comes out of a macro or an
 * %include is not found here).
 */
export function derive(spec: string, { version, release, vcs }: Overrides): DerivedSpec {
  const values: Record<string, string | undefined> = {
    version,
    release: release === undefined ? undefined : `${release}%{?dist}`
  }
  let preamble = true
  const lines = spec.split('\n').map(line => {
    preamble &&= !SECTION.test(line)
    if (!preamble) return line
    const tag = /^(\s*)(version|release)(\s*:\s*)/i.exec(line)
    const value = values[tag?.[2]?.toLowerCase() ?? '']
    return tag === null || value === undefined ? line : `${tag[0]}${value}`
  })
  const added = vcs === undefined ? [] : [`VCS: ${vcs.replaceAll('%', '%%')}`]
  return { text: [...added, ...lines].join('\n'), addedLines: added.length }
}

/** The line at which a section begins, for annotations only. */
export function sectionLine(spec: string, section: string): number | undefined {
  const index = spec.split('\n').findIndex(line => line.trim() === section || line.trim().startsWith(`${section} `))
  return index < 0 ? undefined : index + 1
}

/** The line of the tag Source<n> or Patch<n>, for annotations only. */
export function tagLine(spec: string, tag: string): number | undefined {
  const forms = tag.endsWith('0') ? [tag, tag.slice(0, -1)] : [tag]
  const index = spec
    .split('\n')
    .findIndex(line => forms.some(form => line.trim().toLowerCase().startsWith(`${form.toLowerCase()}:`)))
  return index < 0 ? undefined : index + 1
}

export const place = (file: string, line: number | undefined, title: string): Place =>
  line === undefined ? { file, title } : { file, line, title }
