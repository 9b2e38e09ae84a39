import { nevraText } from '../../../lib/rpm/nevra.ts'
import { code, escaped, table } from '../../../lib/summary.ts'
import type { Built, BuiltPackage } from './main.ts'

/** What the output `rpms` says of each package, for the stages that follow. */
export const rpmsOutput = (rpms: readonly BuiltPackage[]): string =>
  JSON.stringify(
    rpms.map(rpm => ({
      path: rpm.path,
      nevra: nevraText(rpm),
      name: rpm.name,
      epoch: rpm.epoch,
      version: rpm.version,
      release: rpm.release,
      arch: rpm.arch,
      sha256: rpm.sha256,
      headerSha256: rpm.headerSha256,
      payloadDigest: rpm.payloadDigest
    }))
  )

/** The job's summary. */
export function summaryOf(built: Built): string {
  const packages = [...built.rpms, built.srpm].map(rpm => [
    code(nevraText(rpm)),
    code(rpm.sha256),
    `${(rpm.installedBytes / 1024).toFixed(0)} KiB`
  ])
  const seconds = built.sections.map(({ name, seconds }) => [escaped(name), seconds.toFixed(2)])
  const remarks = built.remarks.map(({ check, message, line }) => [code(check), `${line ?? ''}`, escaped(message)])
  return [
    `### Built ${code(nevraText(built.main))}`,
    table(['package', 'SHA-256', 'installed'], packages),
    `Commit ${code(built.commit ?? 'unknown')}, dated ${new Date(built.epochSeconds * 1000).toISOString()}` +
      `${built.signedBy === undefined ? ', not signed' : `, signed by ${code(built.signedBy)}`}` +
      `${built.image === undefined ? '' : `, built in ${code(built.image)}`}.`,
    table(['section', 'seconds'], seconds),
    ...(remarks.length === 0 ? [] : [table(['check', 'line', 'remark'], remarks)])
  ].join('\n\n')
}
