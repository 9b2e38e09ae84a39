import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { imported } from './base-image.ts'
import { spec, type Workbench, workbench } from './workbench.ts'

/**
 * Engines that image.lab.ts does not have: docker with a daemon of its own, and pulls by digest from a registry on this
 * machine, by docker, podman and podman of an unprivileged user. Needs root and what `script/bootstrap long` installs.
 */
jest.setTimeout(900_000)

const KILN = join(import.meta.dirname, '../../..')
/** nobody: a user without rights, without changing the machine's list of users. */
const NOBODY = 65_534
const WAIT_SECONDS = 60

let directory = ''
let registry = ''
let pinned = ''
const children: ChildProcess[] = []
const before = { ...process.env }

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Starts a daemon and waits until the question about it is answered. */
async function started(program: string, args: readonly string[], ready: () => unknown): Promise<void> {
  children.push(spawn(program, args, { stdio: 'ignore' }))
  for (let second = 0; ; second += 1) {
    try {
      await ready()
      return
    } catch (error) {
      if (second === WAIT_SECONDS) throw error
      await sleep(1000)
    }
  }
}

const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', env: { ...process.env, ...dockerEnvironment() } })
const dockerEnvironment = (): Record<string, string> => ({ DOCKER_HOST: `unix://${directory}/docker.sock` })

/** podman's files apart from the machine's: its images, and that this registry has no certificate. */
const podmanEnvironment = (home: string): Record<string, string> => ({
  CONTAINERS_CONF: join(home, 'containers.conf'),
  CONTAINERS_REGISTRIES_CONF: join(home, 'registries.conf'),
  CONTAINERS_STORAGE_CONF: join(home, 'storage.conf')
})
function podmanHome(home: string, owner: number): void {
  mkdirSync(home, { recursive: true })
  const files = {
    'containers.conf': '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n',
    'registries.conf': `[[registry]]\nlocation = "${registry}"\ninsecure = true\n`,
    'storage.conf': `[storage]\ndriver = "vfs"\ngraphroot = "${home}/images"\nrunroot = "${home}/run"\n`
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text)
  chownSync(home, owner, owner)
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-engines-'))
  chmodSync(directory, 0o755)
  const port = await freePort()
  registry = `127.0.0.1:${port}`
  const config = join(directory, 'registry.yml')
  writeFileSync(
    config,
    `version: 0.1\nstorage: {filesystem: {rootdirectory: ${directory}/registry}}\nhttp: {addr: "${registry}"}\n`
  )
  await started('docker-registry', ['serve', config], async () => {
    if (!(await fetch(`http://${registry}/v2/`)).ok) throw new Error('the registry does not answer')
  })
  // Neither rules of the firewall nor a bridge: nothing of the machine's network is touched.
  const own = ['--data-root', '--exec-root', '--pidfile'].flatMap(option => [option, join(directory, option.slice(2))])
  await started(
    'dockerd',
    [
      ...['--iptables=false', '--ip6tables=false', '--bridge=none', '--storage-driver=vfs', ...own],
      ...['--host', `unix://${directory}/docker.sock`]
    ],
    () => execFileSync('docker', ['info'], { stdio: 'ignore', env: { ...process.env, ...dockerEnvironment() } })
  )
  const name = `${registry}/kiln-build`
  await imported(directory, [
    'env',
    ...Object.entries(dockerEnvironment()).map(([key, value]) => `${key}=${value}`),
    'docker',
    'import',
    '-',
    `${name}:latest`
  ])
  docker('push', '--quiet', `${name}:latest`)
  pinned = docker('image', 'inspect', '--format', '{{index .RepoDigests 0}}', `${name}:latest`).trim()
  docker('rmi', '--force', `${name}:latest`)
})
afterAll(async () => {
  for (const child of children.toReversed()) {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'close')
  }
  // dockerd leaves the mount that names a network namespace; podman of a user leaves a process that holds his.
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
  for (const path of mounts.map(line => line.split(' ')[1] ?? '').filter(mount => mount.startsWith(`${directory}/`)))
    execFileSync('umount', [path])
  const holder = join(directory, 'rootless/tmp/libpod/tmp/pause.pid')
  if (existsSync(holder)) process.kill(Number(readFileSync(holder, 'utf8')))
  rmSync(directory, { recursive: true, force: true })
})

const benches: Workbench[] = []
afterEach(() => {
  for (const bench of benches.splice(0)) bench.remove()
  for (const name of ['DOCKER_HOST', ...Object.keys(podmanEnvironment(''))]) {
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
  }
})

