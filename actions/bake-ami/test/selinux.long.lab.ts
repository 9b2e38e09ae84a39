import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Filesystem } from '../../../lab/base/disk.ts'
import { type Bake, type Bakery, contents, difference, NONE, openBakery, withRoot } from './bakery.ts'
import { changedBase, registered, uploaded } from './own-base.ts'

let bakery: Bakery
let place: string

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'kiln-selinux-'))
  bakery = await openBakery('selinux', [
    {
      name: 'labelled',
      install: `install -d %{buildroot}/usr/bin %{buildroot}/etc/labelled %{buildroot}/var/log/labelled
printf '#!/bin/sh\\n' > %{buildroot}/usr/bin/labelled
: > %{buildroot}/etc/labelled/settings`,
      files: '%attr(755,root,root) /usr/bin/labelled\n/etc/labelled\n/var/log/labelled',
      // A user makes /etc/passwd and its kin anew; what is made without a name in the package has one in the policy.
      post: `systemctl enable labelled
useradd --system --home-dir /var/lib/labelled --create-home labelled
mkdir -p /var/www/html /srv/by-post/deep
echo hello | tee /var/www/html/index.html > /srv/by-post/deep/file
echo changed >> /etc/own`
    }
  ])
}, 120_000)
afterAll(async () => {
  await bakery.end()
  rmSync(place, { recursive: true, force: true })
}, 60_000)

/** The label of each of these, as the disk has it. */
const labels = (disk: string, ...paths: readonly string[]): readonly string[] =>
  withRoot(
    disk,
    `cd "$1"; python3 -c 'import os, sys
for path in sys.argv[1:]:
    has = "security.selinux" in os.listxattr(path, follow_symlinks=False)
    print(os.getxattr(path, "security.selinux", follow_symlinks=False).decode().strip("\\0") if has else "none")' ${paths.map(path => `.${path}`).join(' ')}`
  )
    .trim()
    .split('\n')

/** What the policy of the image would label otherwise than it is, as its own setfiles says. */
const wrong = (disk: string): readonly string[] =>
  withRoot(
    disk,
    `for place in proc sys; do mount --rbind "/$place" "$1/$place"; done
    chroot "$1" setfiles -n -v -F /etc/selinux/default/contexts/files/file_contexts / 2>&1`
  )
    .split('\n')
    .filter(line => line !== '')

const disk = async ({ outputs, log }: Bake): Promise<string> => {
  expect(log).not.toContain('::error')
  return bakery.assembled(outputs['snapshot-id'] ?? '')
}

describe.each<Filesystem>(['ext4', 'xfs'])('a base with SELinux on %s, baked where there is none (T13)', filesystem => {
  let base: string
  let before: ReadonlySet<string>

  beforeAll(async () => {
    const made = await changedBase(place, ['with-selinux.sh'], filesystem)
    base = await registered(bakery.lab, await uploaded(bakery.lab, made), 'legacy-bios')
    before = contents(made)
  }, 600_000)

  const bake = (given: Readonly<Record<string, string>>): Promise<Bake> =>
    bakery.bake({ ...bakery.fresh(), package: 'labelled', 'base-ami': base, ...given })
  /** With the image's configuration so, before labels are set. */
  const configured = (edit: string, more = ''): Readonly<Record<string, string>> => {
    const script = join(mkdtempSync(join(place, 'script-')), 'configured.sh')
    writeFileSync(script, `#!/bin/sh\nsed -i '${edit}' /etc/selinux/config\n${more}\n`)
    return { provision: script }
  }

  it('gives every new file the label of its policy, those of scriptlets too; what the base has keeps its own', async () => {
    const lazy = await bake({ fetch: 'lazy' })
    const bulk = await bake({ fetch: 'bulk' })

    expect(lazy.log).not.toContain('labels')
    const after = await disk(lazy)
    expect(
      labels(after, '/usr/bin/labelled', '/etc/labelled/settings', '/var/log/labelled', '/opt/labelled/blob')
    ).toEqual(['bin_t', 'etc_t', 'var_log_t', 'usr_t'].map(type => `system_u:object_r:${type}:s0`))
    expect(labels(after, '/etc/shadow', '/var/www/html/index.html', '/etc/own')).toEqual(
      ['shadow_t', 'httpd_sys_content_t', 'shadow_t'].map(type => `system_u:object_r:${type}:s0`)
    )
    expect(wrong(after)).toEqual([
      'Would relabel /etc/own from system_u:object_r:shadow_t:s0 to system_u:object_r:etc_t:s0'
    ])
    const had = [...before].filter(line => line.includes(' security.selinux '))
    const has = contents(after)
    expect(had.length).toBeGreaterThan(10_000)
    expect(had.filter(line => !has.has(line))).toEqual([])
    expect(difference(has, contents(await disk(bulk)))).toEqual(NONE)
  }, 600_000)

  it('sets no labels, and puts hardly fewer blocks, where SELinux is disabled', async () => {
    const cold = () => ({ fetch: 'lazy', 'cache-directory': mkdtempSync(join(place, 'cache-')) })
    const enabled = await bake({ ...configured('s/=enforcing/=permissive/'), ...cold() })
    const disabled = await bake({ ...configured('s/=enforcing/=disabled/'), ...cold() })

    const [one, other] = [await disk(enabled), await disk(disabled)]
    expect(labels(one, '/usr/bin/labelled', '/etc/shadow')).not.toContain('none')
    expect(labels(other, '/usr/bin/labelled', '/etc/shadow')).toEqual(['none', 'none'])
    expect(disabled.log).not.toContain('labels')
    const put = [enabled, disabled].map(({ manifest }) => manifest?.putBlocks ?? 0)
    const got = [enabled, disabled].map(({ manifest }) => manifest?.getBlocks ?? 0)
    process.stdout.write(`${filesystem}: blocks put ${put.join(' and ')}, got ${got.join(' and ')}\n`)
    expect(Math.abs((put[0] ?? 0) - (put[1] ?? 0))).toBeLessThan(8)
    expect(got[0]).toBeLessThan((enabled.manifest?.basePresentBlocks ?? 0) / 2)
  }, 600_000)

  it.each([
    [
      'a policy that is not there',
      's/=default/=mls/',
      '',
      /has no \/etc\/selinux\/mls\/contexts\/files\/file_contexts/
    ],
    [
      'a file that nobody may change',
      '',
      'touch /srv/fixed; chattr +i /srv/fixed',
      /setfiles ended with \d+, so not all of the \d+ files .*\/srv\/fixed/
    ]
  ])(
    'refuses an image that enforces labels with %s, before anything is put; warns where it is permissive',
    async (_, edit, more, said) => {
      await bakery.lab.journal.clear()

      const refused = await bake(configured(edit, more))
      expect(refused.code).toBe(1)
      expect(refused.log.split('\n').find(line => line.startsWith('::error'))).toMatch(said)
      expect(refused.log).toMatch(/::error.*The image enforces SELinux.*What to do: \w/)
      expect((await bakery.lab.journal.calls()).map(({ operation }) => operation)).not.toContain('StartSnapshot')

      const warned = await bake(configured(`${edit};s/=enforcing/=permissive/`, more))
      expect(warned.log).not.toContain('::error')
      expect(
        warned.log
          .split('\n')
          .filter(line => line.startsWith('::warning'))
          .join('\n')
      ).toMatch(said)
    },
    600_000
  )
})
