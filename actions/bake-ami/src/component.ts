import { listingCommands } from './base-listing.ts'

/** What an instance of Image Builder is told to do. */
export interface ComponentWork {
  readonly nevra: string
  readonly packageName: string
  /** `https://…` or `s3://bucket/prefix`: the instance reads it itself. */
  readonly repository: string
  readonly gpgKey?: string
  readonly gpgCheck: boolean
  readonly excludePackages: readonly string[]
  readonly baseRepositories: boolean
  readonly provisionScript?: string
}

/** One argument of a POSIX shell, whatever is in it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/**
 * The component that does on an instance what the other engines do in a chroot: what is there is told in the log, then the
 * package from the repository, checked, kernels left alone, then the script. A component is a shell script by nature, so all that comes from outside is quoted,
 * and what is more than a word travels as base64. JSON is YAML. (Image Builder user guide, "Use the component document
 * framework"; `{{ }}` would be a parameter, so the caller refuses it.)
 */
export function componentDocument(work: ComponentWork): string {
  const fromS3 = work.repository.startsWith('s3://')
  const baseUrl = fromS3 ? 'file:///run/kiln/repository' : work.repository
  const repository = [
    '[kiln]',
    'name=kiln',
    `baseurl=${baseUrl}`,
    'enabled=1',
    `gpgcheck=${work.gpgCheck ? 1 : 0}`,
    ...(work.gpgKey === undefined ? [] : ['gpgkey=file:///run/kiln/key']),
    ''
  ].join('\n')
  const places = [...(work.baseRepositories ? ['/etc/yum.repos.d', '/etc/distro.repos.d'] : []), '/run/kiln/repos.d']
  const written = (content: string, path: string): string =>
    `echo ${Buffer.from(content).toString('base64')} | base64 --decode > ${path}`
  const prepare = [
    'set -eu',
    'mkdir -p /run/kiln/repos.d',
    written(repository, '/run/kiln/repos.d/kiln.repo'),
    ...(work.gpgKey === undefined ? [] : [written(work.gpgKey, '/run/kiln/key')]),
    ...(fromS3 ? [`aws s3 sync --only-show-errors ${quoted(work.repository)} /run/kiln/repository`] : [])
  ]
  const install = [
    'set -eu',
    'manager=$(command -v dnf || command -v yum)',
    [
      '"$manager" --assumeyes',
      `--setopt=reposdir=${places.join(',')}`,
      ...work.excludePackages.map(pattern => quoted(`--exclude=${pattern}`)),
      `install ${quoted(work.nevra)}`
    ].join(' '),
    // Where only another version could be had, dnf may be content.
    `rpm -q ${quoted(work.nevra)}`
  ]
  const step = (name: string, commands: readonly string[]) => ({
    name,
    action: 'ExecuteBash',
    inputs: { commands: [commands.join('\n')] }
  })
  const steps = [
    step('Base', listingCommands),
    step('Repository', prepare),
    step('Install', install),
    ...(work.provisionScript === undefined
      ? []
      : [
          step('Provision', [
            'set -eu',
            written(work.provisionScript, '/run/kiln/provision'),
            'chmod +x /run/kiln/provision',
            '/run/kiln/provision'
          ])
        ]),
    step('Seal', ['set -eu', '"$(command -v dnf || command -v yum)" clean all', 'rm -rf /run/kiln'])
  ]
  return JSON.stringify({
    name: 'kiln',
    description: `Installs ${work.nevra}`,
    schemaVersion: 1.0,
    phases: [{ name: 'build', steps }]
  })
}
