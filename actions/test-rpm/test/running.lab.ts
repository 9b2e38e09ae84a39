import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, jest } from '@jest/globals'
import { recordedProgress } from '../../../lib/progress.ts'
import { base, detail, directory, expecting, expectNoRootLeft, failed, packed, test, UNIT } from './packages.ts'

/** The lab's base image, really booted, with packages that are right and packages that are broken in one way each. */
jest.setTimeout(600_000)

const SERVER = UNIT.replace('/bin/sleep infinity', '/usr/bin/python3 -m http.server --directory /usr/share/doc 8080')
const REGISTERED = '%post\nsystemctl --no-reload preset small.service || :\n'
const REMOVED =
  '%preun\n[ $1 -gt 0 ] || systemctl --no-reload disable --now small.service || :\n%postun\nsystemctl daemon-reload || :\n[ $1 -lt 1 ] || systemctl try-restart small.service || :\n'
const healthy = expecting({ healthUrl: 'http://localhost:8080/' })

describe('in a machine that runs', () => {
  it('a package that is right starts, answers, is upgraded and removed, and boots; nothing is left behind', async () => {
    const loopDevices = (): string => execFileSync('losetup', ['--associated', base], { encoding: 'utf8' })
    // Of machines of test-rpm (machine.ts); labs have theirs below kiln-lab.
    const groups = (): string =>
      execFileSync(
        'find',
        ['/sys/fs/cgroup', '-maxdepth', '2', '-regextype', 'egrep', '-regex', '.*/kiln-[0-9a-f]{8}'],
        { encoding: 'utf8' }
      )
    const before = { loops: loopDevices(), groups: groups() }
    const checks = join(directory, 'checks.json')
    writeFileSync(
      checks,
      JSON.stringify({
        files: ['/usr/lib/systemd/system/small.service'],
        'health-url': 'http://localhost:8080/',
        commands: [['test', '-e', '/usr/lib/systemd/system/small.service']],
        'running-commands': [['curl', '--fail', '--silent', '--output', '/dev/null', 'http://localhost:8080/']]
      })
    )
    const previous = packed({ unit: SERVER, scriptlets: REGISTERED + REMOVED })
    const report = await test(packed({ unit: SERVER, release: 2, scriptlets: REGISTERED + REMOVED }), {
      depth: 'boot',
      previous,
      checksPath: checks
    })
    expect(report.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
    expect(report.checks.map(({ check }) => check)).toEqual([
      ...['install', 'nothing-started', 'units-enabled', 'units-valid', 'users', 'files', 'configuration'],
      ...['upgrade', 'commands', 'erase'],
      ...['booted', 'running-install', 'units-started', 'health', 'running-upgrade', 'commands', 'running-erase'],
      ...['booted', 'boot-units', 'boot-health', 'boot-commands']
    ])
    expect({ loops: loopDevices(), groups: groups() }).toEqual(before)
    await expectNoRootLeft()
  })

  it('a service that ends at once fails, with its own last words, and its journal is shown', async () => {
    const unit = UNIT.replace(
      'ExecStart=/bin/sleep infinity',
      "ExecStart=/bin/sh -c 'echo no database here >&2; exit 3'"
    )
    const progress = recordedProgress()
    const report = await test(packed({ unit, scriptlets: REGISTERED + REMOVED }), { depth: 'boot' }, progress)
    expect(failed(report)).toEqual(['units-started', 'running-upgrade', 'booted', 'boot-units'])
    expect(detail(report, 'units-started')).toMatch(/small\.service is failed .*exit-code.*no database here/)
    expect(progress.lines).toContain('[journal of small.service]')
    expect(progress.lines.join('\n')).toContain('no database here')
  })

  it('a service that does not answer fails', async () => {
    const expected = expecting({ healthUrl: 'http://localhost:8080/', healthSeconds: 1 })
    const report = await test(packed({ scriptlets: REGISTERED + REMOVED }), { depth: 'container', expected })
    expect(failed(report)).toEqual(['health', 'running-upgrade'])
    expect(detail(report, 'health')).toContain('ECONNREFUSED')
  })

  it('a service that runs on after its removal, and one that an upgrade stops, fail', async () => {
    // Stopped by each %preun, and never by the last.
    const scriptlets = `${REGISTERED}%preun\n[ $1 -gt 0 ] && systemctl stop small.service\nsystemctl --no-reload disable small.service\n%posttrans\nsystemctl --no-reload preset small.service\n`
    const report = await test(packed({ unit: SERVER, scriptlets }), { depth: 'container', expected: healthy })
    expect(failed(report)).toEqual(['running-upgrade'])
    expect(detail(report, 'running-upgrade')).toMatch(/after an upgrade, small\.service is inactive/)
    const kept = await test(
      packed({ scriptlets: `${REGISTERED}%preun\n[ $1 -gt 0 ] || systemctl --no-reload disable small.service\n` }),
      {
        depth: 'container'
      }
    )
    expect(failed(kept)).toEqual(['running-erase'])
    expect(detail(kept, 'running-erase')).toContain('small.service still runs')
  })

  it('a process that a program left behind systemd’s back fails the removal', async () => {
    const scriptlets = `${REGISTERED}if [ -d /run/systemd/system ]; then setsid sleep 4321 >/dev/null 2>&1 </dev/null & fi\n${REMOVED}`
    const report = await test(packed({ scriptlets }), { depth: 'container' })
    expect(failed(report)).toEqual(['running-erase'])
    expect(detail(report, 'running-erase')).toContain('sleep 4321')
  })
})

describe('bad input', () => {
  it('a depth that boots needs a root', async () => {
    await expect(test(packed(), { depth: 'container', root: undefined })).rejects.toThrow('the input "root" is empty')
  })
  it('a root that has no systemd is told as such', async () => {
    const bare = join(directory, 'bare')
    execFileSync('mkdir', ['-p', join(bare, 'usr')])
    const report = await test(packed(), { depth: 'container', root: bare })
    expect(failed(report)).toEqual(['install'])
  })
})
