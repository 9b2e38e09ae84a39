import { spawn } from 'node:child_process'
import { chmodSync, openSync, readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureBase } from './base/index.ts'
import { CommandError, hostEnvironment, must } from './command.ts'
import { control } from './control.ts'
import type { DaemonConfig } from './daemon.ts'
import { cacheDirectory, missingPrograms, withSystemPrograms } from './host.ts'
import { cgroupHost } from './instances/cgroups.ts'
import { BRIDGE, BRIDGE_ADDRESS, GATEWAY_PORT, IMDS_ADDRESS, isLabName, labPaths, PREFIX_LENGTH } from './network.ts'
import { clean, countTraces, DAEMON_VARIABLE, leftovers, NO_TRACES, type Traces } from './traces.ts'
import { inTurn } from './turn.ts'

process.env['PATH'] = withSystemPrograms(process.env)

/** A failure that the CLI shows as it is, without a stack. */
export class LabError extends Error {
  override readonly name = 'LabError'
}

export interface LabStatus {
  readonly name: string
  readonly up: boolean
  readonly endpoint?: string
  readonly port?: number
  readonly pid?: number
  /** What a running lab holds. */
  readonly holds?: Traces
  /** What is there although the lab is down; of a lab that is up nothing is left over. */
  readonly leftovers: Traces
  readonly leftoverCount: number
  readonly [more: string]: unknown
}

/** The lab that the environment names. */
export function labName(env: NodeJS.ProcessEnv = process.env): string {
  const name = env['LAB_NAME'] || 'main'
  if (!isLabName(name)) {
    throw new LabError(`LAB_NAME "${name}" is not a name: at most 16 lower-case letters and digits, a letter first.`)
  }
  return name
}

const controlSocket = (name: string): string => `${labPaths(name).run}/control.sock`

/** Asks the running lab. @throws LabError when none runs. */
export async function ask<Result>(name: string, method: string, path: string, body?: unknown): Promise<Result> {
  try {
    return await control<Result>(controlSocket(name), method, path, body)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ECONNREFUSED') {
      throw new LabError(`The lab "${name}" is not up. Start it with \`node lab/cli.ts up\`.`)
    }
    throw new LabError(error instanceof Error ? error.message : String(error))
  }
}

/** Whether a lab runs, what it says of itself, and all that exists of it on this machine. */
export async function status(name: string): Promise<LabStatus> {
  const answered = await control<Record<string, unknown>>(controlSocket(name), 'GET', '/status').catch(() => undefined)
  const traces = await leftovers(name)
  return answered === undefined
    ? { name, up: false, leftovers: traces, leftoverCount: countTraces(traces) }
    : { ...answered, name, up: true, holds: traces, leftovers: NO_TRACES, leftoverCount: 0 }
}

export interface UpOptions {
  readonly port?: number
  /** Switches to start with. */
  readonly settings?: Readonly<Record<string, number>>
  readonly log: (line: string) => void
}

/** Starts a lab, after removing what an earlier one of this name left behind. */
export const up = (name: string, options: UpOptions): Promise<LabStatus> => inTurn(name, () => start(name, options))

async function start(name: string, { port, settings = {}, log }: UpOptions): Promise<LabStatus> {
  const running = await status(name)
  if (running.up) return running
  if (running.leftoverCount > 0) {
    log(`removing what an earlier lab "${name}" left behind`)
    await mustBeClean(name, await clean(name))
  }
  const missing = missingPrograms(process.env['PATH'] ?? '')
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, packageName]) => packageName))].join(' ')
    throw new LabError(
      `This machine lacks ${missing.map(([program]) => program).join(', ')}. ` +
        `Run script/bootstrap lab, or apt-get install ${packages}.`
    )
  }
  const { netns, run: runDir, data: dataDir, cgroup } = labPaths(name)
  const [venv, basePath] = await Promise.all([motoEnvironment(log), baseDisk(log)])
  await writeFile('/proc/sys/fs/inotify/max_user_instances', '4096').catch(() => undefined)
  const listener = await listen(port ?? defaultPort(name))
  try {
    const address = listener.address()
    if (address === null || typeof address === 'string') throw new LabError('The host port could not be opened.')
    await mkdir(runDir, { recursive: true })
    await mkdir(`${dataDir}/logs`, { recursive: true })
    // mkdir's mode is subject to the umask; the sockets in here give full control of the lab.
    chmodSync(runDir, 0o755)
    await network(netns)
    await writeFile(`${runDir}/resolv.conf`, RESOLVERS)
    await writeFile(`${runDir}/nsswitch.conf`, await nameServices())
    const config: DaemonConfig = {
      name,
      runDir,
      dataDir,
      venv,
      ...(basePath === undefined ? {} : { basePath }),
      port: address.port,
      settings
    }
    await writeFile(`${runDir}/config.json`, JSON.stringify(config, null, 2))
    const cgroups: string[] = []
    for (const root of cgroupHost().roots) {
      const directory = join(root, cgroup, 'daemon')
      await mkdir(directory, { recursive: true })
      cgroups.push(directory)
    }
    await startDaemon(name, netns, cgroups, runDir, dataDir, listener)
  } catch (error) {
    await clean(name)
    throw explained(error)
  } finally {
    listener.close()
  }
  return await status(name)
}

