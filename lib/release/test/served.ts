import { isWorker, type ServedApplication } from '../application.ts'
import type { World } from '../world.ts'

/** The application of a world that has a load balancer. */
export function served({ application }: Pick<World, 'application'>): ServedApplication {
  if (isWorker(application)) throw new Error('these are workers')
  return application
}
