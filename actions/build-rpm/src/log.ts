/** What a line of rpm's or a compiler's output says is wrong. Pure: text in, findings out. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** The spec, or a path as the tool printed it. */
  readonly at?: { readonly spec: true; readonly line: number } | { readonly path: string; readonly line: number }
}

/** rpm names the section in which it runs a script: `Executing(%build): /bin/sh -e /var/tmp/rpm-tmp.x`. */
export const sectionOf = (line: string): string | undefined => /^Executing\(%(\w+)\):/.exec(line)?.[1]

/** What rpmspec and rpmbuild say: `error: line 3: Unknown tag: Foo`, `error: x.spec:3: …`, `error: Bad source: …`. */
export function rpmFinding(line: string): Finding | undefined {
  const [, severity, rest] = /^(error|warning):\s+(.*)$/.exec(line) ?? []
  if (rest === undefined || (severity !== 'error' && severity !== 'warning')) return undefined
  const at = /^(?:\S*\.spec:\s*)?line (\d+):\s*(.*)$/.exec(rest) ?? /^\S*\.spec:(\d+):\s*(.*)$/.exec(rest)
  if (at === null) return { severity, message: rest }
  return { severity, message: at[2] ?? rest, at: { spec: true, line: Number(at[1]) } }
}

/**
 * Finds the source lines that compilers name. Feed it lines in order; it remembers what spans two of them.
 * Forms: gcc and clang `a.c:3:5: error: …`, go `./a.go:3:5: …`, rustc `error…` + ` --> a.rs:3:5`,
 * Python `File "a.py", line 3` + `SyntaxError: …`.
 */
export function compilerFindings(): (line: string) => Finding | undefined {
  let rust: string | undefined
  let python: { path: string; line: number } | undefined
  return line => {
    const gcc = /^(\S[^:]*\.\w+):(\d+):(?:\d+:)? (?:fatal )?error: (.*)$/.exec(line)
    if (gcc !== null) return found(gcc[3], gcc[1], gcc[2])
    const go = /^(?:vet: )?((?:\.{0,2}\/)?[^\s:]+\.go):(\d+):(?:\d+:)? (.*)$/.exec(line)
    if (go !== null) return found(go[3], go[1], go[2])
    const rustMessage = /^error(?:\[E\d+\])?: (.*)$/.exec(line)
    if (rustMessage !== null) rust = rustMessage[1]
    const arrow = /^\s*--> ([^\s:]+):(\d+):\d+$/.exec(line)
    if (arrow !== null && rust !== undefined) {
      const message = rust
      rust = undefined
      return found(message, arrow[1], arrow[2])
    }
    const file = /^\s*File "([^"]+)", line (\d+)/.exec(line)
    if (file !== null) python = { path: file[1] ?? '', line: Number(file[2]) }
    const raised = /^(\w*(?:Error|Exception): .*)$/.exec(line)
    if (raised !== null && python !== undefined) {
      const { path, line: at } = python
      python = undefined
      return found(raised[1], path, String(at))
    }
    return undefined
  }
}

const found = (message = '', path = '', line = ''): Finding => ({
  severity: 'error',
  message,
  at: { path, line: Number(line) }
})

/** The packages that rpmbuild misses: it names all of them at once, before the first section runs. */
export function missingBuildRequires(log: string): string[] {
  const [, block = ''] = /error: Failed build dependencies:\n((?:\s+.*(?:\n|$))+)/.exec(log) ?? []
  return [...block.matchAll(/^\s+(.+?) is needed by .*$/gm)].map(match => match[1] ?? '')
}

/**
 * Files as the spec names them, not as they lie below the build root: BUILDROOT/NAME-VERSION-RELEASE.ARCH, and since
 * rpm 4.20 BUILD/NAME-VERSION-build/BUILDROOT.
 */
export const withoutRoot = (text: string): string =>
  text.replaceAll(
    /\/\S*\/(?:(?<=\/BUILD\/[^/\s]+-build\/)BUILDROOT|(?<!\/BUILD\/[^/\s]+-build\/)BUILDROOT\/[^/\s]+)(?=\/)/g,
    ''
  )
