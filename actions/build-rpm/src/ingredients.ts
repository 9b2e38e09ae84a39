import { join } from 'node:path'
import type { Nevra } from '../../../lib/rpm/nevra.ts'
import { fileSha256, present, queryFormat, records } from '../../../lib/rpm/package.ts'
import { printed, type Run } from '../../../lib/rpm/program.ts'
import type { Ingredients, Product } from './sbom.ts'
import type { SpecFacts } from './spec.ts'

type Packed = Nevra & { readonly path: string; readonly sha256: string }

/** What a package says of its licence and of what it holds and needs. */
export async function productOf(run: Run, one: Packed): Promise<Product> {
  const tags = ['%{LICENSE}', '[%{PROVIDENEVRS}\n]', '[%{REQUIRENEVRS}\n]']
  const answer = await printed(
    run('rpm', ['--nosignature', '--dbpath', '/nonexistent/kiln', '-qp', '--qf', queryFormat(tags), '--', one.path]),
    'rpm cannot read the package it built',
    'Run it again with debug logging.'
  )
  const [license, provides = '', requires = ''] = records(answer)[0] ?? []
  const listed = (value: string): string[] => value.split('\n').filter(item => item !== '' && item !== '(none)')
  return {
    ...one,
    license: present(license),
    bundled: listed(provides).filter(provide => provide.startsWith('bundled(')),
    requires: [...new Set(listed(requires).filter(requirement => !requirement.startsWith('rpmlib(')))].sort()
  }
}

/** The sources as they were built from. */
export const sourcesOf = (facts: SpecFacts, directory: string): Promise<Ingredients['sources']> =>
  Promise.all(facts.wanted.map(async ({ file }) => ({ file, sha256: await fileSha256(join(directory, file)) })))

/** The installed packages that provide the BuildRequires; none where rpm does not know what is installed. */
export async function installedFor(run: Run, buildRequires: readonly string[]): Promise<Nevra[]> {
  const names = [...new Set(buildRequires.flatMap(one => (one.startsWith('(') ? [] : [one.replace(/\s.*$/, '')])))]
  if (names.length === 0) return []
  const tags = ['%{NAME}', '%{EPOCHNUM}', '%{VERSION}', '%{RELEASE}', '%{ARCH}']
  const { stdout } = await run('rpm', ['-q', '--whatprovides', '--qf', queryFormat(tags), '--', ...names])
  const found = records(stdout).flatMap(([name = '', epoch = '', version = '', release = '', arch = '']) => {
    // Before a record rpm may say of another name that nothing provides it.
    const plain = name.replace(/^[\s\S]*\n/, '')
    return version === '' ? [] : [{ name: plain, epoch: Number(epoch), version, release, arch }]
  })
  return [...new Map(found.map(one => [JSON.stringify(one), one])).values()]
}
