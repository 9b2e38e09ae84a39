import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from './clock.ts'
import type { DaemonConfig } from './daemon.ts'
import type { Handler } from './gateway/service.ts'
import type { Room } from './rooms.ts'

export interface Wiring {
  readonly config: DaemonConfig
  readonly clock: Clock
  readonly motoUrl: string
  readonly switches: (name: string) => number
  readonly say: (text: string) => void
}

/** All rooms, as the daemon sees them. */
export interface Rooms {
  readonly names: readonly string[]
  readonly operations: Readonly<Record<string, Handler<unknown, unknown>>>
  readonly changed: (service: string, operation: string) => void
  /** The instance metadata service, when there are instances. */
  readonly metadata: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
  status(): Readonly<Record<string, unknown>>
  close(): Promise<void>
}

/** Opens the rooms, each with the doors of those below it. */
export async function openRooms(wiring: Wiring): Promise<Rooms> {
  const { config, clock, switches } = wiring
  const { runDir, dataDir } = config
  const opened: { name: string; room: Room }[] = []
  const common = { clock, switches, runDir, dataDir, lab: config.name }

  // biome-ignore lint/suspicious/noExplicitAny: until every room is there
  const open = async (name: string, deps: object): Promise<any> => {
    const path = `./${name}/index.ts`
    let module: Record<string, (deps: object) => Room | Promise<Room>>
    try {
      module = (await import(path)) as typeof module
    } catch (error) {
      if (
        (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' &&
        String(error).includes(`/${name}/index.ts`)
      ) {
        wiring.say(`room ${name} is not there yet`)
        return undefined
      }
      throw error
    }
    const factory = module[name]
    if (factory === undefined) throw new Error(`${path} does not export ${name}`)
    const room = await factory({ ...common, ...deps })
    opened.push({ name, room })
    return room
  }

  const blocks = await open('blocks', {})
  const images = await open('images', { blocks })
  const instances = blocks && images ? await open('instances', { blocks, images }) : undefined
  const balancer = instances ? await open('balancer', { instances }) : undefined
  if (instances && balancer) await open('groups', { instances, launchTemplates: instances, balancer })
  const names = await open('names', { balancer, moto: wiring.motoUrl })

  const operations: Record<string, Handler<unknown, unknown>> = {}
  for (const { name, room } of opened) {
    for (const [key, handler] of Object.entries(room.operations)) {
      if (operations[key] !== undefined) throw new Error(`${key} is served by two rooms; the second is ${name}`)
      operations[key] = handler
    }
  }

  return {
    names: opened.map(({ name }) => name),
    operations,
    changed: (service, operation) => {
      if (service === 'route53' || service === 'elasticloadbalancing') names?.changed(service, operation)
    },
    metadata: undefined,
    status: () => ({}),
    async close() {
      for (const { room } of opened.reverse()) await room.close()
    }
  }
}
