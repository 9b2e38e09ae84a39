import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Sample {
  readonly name: string
  readonly version?: string
  readonly blobBytes?: number
  readonly requires?: string
  readonly post?: string
  /** Further commands of %install and lines of %files. */
  readonly install?: string
  readonly files?: string
  /** What its service runs. */
  readonly start?: string
}

const spec = ({
  name,
  version = '1.0',
  blobBytes = 3_000_000,
  requires = 'systemd',
  post = `systemctl enable ${name}`,
  start = '/bin/true',
  install = '',
  files = ''
}: Sample) => `
Name: ${name}
Version: ${version}
Release: 1
Summary: A package to bake
License: MIT
BuildArch: noarch
Requires: ${requires}
%description
A package to bake.
%install
mkdir -p %{buildroot}/opt/${name} %{buildroot}/usr/lib/systemd/system
openssl enc -aes-128-ctr -nosalt -K 00 -iv 00 -in /dev/zero 2>/dev/null | head -c ${blobBytes} > %{buildroot}/opt/${name}/blob
printf '[Service]\\nExecStart=${start}\\n[Install]\\nWantedBy=multi-user.target\\n' > %{buildroot}/usr/lib/systemd/system/${name}.service
${install}
%post
${post}
%files
${files}
/opt/${name}
/usr/lib/systemd/system/${name}.service
`

/** Builds packages and the repository that has them; gives its directory. */
export function sampleRepository(directory: string, samples: readonly Sample[]): string {
  const repository = join(directory, 'repository')
  mkdirSync(repository, { recursive: true })
  for (const sample of samples) {
    const file = join(directory, `${sample.name}.spec`)
    writeFileSync(file, spec(sample))
    execFileSync('rpmbuild', ['-bb', '--define', `_topdir ${join(directory, 'rpmbuild')}`, file], { stdio: 'pipe' })
  }
  const built = join(directory, 'rpmbuild/RPMS/noarch')
  mkdirSync(built, { recursive: true })
  for (const name of readdirSync(built)) copyFileSync(join(built, name), join(repository, name))
  execFileSync('createrepo_c', ['--quiet', '--update', repository], { stdio: 'pipe' })
  return repository
}
