import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { listedRpms } from '../../../lib/rpm/listed.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { type PackageFile, packageFiles } from '../../../lib/rpm/package.ts'
import type { Run } from '../../../lib/rpm/program.ts'
import { locationOf } from './fragments.ts'
import { type KeyOrder, type Keys, withKeys } from './keys.ts'

export interface Checksums {
  readonly sha256: string
  /** The only one that an Artifactory's metadata may have. */
  readonly sha1: string
}

/** A package file that is to be stored; the checksums are of its bytes. */
export interface Delivery extends Checksums {
  readonly name: string
  readonly nevra: string
  readonly location: string
  bytes(): Promise<Buffer>
}

export interface Packages extends Pick<Keys, 'sign'> {
  readonly rpms: readonly PackageFile[]
  readonly deliveries: readonly Delivery[]
}

/** Hands on the packages of an order: they are packages, and the key that was given signed all of them. */
export async function withPackages<T>(
  order: KeyOrder & { readonly rpms: string },
  { run, temporary }: { readonly run: Run; readonly temporary: string },
  body: (packages: Packages) => Promise<T>
): Promise<T> {
  const rpms = await packageFiles(run, await listedRpms(order.workspace, order.rpms))
  return withKeys(run, order, temporary, async ({ verify, sign }) => {
    await verify(rpms.map(({ path }) => path))
    const deliveries = await Promise.all(
      rpms.map(async rpm => ({
        name: rpm.name,
        nevra: nevraText(rpm),
        location: locationOf(rpm),
        ...(await checksums(rpm.path)),
        bytes: () => readFile(rpm.path)
      }))
    )
    return body({ rpms, deliveries, sign })
  })
}

async function checksums(path: string): Promise<Checksums> {
  const [sha256, sha1] = [createHash('sha256'), createHash('sha1')]
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    sha256.update(chunk)
    sha1.update(chunk)
  }
  return { sha256: sha256.digest('hex'), sha1: sha1.digest('hex') }
}
