import type { Image } from '../../../lib/aws/images.ts'
import type { Deps } from './deps.ts'
import type { Inputs } from './inputs.ts'
import type { Installed } from './installation.ts'
import type { Manifest } from './manifest.ts'
import type { Plan } from './plan.ts'
import type { Stopwatch } from './stopwatch.ts'

/** What an engine is given: nothing of it was made before. */
export interface Task {
  readonly plan: Plan
  readonly inputs: Inputs
  readonly deps: Deps
  readonly clock: Stopwatch
}

/** What every engine gives, however it made it. */
export interface Made {
  /** Available, billed as its base, with the tags of these inputs. */
  readonly image: Image
  /** What this engine knows of what it did. */
  readonly facts: Partial<Manifest>
  /** What was installed, where the engine saw it happen. */
  readonly installed?: Installed
  /** What is in the image, where it was looked at afterwards. */
  readonly contents?: Pick<Installed, 'inventory' | 'os'>
}

/** A way to make the AMI of a plan. */
export type Engine = (task: Task) => Promise<Made>
