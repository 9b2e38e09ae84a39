import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { inheritable } from '../../../lib/child-environment.ts'
import { CancelledError, KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { lastLines, type Run } from '../../../lib/rpm/program.ts'
import { BUILD_ROOT } from './tree.ts'

/** Where rpmspec and rpmbuild run: on the runner, or in a container of the image that was given. */
export interface BuildPlace {
  readonly run: Run
  /** The same with the rights to install packages. */
  readonly asRoot: Run
  /** The image by digest or id, or undefined on the runner. */
  readonly image: string | undefined
}

type Engine = 'docker' | 'podman'
const ENGINES: readonly Engine[] = ['docker', 'podman']
const PINNED = /@sha256:[0-9a-f]{64}$/

export interface Asking {
  readonly run: Run
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly isRoot: boolean
}

/**
 * Gives the body a place to build in. Sources, checks and signatures are the runner's matter: the image sees only the
 * build tree, at the same path as here, and never the workspace or a key.
 */
export async function withBuildPlace<T>(
  reference: string | undefined,
  asking: Asking,
  body: (place: BuildPlace) => Promise<T>
): Promise<T> {
  const { run, isRoot } = asking
  if (reference === undefined) {
    const asRoot: Run = isRoot ? run : (program, args, options) => run('sudo', ['-n', program, ...args], options)
    return body({ run, asRoot, image: undefined })
  }
  const { engine, image } = await locate(reference, asking)
  asking.progress.say(`Building in ${image} with ${engine}`)
  const name = `kiln-build-${randomBytes(6).toString('hex')}`
  const container = await start(engine, image, name, asking)
  try {
    const own = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`
    const inside = (user: string): Run => inContainer(run, engine, { name, user, image })
    return await body({ run: inside(own), asRoot: inside('0:0'), image })
  } finally {
    await container.end()
  }
}

/** Finds the engine and the image. What is not pinned by a digest is taken only from this machine, by its id. */
async function locate(reference: string, { run, progress }: Asking): Promise<{ engine: Engine; image: string }> {
  const usable: Engine[] = []
  const said: string[] = []
  for (const engine of ENGINES) {
    const asked = await run(engine, ['info']).catch((error: Error) => error)
    if (asked instanceof CancelledError) throw asked
    if (asked instanceof Error) said.push(`${engine} is not installed`)
    else if (asked.code === 0) usable.push(engine)
    else said.push(`${engine} does not run: ${lastLines(asked.stderr, 1)}`)
  }
  for (const engine of usable) {
    const found = await run(engine, ['image', 'inspect', '--format', '{{.Id}}', '--', reference])
    const id = found.stdout.trim().replace(/^sha256:/, '')
    if (found.code === 0 && /^[0-9a-f]{64}$/.test(id))
      return { engine, image: PINNED.test(reference) ? reference : `sha256:${id}` }
  }
  if (!PINNED.test(reference)) {
    throw new KilnError(`The image ${reference} is not pinned, and this machine has no image of that name.`, {
      remedy:
        'Name it by digest (NAME@sha256:…; `docker buildx imagetools inspect NAME` prints it): a tag is another image tomorrow. An image of your own may be loaded or built in a step before this one.'
    })
  }
  const [engine] = usable
  if (engine === undefined) {
    throw new KilnError(`The image ${reference} cannot be used: ${said.join('; ')}.`, {
      remedy: 'Use a runner with docker or podman, or run the job in a container of the image and leave "image" empty.'
    })
  }
  await progress.phase(`pulling ${reference}`, async () => {
    const pulled = await run(engine, ['pull', '--quiet', reference])
    if (pulled.code === 0) return
    throw new KilnError(`The image ${reference} cannot be pulled: ${lastLines(pulled.stderr, 3)}`, {
      remedy: 'Check the name and the digest; a private registry needs a login in a step before this one.'
    })
  })
  return { engine, image: reference }
}

interface Container {
  end(): Promise<void>
}

/** Images say which proxy they use by these; the runner's own are handed on. */
const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']
/**
 * Starts the container. Its first process reads from this one, so it ends when this process does, however that ends.
 */
async function start(engine: Engine, image: string, name: string, { isRoot, signal }: Asking): Promise<Container> {
  const limits = await ulimits()
  const child: ChildProcess = spawn(
    engine,
    [
      ...['run', '--rm', '--interactive', '--pull=never', '--name', name, '--user', '0:0', '--network=host'],
      ...['--volume', `${BUILD_ROOT}:${BUILD_ROOT}`, '--security-opt', 'label=disable'],
      ...limits,
      ...PROXIES.filter(one => process.env[one] !== undefined).flatMap(one => ['--env', one]),
      ...(engine === 'podman' && !isRoot ? ['--userns=keep-id'] : []),
      ...['--entrypoint', '/bin/sh', image, '-c', 'echo ready; exec cat']
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], env: inheritable(process.env) }
  )
  let said = ''
  const ended = new Promise<void>(resolve => {
    child.once('error', error => {
      said += error.message
      resolve()
    })
    child.once('close', () => resolve())
  })
  const end = async (): Promise<void> => {
    child.stdin?.end()
    await ended
  }
  child.stdin?.on('error', () => {}) // it may have ended
  child.stderr?.on('data', chunk => {
    said += String(chunk)
  })
  const isReady = await new Promise<boolean>(resolve => {
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', line => resolve(line === 'ready'))
    void ended.then(() => resolve(false))
    signal.addEventListener('abort', () => resolve(false), { once: true })
  })
  if (isReady) return { end }
  child.kill('SIGTERM')
  await end()
  if (signal.aborted) throw new CancelledError()
  throw new KilnError(`No container of ${image} starts: ${lastLines(said, 3)}`, {
    remedy: `Try \`${engine} run --rm --entrypoint /bin/sh ${image} -c true\` on this runner.`
  })
}

