import { describe, expect, it } from '@jest/globals'
import { derive, sectionLine, tagLine } from '../src/override.ts'

const SPEC = `%global major 1
Name: hello
%if 0%{?fedora}
Version:\t%{major}.1
%else
version : %{major}.0
%endif
Release: 3%{?dist}
Source: a.tar.gz
Source7: b.tar.gz

%package data
Version: 9.9
Summary: its own version
%description
Version: not a tag
%build
make
`

describe('the spec that is built', () => {
  it('has the given version in each arm of a conditional, and the same lines otherwise', () => {
    const { text, addedLines } = derive(SPEC, { version: '2.5' })
    const changed = text.split('\n').flatMap((line, index) => (line === SPEC.split('\n')[index] ? [] : [line]))
    expect(changed).toEqual(['Version:\t2.5', 'version : 2.5'])
    expect(addedLines).toBe(0)
  })

  it('gets the dist tag after a given release', () => {
    expect(derive(SPEC, { release: '42' }).text).toContain('Release: 42%{?dist}\n')
  })

  it("leaves a subpackage's own version and the words of a description alone", () => {
    const { text } = derive(SPEC, { version: '2.5' })
    expect(text).toContain('%package data\nVersion: 9.9\n')
    expect(text).toContain('%description\nVersion: not a tag\n')
  })

  it('records where the sources are from in a line of its own, which moves the others by one', () => {
    const { text, addedLines } = derive(SPEC, { vcs: 'git:https://example.com/a%20b#abc' })
    expect(text.split('\n')[0]).toBe('VCS: git:https://example.com/a%%20b#abc')
    expect(text.split('\n').slice(addedLines).join('\n')).toBe(SPEC)
  })
})

describe('annotations', () => {
  it('point to the section', () => {
    expect(sectionLine(SPEC, '%build')).toBe(17)
    expect(sectionLine(SPEC, '%check')).toBeUndefined()
  })
  it('point to the tag, with or without its number', () => {
    expect(tagLine(SPEC, 'Source0')).toBe(9)
    expect(tagLine(SPEC, 'Source7')).toBe(10)
    expect(tagLine(SPEC, 'Patch0')).toBeUndefined()
  })
})
