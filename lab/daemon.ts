import { readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { ListenOptions } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { callerProcess } from './caller-process.ts'
import { realClock } from './clock.ts'
import { controlServer } from './control.ts'
import { authoriser } from './gateway/authorise.ts'
import { type FaultRule, faults as faultRules } from './gateway/faults.ts'
import { gateway } from './gateway/gateway.ts'
import { policiesFrom } from './gateway/iam.ts'
import { journal as openJournal } from './gateway/journal.ts'
import { startMoto } from './gateway/moto.ts'
import { policySimulator } from './gateway/policy-simulator.ts'
import { publicParameters } from './gateway/public-parameters.ts'
import { safetyLever } from './gateway/safety-lever.ts'
import { AwsError } from './gateway/service.ts'
import { vcpuQuotas } from './gateway/vcpu-quotas.ts'
import { GATEWAY_PORT, MOTO_PORT } from './network.ts'
import { openRooms, type Rooms, SWITCHES } from './wiring.ts'

/** What `lab up` decided; the daemon's only argument is the file that holds it. */
export interface DaemonConfig {
  readonly name: string
  readonly runDir: string
  readonly dataDir: string
  readonly venv: string
  /** Raw disk of the public base AMI; none: the lab starts without one. */
  readonly basePath?: string
  /** The host's port, which `lab up` opened and handed over as file descriptor 3. */
  readonly port: number
  readonly settings: Readonly<Record<string, number>>
}

// Blocks come and go in memory beside the heap: V8 would mark the whole heap every 20 MiB, a quarter of what the daemon does in a bake.
setFlagsFromString('--external-memory-accounted-in-global-limit')

const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as DaemonConfig

const say = (text: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`)
}

async function main(): Promise<void> {
  const started = performance.now()
  const { runDir, dataDir } = config
  await mkdir(`${dataDir}/logs`, { recursive: true })
  const journal = openJournal(`${dataDir}/journal.jsonl`)
  const faults = faultRules()
  const switches = new Map<string, number>(Object.entries(config.settings))
  const moto = startMoto({ venv: config.venv, port: MOTO_PORT, log: `${dataDir}/logs/moto.log` })
  const servers: Server[] = []

  const rooms: Rooms = await openRooms({
    config,
    clock: realClock,
    motoUrl: moto.baseUrl,
    switches: name => switches.get(name) ?? 0,
    say
  })
  const policies = authoriser(rooms.knowledge)
  const serve = gateway({
    moto,
    journal,
    faults,
    operations: rooms.operations,
    parameters: publicParameters(rooms.parameters),
    safetyLever: safetyLever(name => switches.get(name) ?? 0),
    vcpuQuotas: vcpuQuotas(name => switches.get(name) ?? 0),
    policySimulator: policySimulator(policies),
    authorise: policies.authorise,
    changed: rooms.changed,
    killCaller: request => {
      const pid = callerProcess(request)
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
      else say('a kill fault fired, but the caller is not in the lab: nothing was killed')
    }
  })

  const listen = async (
    where: ListenOptions,
    handler: (request: IncomingMessage, response: ServerResponse) => void
  ) => {
    const server = createServer({ keepAliveTimeout: 75_000, requestTimeout: 0 }, handler)
    servers.push(server)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(where, resolve)
    })
  }

  let isEnding = false
  const end = async (reason: string): Promise<void> => {
    if (isEnding) return
    isEnding = true
    say(`ending: ${reason}`)
    for (const server of servers) {
      server.close()
      server.closeAllConnections()
    }
    await rooms.close().catch(error => say(`rooms: ${error}`))
    await moto.close()
    await journal.close()
    process.exit(0)
  }

  // Rooms ask moto too, of subnets for example, so nobody is served before it answers.
  await moto.listening
  await listen({ host: '127.0.0.1', port: GATEWAY_PORT }, serve)
  await listen({ path: `${runDir}/gateway.sock` }, serve)
  await listen({ fd: 3 } as ListenOptions, serve)
  await listen({ host: '169.254.169.254', port: 80 }, rooms.metadata)

  const control = controlServer({
    'GET /status': async () => ({
      name: config.name,
      pid: process.pid,
      motoPid: moto.pid,
      venv: config.venv,
      port: config.port,
      endpoint: `http://127.0.0.1:${config.port}`,
      rooms: rooms.names,
      operations: Object.keys(rooms.operations).length,
      upSeconds: Math.round((performance.now() - started) / 1000),
      calls: journal.calls().length,
      faults: faults.list(),
      switches: Object.fromEntries(switches),
      policies: policies.keys(),
      ...(await rooms.status())
    }),
    'GET /operations': () => ({ operations: Object.keys(rooms.operations).sort() }),
    'GET /instances/*': async ({ rest, query }) => ({
      log: await rooms.instanceLog(rest, Number(query.get('lines') ?? 200))
    }),
    'GET /journal': ({ query }) => ({ calls: journal.calls(Number(query.get('since') ?? 0)) }),
    'DELETE /journal': () => journal.clear(),
    'GET /faults': () => ({ faults: faults.list() }),
    'POST /faults': ({ body }) => faults.add(body as FaultRule),
    'DELETE /faults': () => faults.clear(),
    'DELETE /faults/*': ({ rest }) => {
      if (!faults.remove(rest)) throw new AwsError('NotFound', `There is no fault rule ${rest}.`)
    },
    'GET /switches': () => Object.fromEntries(switches),
    'PUT /switches': ({ body }) => {
      for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
        if (!SWITCHES.includes(name)) {
          throw new AwsError('BadRequest', `There is no switch "${name}". There are: ${SWITCHES.join(', ')}.`)
        }
        if (typeof value !== 'number') throw new AwsError('BadRequest', `switch ${name}: a number is needed (0 = off).`)
        if (value === 0) switches.delete(name)
        else switches.set(name, value)
      }
      return Object.fromEntries(switches)
    },
    'PUT /policies/*': ({ rest, body }) => policies.put(rest, policiesFrom(body)),
    'DELETE /policies/*': ({ rest }) => policies.remove(rest),
    'POST /reset': () => {
      faults.clear()
      switches.clear()
      policies.clear()
      journal.clear()
    },
    'POST /end': () => {
      setImmediate(() => void end('asked to'))
    }
  })
  servers.push(control)
  await rm(`${runDir}/control.sock`, { force: true })
  await new Promise<void>((resolve, reject) => {
    control.once('error', reject).listen({ path: `${runDir}/control.sock` }, resolve)
  })
  await writeFile(`${runDir}/ready`, `${process.pid}\n`)
  say(`ready after ${Math.round(performance.now() - started)} ms, rooms: ${rooms.names.join(', ')}`)

  process.on('SIGTERM', () => void end('SIGTERM'))
  process.on('SIGINT', () => void end('SIGINT'))
}

// One room's forgotten promise or socket must not take the whole lab down in the middle of a run; the log shows it.
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, error => say(`${event}: ${error instanceof Error ? error.stack : error}`))
}

main().catch(error => {
  say(`failed: ${error instanceof Error ? error.stack : error}`)
  process.exit(1)
})
