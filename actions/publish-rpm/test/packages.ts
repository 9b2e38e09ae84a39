import type { Lists } from '../src/metadata.ts'
import type { Delivery } from '../src/packages.ts'
import { digest } from './memory-store.ts'

/** A package as far as publishing looks at it. */
export interface Invented {
  readonly name: string
  readonly version: string
  readonly epoch?: number
  readonly content?: string
}

/** What createrepo_c would say of invented packages, and the files themselves. */
export function invented(...packages: readonly Invented[]): { deliveries: Delivery[]; parts: Lists } {
  const all = packages.map(({ name, version, epoch = 0, content = '' }) => {
    const bytes = Buffer.from(`${name} ${version} ${content}`)
    const location = `packages/${name}-${version}-1.noarch.rpm`
    const nevra = `${name}-${epoch === 0 ? '' : `${epoch}:`}${version}-1.noarch`
    const pkgid = digest(bytes)
    const tag = `<version epoch="${epoch}" ver="${version}" rel="1"/>`
    const part = (extra: string): string =>
      `<package pkgid="${pkgid}" name="${name}" arch="noarch">\n  ${tag}\n${extra}</package>`
    return {
      delivery: { name, nevra, location, sha256: pkgid, sha1: '', bytes: async () => bytes },
      primary: {
        ...{ pkgid, name, epoch, version, release: '1', arch: 'noarch', location },
        text: `<package type="rpm">\n  <name>${name}</name>\n  <arch>noarch</arch>\n  ${tag}\n  <checksum type="sha256" pkgid="YES">${pkgid}</checksum>\n  <location href="${location}"/>\n</package>`
      },
      filelists: { pkgid, text: part(`  <file>/usr/share/${name}</file>\n`) },
      other: { pkgid, text: part('') }
    }
  })
  return {
    deliveries: all.map(({ delivery }) => delivery),
    parts: {
      primary: all.map(({ primary }) => primary),
      filelists: all.map(({ filelists }) => filelists),
      other: all.map(({ other }) => other)
    }
  }
}