/** rpm before 4.14.1 closes every descriptor up to the limit, which takes minutes where that is 2^30 (moby#38814). */
const MOST = 16_384

/**
 * Limits of files and processes that the container gets. podman asks for a million of each unless told, which a runner
 * without CAP_SYS_RESOURCE may not have (proc(5), /proc/pid/limits).
 */
async function ulimits(): Promise<string[]> {
  const text = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  const own = (name: string): number => {
    const [, hard = ''] = new RegExp(String.raw`^${name}\s+\S+\s+(\S+)`, 'm').exec(text) ?? []
    return Math.min(MOST, Number(hard) || MOST)
  }
  const [files, processes] = [own('Max open files'), own('Max processes')]
  return ['--ulimit', `nofile=${files}:${files}`, '--ulimit', `nproc=${processes}:${processes}`]
}

interface Inside {
  readonly name: string
  readonly user: string
  readonly image: string
}

/** Programs in the container: the same directory, and only the variables that are given. */
const inContainer =
  (run: Run, engine: Engine, { name, user, image }: Inside): Run =>
  async (program, args, options = {}) => {
    const { cwd, env = {}, onLine, ...rest } = options
    const variables = Object.entries({ LC_ALL: 'C.UTF-8', HOME: '/tmp', ...env }).flatMap(([key, value]) =>
      value === undefined ? [] : ['--env', `${key}=${value}`]
    )
    // The engine carries two streams apart, and their order is lost on the way.
    const command = onLine === undefined ? [program] : ['/bin/sh', '-c', 'exec "$0" "$@" 2>&1', program]
    const finished = await run(
      engine,
      [
        ...['exec', ...(options.input === undefined ? [] : ['--interactive']), '--user', user],
        ...['--workdir', cwd ?? BUILD_ROOT, ...variables, name, ...command, ...args]
      ],
      { ...rest, ...(onLine === undefined ? {} : { onLine }) }
    )
    const missing = /executable file .*not found|: not found$/m.test(finished.stderr + finished.stdout)
    if ((finished.code === 127 || finished.code === 126) && missing) {
      throw new KilnError(`The image ${image} has no ${program}.`, {
        remedy:
          'Set `builddep: true`, which installs rpm-build too where it is missing, or use an image that has rpm-build.'
      })
    }
    return finished
  }
