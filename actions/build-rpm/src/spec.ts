import { KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { present, queryFormat, records } from '../../../lib/rpm/package.ts'
import { lastLines, type Run } from '../../../lib/rpm/program.ts'
import { rpmFinding } from './log.ts'
import { place } from './override.ts'

/** What rpm says about a spec. */
export interface SpecFacts {
  readonly name: string
  readonly version: string
  readonly release: string
  /** File names, by the tag that asks for them: Source0, Patch1. */
  readonly wanted: readonly { readonly tag: string; readonly file: string }[]
  readonly buildRequires: readonly string[]
  readonly vcs: string
  /** Seconds since the epoch of the newest changelog entry, or undefined. */
  readonly changelogSeconds: number | undefined
  /** The directory that %setup enters. */
  readonly directory: string
}

/** A spec file to ask rpm about, and how to speak of it to the user. */
export interface SpecFile {
  /** What rpm reads. */
  readonly path: string
  /** What the user wrote, relative to the workspace. */
  readonly shown: string
  readonly addedLines: number
  /** Options that rpmspec and rpmbuild get. */
  readonly options: readonly string[]
}

const TAGS = [
  '%{NAME}',
  '%{VERSION}',
  '%{RELEASE}',
  '%{VCS}',
  '%{CHANGELOGTIME}',
  '[%{REQUIRENEVRS}\t]',
  '[%{SOURCE}\t]',
  '[%{PATCH}\t]'
]

/**
 * Asks rpm what the spec says. Nothing is read from the text by patterns.
 * @throws KilnError when it does not parse; each error is annotated at its line.
 */
export async function readSpec(run: Run, spec: SpecFile, progress: Progress): Promise<SpecFacts> {
  const asked = await ask(run, spec, TAGS, progress)
  const [name = '', version = '', release = '', vcs, changelog, requires, sources, patches] = asked
  const expanded = await run('rpmspec', [...spec.options, '-P', '--', spec.path])
  const seconds = present(changelog)
  return {
    name,
    version,
    release,
    vcs: present(vcs),
    changelogSeconds: seconds === '' ? undefined : Number(seconds),
    buildRequires: items(requires).filter(one => !one.startsWith('rpmlib(')),
    wanted: numbered([...items(sources), ...items(patches)], expanded.stdout),
    directory: directoryOf(expanded.stdout) ?? `${name}-${version}`
  }
}

/**
 * Only what the source package is called: what a build tree is named after before there is one.
 * @throws KilnError as {@link readSpec}.
 */
export async function nameIn(run: Run, spec: SpecFile, progress: Progress): Promise<string> {
  const [name = ''] = await ask(run, spec, ['%{NAME}'], progress)
  return name
}

async function ask(run: Run, spec: SpecFile, tags: readonly string[], progress: Progress): Promise<string[]> {
  const asked = await run('rpmspec', [...spec.options, '-q', '--srpm', '--qf', queryFormat(tags), '--', spec.path])
  if (asked.code !== 0) throw doesNotParse(asked.stderr, spec, progress)
  return records(asked.stdout)[0] ?? []
}

function doesNotParse(said: string, spec: SpecFile, progress: Progress): KilnError {
  const findings = said.split('\n').flatMap(line => rpmFinding(line) ?? [])
  // rpm ends with the path of the copy that it was given, which says nothing more.
  const errors = findings.filter(
    ({ severity, message }) => severity === 'error' && !/^query of specfile .* failed/.test(message)
  )
  const told = errors.map(({ message, at }) => {
    const line = at !== undefined && 'spec' in at ? Math.max(1, at.line - spec.addedLines) : undefined
    if (line !== undefined) progress.fault(message, place(spec.shown, line, 'The spec does not parse'))
    return `${spec.shown}${line === undefined ? '' : `:${line}`}: ${message}`
  })
  const all = told.length === 0 ? lastLines(said) : told.join('\n')
  return new KilnError(`The spec does not parse.\n${all.replaceAll(spec.path, spec.shown)}`, {
    remedy: `Correct the spec; \`rpmspec -P ${spec.shown}\` shows how rpm reads it.`
  })
}

const items = (value = ''): string[] => value.split('\t').filter(item => item !== '' && item !== '(none)')

/** The files that the header lists, in the order of the tags that ask for them (rpm's own order is backwards). */
const numbered = (files: readonly string[], expanded: string): SpecFacts['wanted'] => {
  const tags = taggedFiles(expanded)
  const order = (file: string): number => tags.findIndex(tagged => tagged.file === file)
  return files
    .map(file => ({ file, tag: tags[order(file)]?.tag ?? 'Source' }))
    .toSorted((a, b) => order(a.file) - order(b.file))
}

/** Sections that list files, each on a line of its own, without numbers. */
const LISTS: Readonly<Record<string, string | undefined>> = { sourcelist: 'source', patchlist: 'patch' }

/**
 * Sources and patches with their numbers, from rpm's own expansion of the spec (rpmspec -P). Numbers left out go on
 * from the last one, as in rpm (build/parsePreamble.c, parseList.c); a URL counts as its last part.
 */
export function taggedFiles(expanded: string): { tag: string; file: string }[] {
  const next: Record<string, number> = { source: 0, patch: 0 }
  let list: string | undefined
  return expanded.split('\n').flatMap(line => {
    const section = /^%(\w+)/.exec(line)?.[1]
    if (section !== undefined) list = LISTS[section]
    const [, kind = '', number = '', value] =
      list === undefined
        ? (/^\s*(source|patch)(\d*)\s*:\s*(\S+)/i.exec(line) ?? [])
        : (/^()()\s*([^%#\s]\S*)/.exec(line) ?? [])
    if (value === undefined) return []
    const key = list ?? kind.toLowerCase()
    const at = number === '' ? (next[key] ?? 0) : Number(number)
    next[key] = at + 1
    const tag = `${key === 'source' ? 'Source' : 'Patch'}${at}`
    return [{ tag, file: value.replace(/^.*[/=]/, '') }]
  })
}

/** Where %setup leads: newer rpm expands it to a `cd`, older rpm shows it as it is. */
export function directoryOf(expanded: string): string | undefined {
  const literal = /^%(?:auto)?setup\b.*?\s-n\s*(\S+)/m.exec(expanded)
  if (literal?.[1] !== undefined) return literal[1].replaceAll(/^['"]|['"]$/g, '')
  const unpack = expanded.search(/^\S*(?:rpmuncompress|\/tar|\/unzip|\/gzip)\b.*$/m)
  return unpack < 0 ? undefined : /^cd '([^'/][^']*)'$/m.exec(expanded.slice(unpack))?.[1]
}
