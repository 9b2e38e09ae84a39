import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootExtent } from '../../../lab/base/disk.ts'
import { ensureBase } from '../../../lab/base/index.ts'

/** Packages that only the image's repository has. */
function repositoryIn(tree: string, directory: string): void {
  const topdir = join(directory, 'dep')
  for (const name of ['kiln-dep-one', 'kiln-dep-two', 'kiln-dep-three']) {
    mkdirSync(topdir, { recursive: true })
    const path = join(topdir, `${name}.spec`)
    writeFileSync(
      path,
      `Name: ${name}\nVersion: 2\nRelease: 1\nSummary: x\nLicense: MIT\nBuildArch: noarch\n%description\nx\n%install\nmkdir -p %{buildroot}/usr/share/kiln-dep\necho ${name} > %{buildroot}/usr/share/kiln-dep/${name}\n%files\n/usr/share/kiln-dep/${name}\n`
    )
    execFileSync('rpmbuild', ['-bb', '--define', `_topdir ${topdir}`, path], { stdio: 'ignore' })
  }
  execFileSync('cp', ['-r', join(topdir, 'RPMS/noarch'), join(tree, 'opt/repository')])
  execFileSync('createrepo_c', ['--quiet', join(tree, 'opt/repository')])
  mkdirSync(join(tree, 'etc/yum.repos.d'), { recursive: true })
  writeFileSync(
    join(tree, 'etc/yum.repos.d/test.repo'),
    '[test]\nname=test\nbaseurl=file:///opt/repository\ngpgcheck=0\nenabled=1\n'
  )
  // dnf's builddep is not in the base; it is the host's, in plain Python.
  execFileSync('sh', [
    ...[
      '-euc',
      'mkdir -p "$1/dnf-plugins" && cp /usr/lib/python3/dist-packages/dnf-plugins/builddep.py "$1/dnf-plugins/"'
    ],
    ...['sh', join(tree, 'usr/lib/python3/dist-packages')]
  ])
  execFileSync('cp', [
    '-r',
    '/usr/lib/python3/dist-packages/dnfpluginscore',
    join(tree, 'usr/lib/python3/dist-packages')
  ])
}

/**
 * Hands a container engine's import an image of the lab's base tree with a repository of its own and dnf's builddep, as
 * a tar on standard input. Needs root.
 */
export async function imported(directory: string, command: readonly string[]): Promise<void> {
  const base = await ensureBase({ filesystem: 'xfs' })
  const { offset, bytes } = rootExtent(base.bytes)
  const tree = join(directory, 'tree')
  for (const part of ['lower', 'upper', 'work', 'merged', 'tree/opt'])
    mkdirSync(join(directory, part), { recursive: true })
  repositoryIn(tree, directory)
  execFileSync(
    'unshare',
    [
      ...['--mount', '--propagation', 'private', 'sh', '-euc'],
      `mount -o "ro,norecovery,nouuid,loop,offset=$2,sizelimit=$3" "$1" "$4/lower"
       mount -t overlay -o "lowerdir=$4/tree:$4/lower" overlay "$4/merged"
       cd "$4/merged"
       shift 4
       tar -c . | "$@"`,
      ...['sh', base.rawPath, String(offset), String(bytes), directory, ...command]
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] }
  )
}
