import { code, escaped, table } from '../../../lib/summary.ts'
import type { Manifest } from './manifest.ts'

const mib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`
const PACKAGES_SHOWN = 30

/** The bake as the job's summary shows it. */
export function report(made: Manifest): string {
  const { ami, base, packages } = made
  const facts: string[][] = [
    ['AMI', `${code(ami.id)} ${escaped(ami.name)}`],
    ['snapshot', `${code(ami.snapshotId)}${ami.encrypted ? ' (encrypted)' : ''}`],
    ['package', code(made.nevra)],
    [
      'base',
      `${code(base.id)} ${escaped(base.name)}${base.adoptedId === undefined ? '' : `, adopted as ${code(base.adoptedId)}`}`
    ],
    [
      'repository',
      `${code(made.repository.location)}, signatures ${made.repository.gpgCheck ? 'checked' : '<b>not checked</b>'}`
    ]
  ]
  if (made.reused === 'image') {
    return [
      `### AMI ${escaped(ami.name)} was there already`,
      '',
      'Same base, package and options: nothing was baked.',
      '',
      table(['', ''], facts)
    ].join('\n')
  }
  const phases = Object.entries(made.milliseconds).map(([name, milliseconds]) => [
    name,
    (milliseconds / 1000).toFixed(2)
  ])
  const changes = [
    ...packages.added.map(({ nevra, bytes }) => ['added', code(nevra), mib(bytes)]),
    ...packages.changed.map(({ from, to, bytes }) => ['changed', `${code(from)} → ${code(to)}`, mib(bytes)]),
    ...packages.removed.map(nevra => ['removed', code(nevra), ''])
  ]
  const blocks = [
    ['base holds', String(made.basePresentBlocks), mib(made.basePresentBlocks * 524288)],
    ['fetched', String(made.getBlocks), mib(made.getBlocks * 524288)],
    ['put', String(made.putBlocks), mib(made.putBytes)],
    ['of them zeros', String(made.zeroBlocks), ''],
    ['packages installed', '', mib(made.payloadBytes)]
  ]
  return [
    `### Baked AMI ${escaped(ami.name)} in ${made.seconds.toFixed(1)} s`,
    '',
    table(['', ''], facts),
    '',
    table(['blocks of 512 KiB', 'count', 'bytes'], blocks),
    '',
    table(['phase', 'seconds'], phases),
    '',
    table(['package', 'NEVRA', 'installed size'], changes.slice(0, PACKAGES_SHOWN)),
    ...(changes.length > PACKAGES_SHOWN ? ['', `and ${changes.length - PACKAGES_SHOWN} more in the manifest`] : [])
  ].join('\n')
}
