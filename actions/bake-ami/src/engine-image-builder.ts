import { createHash, randomUUID } from 'node:crypto'
import { snapshotsOf } from '../../../lib/aws/images.ts'
import { KilnError } from '../../../lib/errors.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import type { Tags } from '../../../lib/tags.ts'
import { buildImage, type Wanted } from './build-image.ts'
import { componentDocument } from './component.ts'
import type { Engine, Task } from './engine.ts'
import { tagsFor } from './image-tags.ts'
import { baseFacts } from './manifest.ts'
import { packagesIn } from './packages-in.ts'
import { available } from './register.ts'
import { rootMapping } from './registration.ts'

/** AWS's own way: Image Builder starts an instance of the base and does there what a component says. */
export const byImageBuilder: Engine = async task => {
  const { plan, inputs, deps, clock } = task
  const tags = tagsFor(plan, inputs, deps)
  const { amiId, before } = await clock.phase('build', () =>
    deps.progress.phase('Image Builder', () =>
      buildImage(wanted(task), {
        imageBuilder: deps.imageBuilder,
        progress: deps.progress,
        signal: deps.signal,
        region: deps.region,
        deadlineSeconds: inputs.timeoutSeconds,
        ...(deps.pollSeconds === undefined ? {} : { pollSeconds: deps.pollSeconds })
      })
    )
  )
  deps.output('ami-id', amiId)
  const image = await clock.phase('register', () => available(amiId, deps, inputs))
  if (image.platformDetails !== plan.base.platformDetails) {
    throw new KilnError(
      `${amiId} is billed as "${image.platformDetails}" and its base as "${plan.base.platformDetails}".`,
      { remedy: 'Look at the recipe: its parent image is another one than base-ami.', leftBehind: [amiId] }
    )
  }
  const snapshotId = rootMapping(image)?.volume?.snapshotId
  // A pipeline has tags of its own, and Image Builder may not hand ours to the snapshots: later runs and retire need them.
  const untagged = (one: { readonly tags: Tags }): boolean =>
    Object.entries(tags).some(([key, value]) => one.tags[key] !== value)
  const ofBase = snapshotsOf([plan.base])
  const made = snapshotsOf([image]).filter(id => !ofBase.includes(id))
  const snapshots = await Promise.all(made.map(id => deps.snapshots.own(id)))
  const ids = [image, ...snapshots].flatMap(one => (one !== undefined && untagged(one) ? one.id : []))
  if (ids.length > 0) await deps.images.tag(ids, tags)
  const seen = await clock.phase('inspect', () => packagesIn(snapshotId ?? '', before, task))
  return {
    image: await available(amiId, deps, inputs),
    facts: { base: baseFacts(plan), ...seen.facts },
    ...(seen.contents === undefined ? {} : { contents: seen.contents })
  }
}

function wanted({ plan, inputs, deps }: Task): Wanted {
  const builder = inputs.imageBuilder
  if (builder === undefined) throw new Error('inputs of engine image-builder are missing')
  if ('pipelineArn' in builder) return { pipelineArn: builder.pipelineArn, token: randomUUID() }
  const component = componentDocument({
    nevra: nevraText(plan.package),
    packageName: plan.package.name,
    repository: inputs.repository,
    ...(deps.gpgKey === undefined || !inputs.gpgCheck ? {} : { gpgKey: deps.gpgKey }),
    gpgCheck: inputs.gpgCheck,
    excludePackages: inputs.excludePackages,
    baseRepositories: inputs.baseRepositories,
    ...(deps.provisionScript === undefined ? {} : { provisionScript: deps.provisionScript })
  })
  // Names of Image Builder are for ever unique: another run, at the same time or later, must have another one.
  const run = createHash('sha256').update(randomUUID()).digest('hex').slice(0, 8)
  return {
    order: {
      ...builder,
      name: `kiln-${inputs.application}-${plan.digest.slice(0, 8)}-${run}`,
      component,
      baseId: plan.base.id,
      rootDevice: plan.base.rootDevice,
      rootVolumeGiB: inputs.rootVolumeGiB,
      kmsKey: inputs.encryption.kmsKey,
      encrypted: plan.owned.encrypted,
      region: deps.region,
      amiName: plan.name,
      tags: tagsFor(plan, inputs, deps)
    }
  }
}
