import type { SetOutput } from '../../../lib/action.ts'
import type { Images } from '../../../lib/aws/images.ts'
import type { Snapshots } from '../../../lib/aws/snapshots.ts'
import type { Volumes } from '../../../lib/aws/volumes.ts'
import type { Progress } from '../../../lib/progress.ts'
import type { Tags } from '../../../lib/tags.ts'
import type { Parameters } from './base.ts'
import type { Blocks } from './blocks.ts'
import type { Devices } from './devices.ts'
import type { ImageBuilder } from './image-builder.ts'
import type { OUTPUTS } from './outputs.ts'
import type { PolicySimulator } from './policy-simulator.ts'
import type { RegionalImages } from './regional-images.ts'
import type { Repository } from './repository.ts'
import type { Sandbox } from './sandbox.ts'

/** What a bake needs of the world. */
export interface Deps {
  readonly images: Images
  readonly snapshots: Snapshots
  readonly parameters: Parameters
  readonly policySimulator: PolicySimulator
  readonly blocks: Blocks
  readonly repository: Repository
  readonly sandbox: Sandbox
  readonly progress: Progress
  readonly output: SetOutput<(typeof OUTPUTS)[number]>
  readonly signal: AbortSignal
  /** The runner's processor, as Node names it. */
  readonly processor: string
  readonly volumes: Volumes
  /** The EC2 instance that runs this job. */
  readonly thisInstance: (signal: AbortSignal) => Promise<string>
  readonly devices: Devices
  readonly imageBuilder: ImageBuilder
  /** How often Image Builder, and a copy in another region, is looked at, where a test cannot wait. */
  readonly pollSeconds?: number
  /** The region of the bake. */
  readonly region: string
  /** AMIs of any region, for copies. */
  readonly regional: (region: string) => RegionalImages
  readonly now: () => number
  /** The armoured key, and the provision script, as read from where the inputs say. */
  readonly gpgKey: string | undefined
  readonly provisionScript: string | undefined
  readonly cacheDirectory: string
  readonly reportDirectory: string
  /** Proxies for the image's package manager. */
  readonly proxies: Readonly<Record<string, string>>
  readonly runTags: Tags
}
