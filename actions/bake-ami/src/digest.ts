import { createHash } from 'node:crypto'
import { counted } from '../../../lib/counted.ts'

/** All that decides what is in the image, and what it was held to. Whoever adds an option that does adds it here. */
export interface Recipe {
  readonly application: string
  /** The AMI the user named, not the copy: the copy may be made again. */
  readonly baseId: string
  readonly baseSnapshotId: string
  readonly nevra: string
  /** The package's own checksum, so that a rebuilt package of the same version is another recipe. */
  readonly packageChecksum: string
  readonly excludePackages: readonly string[]
  readonly baseRepositories: boolean
  readonly provisionScript?: string
  readonly rootVolumeGiB?: number
  readonly encrypted: boolean
  readonly kmsKey?: string
  /** The key by which signatures of packages are checked; an image that was made without must not pass for one that was checked. */
  readonly gpgKey?: string
  /** How the image has to boot before it is one; the same holds of it. */
  readonly trial?: { readonly url: string | undefined; readonly machine: string }
  /** Image Builder runs what else the recipe or pipeline says: another image. The other engines give the same one. */
  readonly builder?: string
}

/** Changes when the same inputs would give another image because Kiln bakes differently. */
const RECIPE_VERSION = 1

/** SHA-256 in hex; the value of `kiln:inputs-digest`. */
export function inputsDigest(recipe: Recipe): string {
  const { provisionScript: script, gpgKey, trial } = recipe
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
  const canonical = [
    RECIPE_VERSION,
    recipe.application,
    recipe.baseId,
    recipe.baseSnapshotId,
    recipe.nevra,
    recipe.packageChecksum,
    recipe.excludePackages.toSorted(),
    recipe.baseRepositories,
    script === undefined ? null : sha256(script),
    // Grown in the bake; before, images of that size grew at their first boot.
    recipe.rootVolumeGiB === undefined ? null : { grown: recipe.rootVolumeGiB },
    recipe.kmsKey ?? recipe.encrypted,
    ...(recipe.builder === undefined ? [] : [recipe.builder]),
    ...(gpgKey === undefined ? [] : [{ gpgKey: sha256(gpgKey.trim()) }]),
    ...(trial === undefined ? [] : [{ trial: [trial.url ?? null, trial.machine] }])
  ]
  return sha256(JSON.stringify(canonical))
}

/** AMI names: 3 to 128 of letters, digits, ( ) [ ] space . / - ' @ _ (RegisterImage). RPM versions also have ~ ^ +. */
const FOREIGN = /[^A-Za-z0-9()[\] ./'@_-]+/g
const NAME_MAX = 128

export interface NameParts {
  readonly application: string
  readonly version: string
  readonly release: string
  readonly architecture: string
  readonly digest: string
}

/** `<application>-<version>-<release>-<arch>-<digest8>`; only the version is ever cut. */
export function amiName({ application, version, release, architecture, digest }: NameParts): string {
  const tail = `-${architecture}-${digest.slice(0, 8)}`
  const head = `${application}-${version}-${release}`.replace(FOREIGN, '-')
  return `${head.slice(0, NAME_MAX - tail.length)}${tail}`
}

/** Why a name cannot be an AMI's, or undefined when it can. */
export function amiNameProblem(name: string): string | undefined {
  if (name.length < 3 || name.length > NAME_MAX)
    return `has ${counted(name.length, 'character')}; 3 to ${NAME_MAX} are allowed`
  const foreign = name.match(FOREIGN)
  return foreign === null
    ? undefined
    : `has ${foreign.join(' ')}; allowed are letters, digits and ( ) [ ] space . / - ' @ _`
}
