import { execFileSync } from 'node:child_process'
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, jest } from '@jest/globals'
import { judge } from '../src/main.ts'
import { base, detail, directory, expecting, expectNoRootLeft, failed, PREUN, packed, test, UNIT } from './packages.ts'

/** Real packages in a throw-away copy of the lab's base image. Needs root, as the lab does. */
jest.setTimeout(600_000)

describe('in a copy of the image', () => {
  it('a package that is right passes, in a second or so, and leaves nothing behind', async () => {
    // Others use this machine too: only devices over this suite's image.
    const loopDevices = (): string => execFileSync('losetup', ['--associated', base], { encoding: 'utf8' })
    const before = loopDevices()
    const report = await test(packed())
    expect(report).toMatchObject({ verdict: 'passed', root: { kind: 'disk' } })
    expect(report.checks.map(({ outcome }) => outcome)).not.toContain('not checked')
    expect(JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8'))).toEqual(report)
    expect(loopDevices()).toBe(before)
    await expectNoRootLeft()
  })

  it('its scriptlets see nothing of the step, not by the processes that hold the root either', async () => {
    const seen = `seen=$(cat /proc/[0-9]*/environ | tr '\\0' '\\n')`
    const judged = 'case "$seen" in *not-to-be-seen*) exit 1 ;; *handed-on*) exit 0 ;; *) exit 2 ;; esac'
    const own = ['INPUT_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN']
    for (const name of own) process.env[name] = 'not-to-be-seen'
    process.env['LANGUAGE'] = 'handed-on'
    try {
      const usual = `%post\nsystemctl --no-reload preset small.service || :\n${PREUN}`
      const report = await test(packed({ scriptlets: `%pre\n${seen}\n${judged}\n${usual}` }))
      expect(failed(report)).toEqual([])
    } finally {
      for (const name of [...own, 'LANGUAGE']) delete process.env[name]
    }
  })

  it('the image is as it was', async () => {
    const state = (): unknown => {
      const { mtimeNs, ctimeNs, blocks } = statSync(base, { bigint: true })
      return { mtimeNs, ctimeNs, blocks }
    }
    const before = state()
    await test(packed())
    expect(state()).toEqual(before)
  })

  it('a unit that the image’s `disable *` leaves off fails (R9)', async () => {
    const report = await test(packed({ preset: '# nothing\n' }))
    expect(failed(report)).toContain('units-enabled')
    expect(detail(report, 'units-enabled')).toContain('small.service is disabled')
    expect(() => judge(report)).toThrow('would not work in an image')
  })

  it('a unit that nothing registers fails', async () => {
    expect(failed(await test(packed({ scriptlets: '' })))).toContain('units-enabled')
  })

  it('a unit whose program is not there fails', async () => {
    const report = await test(packed({ unit: UNIT.replace('/bin/sleep', '/opt/none') }))
    expect(failed(report)).toEqual(['units-valid'])
    expect(detail(report, 'units-valid')).toContain('/opt/none')
  })

  it('a unit whose user nobody makes fails', async () => {
    const report = await test(packed({ unit: UNIT.replace('[Service]', '[Service]\nUser=nobodymadeit') }))
    expect(failed(report)).toContain('users')
  })

  it('an owner that does not exist fails', async () => {
    expect(detail(await test(packed({ owner: 'nobodymadeit' })), 'install')).toContain('nobodymadeit does not exist')
  })

  it('a dependency that the image lacks is named, unless it is left to the bake', async () => {
    const rpm = packed({ preamble: 'Requires: no-such-thing\nRequires: nor-this' })
    const report = await test(rpm)
    expect(failed(report)).toEqual(['install'])
    expect(detail(report, 'install')).toContain('no-such-thing, nor-this')
    expect((await test(rpm, { dependencies: 'ignore' })).verdict).toBe('passed')
  })

  it('a scriptlet that fails, fails, though rpm counts the package as installed', async () => {
    const report = await test(packed({ scriptlets: '%post\nsystemctl preset small.service\nexit 3\n' }))
    expect(detail(report, 'install')).toContain('scriptlet failed, exit status 3')
  })

  it('a scriptlet that leaves a process behind fails, and the process ends with the root', async () => {
    const marker = `86${process.pid}`
    const report = await test(
      packed({
        scriptlets: `%post\nsystemctl preset small.service\nsetsid sleep ${marker} >/dev/null 2>&1 </dev/null &\n`
      })
    )
    expect(failed(report)).toContain('nothing-started')
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(`sleep ${marker}`)
  })

  it('an upgrade whose %preun disables the unit fails', async () => {
    const scriptlets =
      '%post\n[ $1 -gt 1 ] || systemctl preset small.service\n%preun\nsystemctl disable small.service\n'
    expect(failed(await test(packed({ scriptlets })))).toContain('upgrade')
  })

  it('what is expected besides is looked for, and a failing check can be allowed', async () => {
    const rpm = packed()
    const expected = expecting({ users: ['absent'], files: ['/absent'] })
    expect(failed(await test(rpm, { expected }))).toEqual(['users', 'files'])
    expect((await test(rpm, { expected, allow: ['users', 'files'] })).verdict).toBe('passed')
  })

  it('a file name that rpm would run as a macro runs nothing', async () => {
    const hostile = join(directory, 'a%(touch pwned).rpm')
    copyFileSync(packed(), hostile)
    expect((await test(hostile)).verdict).toBe('passed')
    expect(readdirSync('.')).not.toContain('pwned')
  })
})

describe('the erase', () => {
  it('that leaves the link of a unit fails', async () => {
    const report = await test(packed({ scriptlets: '%post\nsystemctl preset small.service\n' }))
    expect(failed(report)).toEqual(['erase'])
    expect(detail(report, 'erase')).toContain('%systemd_preun')
  })
})

describe('the root may also be', () => {
  it('nothing: then the report says what was not checked', async () => {
    const report = await test(packed(), { root: undefined })
    expect(report.verdict).toBe('passed')
    expect(report.checks.filter(({ outcome }) => outcome === 'not checked').length).toBeGreaterThan(4)
    expect(failed(await test(packed({ preset: '# nothing\n' }), { root: undefined }))).toEqual(['units-enabled'])
  })

  it('not a file that holds no file system', async () => {
    const path = join(directory, 'zeros.raw')
    writeFileSync(path, Buffer.alloc(1 << 20))
    await expect(test(packed(), { root: path })).rejects.toThrow('is no disk image with a Linux root')
    await expect(test(packed(), { root: join(directory, 'absent') })).rejects.toThrow('There is no root at')
  })
})
