import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bakery, openBakery, withRoot } from './bakery.ts'
import { sampleRepository } from './packages.ts'

let bakery: Bakery
let place: string

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'kiln-traps-'))
  const inner = sampleRepository(place, [{ name: 'inner', blobBytes: 1000 }])
  bakery = await openBakery('traps', [
    // systemctl finds out by itself here that it runs in a chroot; that it is told, too, is for where it does not.
    { name: 'starter', post: 'test "$SYSTEMD_OFFLINE" = 1 && systemctl daemon-reload && systemctl start starter' },
    { name: 'kernel-module' },
    {
      name: 'with-repository',
      install: `mkdir -p %{buildroot}/srv/own/2023.9.20260101 %{buildroot}/etc/yum.repos.d %{buildroot}/etc/dnf/vars
cp -r ${inner} %{buildroot}/srv/own/2023.9.20260101/blue
printf '[own]\\nname=own\\nbaseurl=file:///srv/own/$releasever/$flavour\\ngpgcheck=0\\n' > %{buildroot}/etc/yum.repos.d/own.repo
echo blue > %{buildroot}/etc/dnf/vars/flavour`,
      files: '/srv/own\n/etc/yum.repos.d/own.repo\n/etc/dnf/vars/flavour',
      // What the image is called then by, as older ones are.
      post: 'mv /usr/bin/dnf /usr/bin/yum'
    },
    { name: 'needs-inner', requires: 'inner' }
  ])
}, 120_000)
afterAll(async () => {
  await bakery.end()
  rmSync(place, { recursive: true, force: true })
}, 60_000)

/** Makes of the image one with SELinux, and leaves the traces that programs leave on a machine. */
const PROVISION = `#!/bin/sh
set -e
mkdir -p /etc/selinux/targeted/contexts/files /etc/ssh
echo 'SELINUX=enforcing
SELINUXTYPE=targeted' > /etc/selinux/config
echo '/.* system_u:object_r:etc_t:s0' > /etc/selinux/targeted/contexts/files/file_contexts
printf '#!/bin/sh\\necho "$@" > /etc/labelled\\nxargs -0 -n1 < "$4" >> /etc/labelled\\n' > /usr/sbin/setfiles
chmod 755 /usr/sbin/setfiles
echo 0123456789abcdef0123456789abcdef > /etc/machine-id
echo secret > /etc/ssh/ssh_host_ed25519_key
touch /etc/mine
head -c 60000000 /dev/urandom > /opt/scratch
sync
rm /opt/scratch
`

describe('what a bake must not leave to chance', () => {
  it('services are not started (T14), new files are labelled (T13), identity and host keys go (T17), what was deleted is not put (T10)', async () => {
    const provision = join(bakery.directory, 'provision.sh')
    writeFileSync(provision, PROVISION)

    const baked = await bakery.bake({ package: 'starter', provision })

    expect(baked.log).not.toContain('::error')
    expect(baked.manifest?.putBytes).toBeLessThan(40_000_000)
    const disk = await bakery.assembled(baked.outputs['snapshot-id'] ?? '')
    const said = withRoot(
      disk,
      'cd "$1/etc"; cat labelled; echo; wc -c < machine-id; ls ssh | grep ssh_host || echo no keys; ls mine'
    )
    const lines = said.trim().split('\n')
    expect(lines[0]).toMatch(/^-F -0 -f \/run\/kiln\/\S+ \/etc\/selinux\/targeted\/contexts\/files\/file_contexts$/)
    expect(lines).toContain('/opt/starter/blob')
    // What no package lists.
    expect(lines).toContain('/etc/mine')
    expect(lines).not.toContain('/etc')
    expect(lines.slice(-3)).toEqual(['0', 'no keys', 'mine'])
  }, 120_000)

  it('files whose labels cannot be set are in no image that enforces them, and a warning where none would be kept from them (T13)', async () => {
    const labelled = (mode: string): Readonly<Record<string, string>> => {
      const provision = join(bakery.directory, `${mode}.sh`)
      const failing = `printf '#!/bin/sh\\necho "setfiles: Could not set context for /opt/starter/blob" >&2\\nexit 255\\n' > /usr/sbin/setfiles`
      writeFileSync(provision, `${PROVISION}\nsed -i s/enforcing/${mode}/ /etc/selinux/config\n${failing}\n`)
      return { package: 'starter', provision }
    }
    await bakery.lab.journal.clear()

    const refused = await bakery.bake(labelled('enforcing'))
    expect(refused.code).toBe(1)
    expect(refused.log).toMatch(
      /::error.*setfiles ended with 255, so not all of the \d+ files .*Could not set context for \/opt\/starter\/blob.*enforces SELinux.*No AMI was made.*What to do: \w/
    )
    expect((await bakery.lab.journal.calls()).map(({ operation }) => operation)).not.toContain('StartSnapshot')

    const warned = await bakery.bake(labelled('permissive'))
    expect(warned.log).not.toContain('::error')
    expect(warned.log).toMatch(/::warning.*setfiles ended with 255.*\/opt\/starter\/blob/)
  }, 120_000)

  it('repositories of the base are used as it configured them, with its release and its variables (T18), by yum where it has no dnf', async () => {
    const base = await bakery.bake({ package: 'with-repository' })

    const baked = await bakery.bake({ package: 'needs-inner', 'base-ami': base.outputs['ami-id'] ?? '' })

    expect(baked.log).not.toContain('::error')
    expect(baked.manifest?.packages.added.map(({ nevra }) => nevra)).toEqual([
      'inner-1.0-1.noarch',
      'needs-inner-1.0-1.noarch'
    ])
  }, 120_000)

  it('kernels stay as the base has them, unless they are asked for (T16)', async () => {
    const refused = await bakery.bake({ package: 'kernel-module' })

    expect(refused.log).toMatch(/does not find kernel-module-1\.0-1\.noarch/)
    expect(refused.log).toContain('Check exclude-packages')
  }, 120_000)
})
