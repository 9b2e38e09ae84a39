import { describe, expect, it } from '@jest/globals'
import { harmless } from '../../../lib/progress.ts'
import { compilerFindings, missingBuildRequires, rpmFinding, sectionOf, withoutRoot } from '../src/log.ts'

describe('what rpm says', () => {
  it.each([
    [
      'error: line 3: Unknown tag: Foo: bar',
      { severity: 'error', message: 'Unknown tag: Foo: bar', at: { spec: true, line: 3 } }
    ],
    [
      'error: /x/hello.spec:12: Bad %if condition',
      { severity: 'error', message: 'Bad %if condition', at: { spec: true, line: 12 } }
    ],
    [
      'error: Bad exit status from /var/tmp/rpm-tmp.a (%build)',
      { severity: 'error', message: 'Bad exit status from /var/tmp/rpm-tmp.a (%build)' }
    ],
    [
      'warning: line 8: multiple %files',
      { severity: 'warning', message: 'multiple %files', at: { spec: true, line: 8 } }
    ]
  ])('%s', (line, finding) => {
    expect(rpmFinding(line)).toEqual(finding)
  })

  it('is nothing for other lines', () => {
    expect(rpmFinding('+ echo error: line 3: no')).toBeUndefined()
  })

  it('names the section that runs', () => {
    expect(sectionOf('Executing(%build): /bin/sh -e /var/tmp/rpm-tmp.x')).toBe('build')
    expect(sectionOf('Processing files: a-1-1.noarch')).toBeUndefined()
  })

  it('names all missing BuildRequires at once', () => {
    const log = `error: Failed build dependencies:
\tgcc-c++ >= 9 is needed by hello-1.0-1.noarch
\t/usr/bin/cmake is needed by hello-1.0-1.noarch
`
    expect(missingBuildRequires(log)).toEqual(['gcc-c++ >= 9', '/usr/bin/cmake'])
    expect(missingBuildRequires('all is well')).toEqual([])
  })
})

describe('what compilers say', () => {
  const first = (...lines: string[]): unknown => {
    const look = compilerFindings()
    return lines.map(look).find(finding => finding !== undefined)
  }
  it.each([
    [['src/a.c:3:5: error: expected expression'], 'expected expression', 'src/a.c', 3],
    [
      ['/var/tmp/kiln-build/x/BUILD/x-1/a.c:7: fatal error: no.h: No such file'],
      'no.h: No such file',
      '/var/tmp/kiln-build/x/BUILD/x-1/a.c',
      7
    ],
    [['./cmd/main.go:10:2: undefined: foo'], 'undefined: foo', './cmd/main.go', 10],
    [['error[E0425]: cannot find value `x`', ' --> src/main.rs:4:9'], 'cannot find value `x`', 'src/main.rs', 4],
    [
      ['  File "app.py", line 12', '    def f(:', 'SyntaxError: invalid syntax'],
      'SyntaxError: invalid syntax',
      'app.py',
      12
    ]
  ])('%j', (lines, message, path, line) => {
    expect(first(...lines)).toEqual({ severity: 'error', message, at: { path, line } })
  })
  it('is nothing for ordinary lines', () => {
    expect(first('gcc -c a.c', 'a.c:3:5: warning: unused', 'http://example.com:80: no')).toBeUndefined()
  })
})

describe("a build's lines", () => {
  it.each(['::error::x', '  ::add-mask::x', 'text ##[command]rm'])('cannot command the runner: %s', line => {
    expect(harmless(line)).not.toMatch(/^\s*::|##\[/)
  })
})

describe('a file below the build root', () => {
  const TREE = '/var/tmp/kiln-build/a-build'
  it.each([
    ['up to rpm 4.19', `${TREE}/BUILDROOT/a-build-1-1.x86_64/usr/share/absent`],
    ['since rpm 4.20', `${TREE}/BUILD/a-build-1-build/BUILDROOT/usr/share/absent`]
  ])('is named as the spec names it, %s', (_, path) => {
    expect(withoutRoot(`error: File not found: ${path}`)).toBe('error: File not found: /usr/share/absent')
  })
})