const FILES = {
  'a.spec': spec({ preamble: 'BuildRequires: kiln-dep-one >= 2', body: 'test -e /usr/share/kiln-dep/kiln-dep-one' })
}
const plain = { 'a.spec': spec() }
function bench(files: Readonly<Record<string, string>>): Workbench {
  const made = workbench(files)
  made.commit()
  benches.push(made)
  return made
}

describe('an image by digest from a registry', () => {
  it('is pulled and built in by docker: BuildRequires and all, and the same as on the runner (R7)', async () => {
    Object.assign(process.env, dockerEnvironment())
    expect(pinned).toMatch(/^127\.0\.0\.1:\d+\/kiln-build@sha256:[0-9a-f]{64}$/)
    const one = bench(plain)
    const [here, there] = [await one.build({ payload: 'gzip' }), await one.build({ payload: 'gzip', image: pinned })]
    expect(one.log).toContain(`Building in ${pinned} with docker`)
    expect(one.log).toContain(`[pulling ${pinned}]`)
    expect(there.main.payloadDigest).toBe(here.main.payloadDigest)
    const needing = bench(FILES)
    await expect(needing.build({ image: pinned })).rejects.toThrow('not installed: kiln-dep-one >= 2')
    expect((await needing.build({ image: pinned, installBuildRequires: true })).rpms).toHaveLength(1)
    // It was there already.
    expect(needing.log.join('\n')).not.toContain('pulling')
    expect(docker('ps', '--all', '--quiet')).toBe('')
  })

  it('is named when the registry has no such digest', async () => {
    Object.assign(process.env, dockerEnvironment())
    const absent = pinned.replace(/[0-9a-f]{64}$/, 'f'.repeat(64))
    await expect(bench(plain).build({ image: absent })).rejects.toThrow(`The image ${absent} cannot be pulled`)
  })

  it('is pulled and built in by podman', async () => {
    const home = join(directory, 'podman')
    podmanHome(home, 0)
    Object.assign(process.env, podmanEnvironment(home), { DOCKER_HOST: `unix://${directory}/nobody-listens` })
    const one = bench(FILES)
    expect((await one.build({ image: pinned, installBuildRequires: true })).image).toBe(pinned)
    expect(one.log).toContain(`Building in ${pinned} with podman`)
    expect(one.log).toContain(`[pulling ${pinned}]`)
  })

  it('is pulled and built in by podman of a user without rights', async () => {
    const home = join(directory, 'rootless')
    podmanHome(home, NOBODY)
    const one = bench(FILES)
    for (const part of ['node', 'kiln', 'tmp']) {
      if (part === 'node') writeFileSync(join(home, part), '')
      else mkdirSync(join(home, part))
    }
    for (const path of [join(home, 'tmp'), one.workspace]) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, path])
    const files = { GITHUB_OUTPUT: join(home, 'tmp/output'), GITHUB_STEP_SUMMARY: join(home, 'tmp/summary') }
    for (const path of Object.values(files)) {
      writeFileSync(path, '')
      chownSync(path, NOBODY, NOBODY)
    }
    const environment = {
      ...{ PATH: process.env['PATH'] ?? '', HOME: home, XDG_RUNTIME_DIR: join(home, 'tmp'), TMPDIR: join(home, 'tmp') },
      ...{ DOCKER_HOST: `unix://${directory}/nobody-listens`, GITHUB_WORKSPACE: one.workspace },
      ...{ ...files, ...podmanEnvironment(home) },
      ...{ INPUT_SPEC: 'a.spec', INPUT_IMAGE: pinned, INPUT_BUILDDEP: 'true', INPUT_LINT: 'off' }
    }
    writeFileSync(join(home, 'subordinates'), 'nobody:100000:65536\n')
    // Where the sources and node are, this user may not be able to look; and subordinate ids are given to him here only.
    const log = execFileSync(
      'unshare',
      [
        ...['--mount', '--propagation', 'private', 'sh', '-euc'],
        `for file in /etc/subuid /etc/subgid; do [ -e $file ] || : >$file; mount --bind "$1/subordinates" $file; done
         mount --bind "$2" "$1/kiln"
         mount --bind "$3" "$1/node"
         home=$1; user=$4; shift 4
         cd "$home"
         exec setpriv --reuid "$user" --regid "$user" --clear-groups env -i "$@" \\
           "$home/node" --no-warnings "$home/kiln/actions/build-rpm/src/index.ts"`,
        ...['sh', home, KILN, process.execPath, String(NOBODY)],
        ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }
    )
    expect(log).toContain(`Building in ${pinned} with podman`)
    expect(execFileSync('stat', ['-c', '%u', join(one.workspace, 'rpms/SHA256SUMS')], { encoding: 'utf8' })).toBe(
      `${NOBODY}\n`
    )
  })
})
