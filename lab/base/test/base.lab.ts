import { execFile } from 'node:child_process'
import { mkdtemp, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { blocks } from '../../blocks/index.ts'
import { heldClock } from '../../clock.ts'
import { rootExtent } from '../disk.ts'
import { type Base, ensureBase } from '../index.ts'

const execute = promisify(execFile)

let base: Base
let folder: string
let mountPoint: string
beforeAll(async () => {
  base = await ensureBase({ filesystem: 'xfs' })
  folder = await mkdtemp(join(tmpdir(), 'kiln-base-test-'))
  mountPoint = await mkdtemp(join(tmpdir(), 'kiln-base-mount-'))
}, 600_000)
afterAll(async () => {
  await rm(folder, { recursive: true })
  // Never recursive: it would empty a disk that a failed test left mounted.
  await rmdir(mountPoint)
})

/** Runs a script in the root file system of a disk, in a mount namespace that takes its mounts with it. */
async function inside(disk: string, script: string): Promise<string> {
  const mount = `mount -o ro,norecovery,nouuid,loop,offset=${rootExtent(base.bytes).offset} ${disk} ${mountPoint}`
  const { stdout } = await execute('unshare', [
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-euc',
    `${mount}; exec chroot ${mountPoint} sh -euc "$0"`,
    script
  ])
  return stdout
}

describe('the base disk', () => {
  it('comes out of a snapshot of it byte by byte', async () => {
    const room = await blocks({ dataDir: folder, clock: heldClock() })
    const id = await room.seedSnapshot({ rawPath: base.rawPath, ownerId: '1', public: true, description: 'base' })
    const { path } = await room.disk(id)
    await execute('cmp', [base.rawPath, path])
    expect(await inside(path, 'cat /etc/system-release')).toMatch(/^Kiln Lab Linux release 2023/)
    await room.close()
  }, 60_000)

  it('has what RPMs require of the distribution in its own rpm database', async () => {
    const wanted = ['systemd', 'python3-flask', 'python3-gunicorn', 'nginx', '/bin/sh', '"python(abi)"', 'shadow-utils']
    const said = await inside(
      base.rawPath,
      `rpm --eval %_dbpath; rpm -q --whatprovides ${wanted.join(' ')} "libc.so.6(GLIBC_2.34)(64bit)"`
    )
    expect(new Set(said.trim().split('\n').slice(1))).toEqual(new Set(['lab-base-os-2023.9.20260101-1.noarch']))
    expect(said).toMatch(/^\/var\/lib\/rpm\n/)
  })

  it('gives dnf a release version', async () => {
    expect(await inside(base.rawPath, 'python3 -c "import dnf.rpm; print(dnf.rpm.detect_releasever(\'/\'))"')).toBe(
      '2023.9.20260101\n'
    )
  })

  it('ships nothing of the builder: no machine id, host name, resolver, host keys or enabled application', async () => {
    const script =
      'for f in machine-id hostname resolv.conf; do cat /etc/$f 2>/dev/null || :; done; ls /etc/ssh 2>/dev/null || :; systemctl is-enabled nginx || :'
    expect(await inside(base.rawPath, script)).toBe('disabled\n')
  })

  it('leaves services off unless a preset says otherwise', async () => {
    expect(await inside(base.rawPath, 'tail -n 1 /usr/lib/systemd/system-preset/99-default-disable.preset')).toBe(
      'disable *\n'
    )
  })

  it('has python, flask, gunicorn, nginx and curl that start', async () => {
    const script =
      'python3 -c "import flask, gunicorn, jinja2"; nginx -v 2>&1; gunicorn --version; curl --version | head -n 1'
    expect(await inside(base.rawPath, script)).toMatch(/nginx version[\s\S]*gunicorn[\s\S]*curl/)
  })
})
