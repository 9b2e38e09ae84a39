import { code, escaped, table } from '../../../lib/summary.ts'
import { costs } from './costs.ts'
import type { Manifest } from './manifest.ts'

const mib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`
const usd = (dollars: number): string => `$${dollars.toFixed(dollars < 0.1 ? 4 : 2)}`
const PACKAGES_SHOWN = 30

/** The bake as the job's summary shows it. */
export function report(made: Manifest, fastRestoreZones = 0): string {
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
    ],
    ...(made.boot === undefined
      ? []
      : [['trial boot', `${escaped(made.boot.how)}: ${made.boot.state} (${escaped(made.boot.why)})`]]),
    ...(made.distribution ?? []).map(({ region, amiId, did }) => [
      escaped(region),
      [code(amiId), ...did.map(escaped)].join(', ')
    ])
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
  const cost = costs(made, fastRestoreZones)
  const phases = cost.phases.map(({ name, seconds, requests, bytes, dollars }) => [
    name,
    seconds.toFixed(2),
    requests === undefined ? '' : String(requests),
    bytes === undefined ? '' : mib(bytes),
    dollars === undefined ? '' : usd(dollars)
  ])
  const monthly = [
    `About ${usd(cost.dollars)} of requests, and ${usd(cost.dollarsMonthly)} a month for the stored blocks`,
    ...(cost.egressDollars > 0
      ? [`${usd(cost.egressDollars)} of traffic if this runner is outside of the region`]
      : []),
    ...(cost.fastRestoreDollarsHourly > 0
      ? [`${usd(cost.fastRestoreDollarsHourly)} an hour while fast snapshot restore is on`]
      : [])
  ]
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
    table(['phase', 'seconds', 'requests', 'bytes', 'about'], phases),
    '',
    `${monthly.join('; ')} (list prices of us-east-1).`,
    '',
    table(['package', 'NEVRA', 'installed size'], changes.slice(0, PACKAGES_SHOWN)),
    ...(changes.length > PACKAGES_SHOWN ? ['', `and ${changes.length - PACKAGES_SHOWN} more in the manifest`] : [])
  ].join('\n')
}