/** Failures of the machine in words; what is none of them is a bug and keeps its stack. */
function explained(error: unknown): unknown {
  const { code, message, path } = error as NodeJS.ErrnoException
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new LabError(
      `${path ?? message} cannot be written. The lab needs root with all capabilities; in a container, --privileged.`
    )
  }
  return error instanceof CommandError ? new LabError(`The lab could not be started: ${message}`) : error
}

async function startDaemon(
  name: string,
  netns: string,
  cgroups: readonly string[],
  runDir: string,
  dataDir: string,
  listener: Server
): Promise<void> {
  const logFile = `${dataDir}/logs/daemon.log`
  const output = openSync(logFile, 'a')
  const entering = `for group; do [ "$group" = -- ] && break; echo $$ > "$group/cgroup.procs" || exit 70; shift; done; shift; exec "$@"`
  const daemon = [
    ...['nsenter', `--net=/run/netns/${netns}`, 'unshare', '--mount', '--propagation', 'slave'],
    ...[process.execPath, '--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'daemon.ts')],
    `${runDir}/config.json`
  ]
  const handle = (listener as unknown as { _handle: { fd: number } })._handle
  const child = spawn('sh', ['-c', entering, 'enter', ...cgroups, '--', ...daemon], {
    detached: true,
    // The listening socket stays in the host's network namespace wherever its holder goes: no forwarder is needed.
    stdio: ['ignore', output, output, handle.fd],
    cwd: '/',
    env: { ...withoutSecrets(process.env), [DAEMON_VARIABLE]: name }
  })
  let ended: string | undefined
  child.once('exit', (code, signal) => {
    ended = `${signal ?? code}`
  })
  child.once('error', error => {
    ended = error.message
  })
  const deadline = Date.now() + 60_000
  for (;;) {
    const ready = await readFile(`${runDir}/ready`, 'utf8').catch(() => undefined)
    if (ready !== undefined) break
    if (ended !== undefined || Date.now() > deadline) {
      const log = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-25).join('\n')
      throw new LabError(
        `The lab's daemon ${ended === undefined ? 'was not ready within 60 s' : `ended (${ended})`}. Its log:\n${log}`
      )
    }
    await sleep(25)
  }
  child.unref()
}

/** The daemon serves the lab; what the caller is to a cloud or to GitHub is no business of its children. */
function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([key]) => !/^(AWS_|GITHUB_TOKEN|GH_TOKEN|ACTIONS_|NODE_OPTIONS|JEST_)/.test(key))
  )
}

/** Two, because the names' servers restart one after the other when an alias changes. */
const RESOLVERS = `nameserver ${BRIDGE_ADDRESS}\nnameserver 127.0.0.1\noptions timeout:1 attempts:2\n`

/**
 * The host's own order of name services, but with plain DNS for hosts: nss-resolve would ask the host's resolver over
 * a socket file, which no network namespace keeps apart.
 */
async function nameServices(): Promise<string> {
  const own = await readFile('/etc/nsswitch.conf', 'utf8').catch(() => '')
  const others = own.split('\n').filter(line => !line.startsWith('hosts:'))
  return [...others, 'hosts: files dns', ''].join('\n')
}

async function network(netns: string): Promise<void> {
  const inside = (...args: string[]): Promise<unknown> => must('ip', ['-netns', netns, ...args])
  await must('ip', ['netns', 'add', netns])
  await inside('link', 'set', 'lo', 'up')
  await inside('link', 'add', BRIDGE, 'type', 'bridge')
  await inside('address', 'add', `${BRIDGE_ADDRESS}/${PREFIX_LENGTH}`, 'dev', BRIDGE)
  await inside('address', 'add', `${IMDS_ADDRESS}/32`, 'dev', BRIDGE)
  await inside('link', 'set', BRIDGE, 'up')
}

