import { createHash, randomUUID } from 'node:crypto'
import { KilnError } from '../../../lib/errors.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { TAG } from '../../../lib/tags.ts'
import { buildImage, type Wanted } from './build-image.ts'
import { componentDocument } from './component.ts'
import { earlierBuild } from './earlier-builds.ts'
import type { Engine, Task } from './engine.ts'
import type { Ordered } from './image-builder.ts'
import { setMissingTags, tagsFor } from './image-tags.ts'
import { baseFacts } from './manifest.ts'
import { packagesIn } from './packages-in.ts'
import { available } from './register.ts'
import { rootMapping } from './registration.ts'

/** AWS's own way: Image Builder starts an instance of the base and does there what a component says. */
export const byImageBuilder: Engine = async task => {
  const { plan, inputs, deps, clock } = task
  const tags = tagsFor(plan, inputs, deps)
  const built = await clock.phase('build', () =>
    deps.progress.phase('Image Builder', async () =>
      buildImage(await wanted(task), {
        imageBuilder: deps.imageBuilder,
        progress: deps.progress,
        signal: deps.signal,
        region: deps.region,
        deadlineSeconds: inputs.timeoutSeconds,
        ...(deps.pollSeconds === undefined ? {} : { pollSeconds: deps.pollSeconds })
      })
    )
  )
  const { before } = built
  const amiId = built.amiId ?? (await madeMeanwhile(task))
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
  await setMissingTags(image, plan.base, tags, deps)
  const seen = await clock.phase('inspect', () => packagesIn(snapshotId ?? '', before, task))
  return {
    image: await available(amiId, deps, inputs),
    facts: { base: baseFacts(plan), ...seen.facts },
    ...(seen.contents === undefined ? {} : { contents: seen.contents })
  }
}

/** What killed runs left at Image Builder goes; gives the build of these inputs that one of them has going. */
export const earlier = ({ plan, inputs, deps }: Omit<Task, 'clock'>): Promise<Ordered | undefined> =>
  earlierBuild(inputs.application, plan.digest, {
    ...deps,
    deadlineSeconds: inputs.timeoutSeconds,
    isMade: plan.existing !== undefined
  })

/** The AMI of a build that ended between two looks at it. */
async function madeMeanwhile({ plan, deps }: Task): Promise<string> {
  const [made] = await deps.images.find({ owners: ['self'], tags: { [TAG.inputsDigest]: plan.digest } })
  if (made !== undefined) return made.id
  throw new KilnError(
    'The build was deleted from Image Builder while this run followed it, and there is no AMI of it.',
    {
      remedy: 'Run it again. Let only one run at a time bake the same inputs (concurrency of the workflow).'
    }
  )
}

async function wanted({ plan, inputs, deps }: Task): Promise<Wanted> {
  const builder = inputs.imageBuilder
  if (builder === undefined) throw new Error('inputs of engine image-builder are missing')
  if ('pipelineArn' in builder) return { pipelineArn: builder.pipelineArn, token: randomUUID() }
  const ordered = await earlier({ plan, inputs, deps })
  if (ordered !== undefined) return { ordered }
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
