import * as Enums from '@cyclonedx/cyclonedx-library/Enums'
import * as Models from '@cyclonedx/cyclonedx-library/Models'
import * as Serialize from '@cyclonedx/cyclonedx-library/Serialize'
import * as Spec from '@cyclonedx/cyclonedx-library/Spec'
import { evrText, type Nevra, nevraText } from '../../../lib/rpm/nevra.ts'

/** What went into a build and what came out of it. */
export interface Ingredients {
  /** The package that the others are named after. */
  readonly main: Product
  readonly others: readonly Product[]
  readonly sources: readonly { readonly file: string; readonly sha256: string }[]
  /** Installed packages that the build asked for. */
  readonly buildRequires: readonly Nevra[]
  readonly commit: string | undefined
  readonly repositoryUrl: string | undefined
  readonly epochSeconds: number
}

export interface Product extends Nevra {
  readonly sha256: string
  readonly license: string
  /** What is inside and was not built as a package of its own, as the spec states it: `bundled(zlib) = 1.3`. */
  readonly bundled: readonly string[]
  readonly requires: readonly string[]
}

/**
 * A CycloneDX 1.6 document of a build. The same build gives the same bytes: its time is that of the sources, and it has
 * no serial number.
 */
export function sbomOf({ main, others, sources, buildRequires, ...from }: Ingredients): string {
  const bom = new Models.Bom()
  const subject = product(main)
  if (from.repositoryUrl !== undefined) {
    const comment = from.commit === undefined ? {} : { comment: `commit ${from.commit}` }
    subject.externalReferences.add(
      new Models.ExternalReference(from.repositoryUrl, Enums.ExternalReferenceType.VCS, comment)
    )
  }
  bom.metadata.timestamp = new Date(from.epochSeconds * 1000)
  bom.metadata.component = subject
  bom.metadata.lifecycles.add(new Models.NamedLifecycle('build'))
  for (const one of others) bom.components.add(product(one))
  for (const { file, sha256 } of sources) {
    const source = new Models.Component(Enums.ComponentType.File, file, { bomRef: `source:${file}` })
    source.hashes.set(Enums.HashAlgorithm['SHA-256'], sha256)
    bom.components.add(source)
    subject.dependencies.add(source.bomRef)
  }
  for (const [ref, bundled] of new Map([main, ...others].flatMap(bundledIn))) {
    bom.components.add(bundled)
    if (bundledIn(main).some(([own]) => own === ref)) subject.dependencies.add(bundled.bomRef)
  }
  for (const one of buildRequires) {
    // In CycloneDX, what is excluded was used and is not part of the product.
    const scope = Enums.ComponentScope.Excluded
    bom.components.add(component(Enums.ComponentType.Library, one, { scope }))
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
}

const component = (type: Enums.ComponentType, nevra: Nevra, more: Models.OptionalComponentProperties) =>
  new Models.Component(type, nevra.name, {
    version: evrText(nevra),
    purl: purlOf(nevra),
    bomRef: purlOf(nevra),
    ...more
  })

function product(one: Product): Models.Component {
  const made = component(Enums.ComponentType.Application, one, {})
  made.hashes.set(Enums.HashAlgorithm['SHA-256'], one.sha256)
  // rpm's License tag is free text: often an SPDX expression, as often not.
  if (one.license !== '') made.licenses.add(new Models.NamedLicense(one.license))
  made.properties.add(new Models.Property('rpm:nevra', nevraText(one)))
  for (const requirement of one.requires) made.properties.add(new Models.Property('rpm:requires', requirement))
  return made
}

const bundledIn = ({ bundled }: Product): [string, Models.Component][] =>
  bundled.flatMap(provide => {
    const [, name, version] = /^bundled\((.+)\)(?: = (\S+))?$/.exec(provide) ?? []
    if (name === undefined) return []
    const bomRef = `bundled:${name}@${version ?? ''}`
    const known = version === undefined ? {} : { version }
    return [[bomRef, new Models.Component(Enums.ComponentType.Library, name, { bomRef, ...known })]]
  })

/** The package URL of an RPM (package-url/purl-spec, types/rpm): the epoch is a qualifier. */
export function purlOf({ name, epoch, version, release, arch }: Nevra): string {
  const qualifiers = [`arch=${encodeURIComponent(arch)}`, ...(epoch === 0 ? [] : [`epoch=${epoch}`])]
  return `pkg:rpm/${encodeURIComponent(name)}@${encodeURIComponent(`${version}-${release}`)}?${qualifiers.join('&')}`
}