const defaultPort = (name: string): number => Number(process.env['LAB_PORT'] ?? (name === 'main' ? GATEWAY_PORT : 0))

async function listen(port: number): Promise<Server> {
  const server = createServer()
  return await new Promise((resolve, reject) => {
    server.once('error', error => {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      reject(isTaken ? new LabError(`Port ${port} of 127.0.0.1 is taken; set LAB_PORT to a free one.`) : error)
    })
    server.listen({ port, host: '127.0.0.1', backlog: 511 }, () => resolve(server))
  })
}

/** The Python environment with moto, boto3 and the AWS CLI. */
async function motoEnvironment(log: (line: string) => void): Promise<string> {
  const script = join(import.meta.dirname, '..', 'script', 'tools', 'moto.sh')
  const slow = setTimeout(() => log('installing moto (once)'), 1_000)
  try {
    return (await must(script, [], { env: hostEnvironment({ KILN_CACHE: cacheDirectory() }) })).trim()
  } catch (error) {
    throw error instanceof CommandError ? new LabError(error.said || error.message) : error
  } finally {
    clearTimeout(slow)
  }
}

/** The disk of the public base AMI, built once; `LAB_BASE=none` starts a lab without one. */
async function baseDisk(log: (line: string) => void): Promise<string | undefined> {
  if (process.env['LAB_BASE'] === 'none') return undefined
  return (await ensureBase({ filesystem: 'xfs', log })).rawPath
}

/** Ends a lab and removes everything of it. */
export const down = (name: string): Promise<void> => inTurn(name, () => end(name))

async function end(name: string): Promise<void> {
  const asked = await control(controlSocket(name), 'POST', '/end').then(
    () => true,
    () => false
  )
  const deadline = Date.now() + 10_000
  while (asked && Date.now() < deadline) {
    const { processes } = await leftovers(name)
    if (processes.length === 0) break
    await sleep(50)
  }
  await mustBeClean(name, await clean(name))
}

async function mustBeClean(name: string, rest: Traces): Promise<void> {
  if (countTraces(rest) === 0) return
  throw new LabError(`These remain of the lab "${name}" and could not be removed:\n${JSON.stringify(rest, null, 2)}`)
}

/** What a client inside the lab needs to find it; a 12-digit access key id is the account's id. */
export const labEnvironment = (): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: `http://127.0.0.1:${GATEWAY_PORT}`,
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: '123456789012',
  AWS_SECRET_ACCESS_KEY: 'lab',
  // No instance role is looked for outside the lab, and no pager stops a script.
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: ''
})

/**
 * The environment of a program inside: the caller's, without the credentials, profiles and endpoints of a real cloud
 * and without proxies, which are out of reach there. The caller's region wins over the lab's default, and
 * LAB_ACCESS_KEY_ID chooses another account or role.
 */
export function insideEnvironment(env: NodeJS.ProcessEnv, venv: string): NodeJS.ProcessEnv {
  const isKept = (key: string): boolean =>
    /^AWS_(DEFAULT_)?REGION$/.test(key) || !(key.startsWith('AWS_') || /^(https?|all|no|ftp)_proxy$/i.test(key))
  const account = env['LAB_ACCESS_KEY_ID']
  return {
    ...labEnvironment(),
    ...Object.fromEntries(Object.entries(env).filter(([key]) => isKept(key))),
    ...(account === undefined ? {} : { AWS_ACCESS_KEY_ID: account }),
    // The lab's own AWS CLI, for who has none.
    PATH: `${env['PATH'] ?? ''}:${venv}/bin`
  }
}

/**
 * The command line that runs a program in the lab's network, with the lab's resolver. By bash, because dash drops
 * variables whose names have hyphens, and those of an action's inputs do.
 */
export function insideCommand(name: string, command: readonly string[]): string[] {
  const { netns, run: runDir } = labPaths(name)
  const withResolver =
    'for file in resolv.conf nsswitch.conf; do ' +
    '[ ! -e /etc/$file ] || mount --bind "$0/$file" "$(readlink -f /etc/$file)" || exit 71; done; ' +
    // Once there is a listener of HTTPS, its certificates are by the lab's own authority.
    'if [ -e "$0/certificates/ca.pem" ]; then ' +
    'export NODE_EXTRA_CA_CERTS="$0/certificates/ca.pem" CURL_CA_BUNDLE="$0/certificates/ca.pem"; fi; exec "$@"'
  return [
    ...['nsenter', `--net=/run/netns/${netns}`, 'unshare', '--mount', '--propagation', 'slave'],
    ...['bash', '-c', withResolver, runDir, ...command]
  ]
}
