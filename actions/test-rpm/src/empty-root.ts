import { lastLines } from '../../../lib/rpm/program.ts'
import { type Check, enabledByPresets, isInstallable, unitsAmong } from './checks.ts'
import { fail, pass, skip, watch } from './image-root.ts'
import type { Subject } from './main.ts'
import type { ThrowawayRoot } from './root.ts'
import { stage } from './staging.ts'

const NEEDS_IMAGE = 'needs the target image in the input "root"'

/**
 * What can be said without the target image: the packages unpack, and the units that they register are enabled under
 * the strictest policy. Scriptlets do not run, so nothing of them is proved, and the report says so.
 */
export async function testInEmptyRoot(root: ThrowawayRoot, subject: Subject): Promise<Check[]> {
  const { packages, expected, now } = subject
  const checks: Check[] = []
  const look = watch(now, checks)
  const prepare =
    'mkdir -p "$1/usr/lib/systemd/system-preset" "$1/etc/systemd/system" && echo "disable *" > "$1/usr/lib/systemd/system-preset/99-kiln-default.preset"'
  await root.beside('sh', '-euc', prepare, 'sh', root.path)
  const staged = (await stage(root, { packages, previous: [] })).packages.map(path => `${root.path}${path}`)
  const installed = await look('install', async () => {
    const { code, stderr } = await root.beside(
      ...(['rpm', '--root', root.path, '--dbpath', '/var/lib/kiln-rpmdb', '--nosignature'] as const),
      ...['--install', '--nodeps', '--noscripts', ...staged]
    )
    return code === 0
      ? pass('unpacked into an empty root, without dependencies and scriptlets')
      : fail(lastLines(stderr))
  })
  if (!installed) return checks
  const listed = await root.beside('rpm', '--nosignature', '--dbpath', '/nonexistent/kiln', '-qp', '--list', ...staged)
  const files = listed.stdout.split('\n').filter(Boolean)
  const texts = async (paths: readonly string[]): Promise<string[]> =>
    Promise.all(paths.map(async file => (await root.beside('cat', `${root.path}${file}`)).stdout))
  const units = unitsAmong(files)
  const unitFiles = units.map(unit => files.find(file => file.endsWith(`/${unit}`)) ?? unit)
  const unitTexts = await texts(unitFiles)
  const presets = await texts(files.filter(file => /\/system-preset\/[^/]+\.preset$/.test(file)))
  await look('units-enabled', async () => {
    const own = units.filter((_, index) => isInstallable(unitTexts[index] ?? ''))
    const wanted = [...new Set([...expected.enabled, ...own])].filter(unit => units.includes(unit))
    const foreign = [...expected.enabled, ...enabledByPresets(presets)].filter(unit => !units.includes(unit))
    if (wanted.length === 0) return pass('the packages have no unit that starts at boot')
    await root.beside('systemctl', `--root=${root.path}`, 'preset', ...wanted)
    const { stdout } = await root.beside('systemctl', `--root=${root.path}`, 'is-enabled', ...wanted)
    const wrong = wanted.filter((_, index) => stdout.split('\n')[index] !== 'enabled')
    const note = foreign.length === 0 ? '' : ` (${foreign.join(', ')} of other packages: not checked)`
    return wrong.length === 0
      ? pass(`${wanted.join(', ')} would start at boot under \`disable *\`${note}`)
      : fail(`${wrong.join(', ')} would stay disabled where the image's policy is \`disable *\`: ship a preset file`)
  })
  for (const check of ['scriptlets', 'units-valid', 'users', 'files', 'configuration', 'upgrade', 'erase'] as const) {
    await look(check, async () => skip(NEEDS_IMAGE))
  }
  return checks
}
