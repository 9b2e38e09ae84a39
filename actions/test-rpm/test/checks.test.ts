import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { InputError } from '../../../lib/errors.ts'
import { readInputs } from '../../../lib/inputs.ts'
import {
  accountsOf,
  differing,
  enabledByPresets,
  isActive,
  isInstallable,
  readUnitStates,
  transactionTrouble,
  unitsAmong
} from '../src/checks.ts'
import { readChecks } from '../src/expected.ts'
import { fields } from '../src/inputs.ts'

describe('what a package means to do at boot', () => {
  it('is told by its units, wherever /lib leads, without templates', () => {
    const files = [
      '/usr/lib/systemd/system/a.service',
      '/lib/systemd/system/b.timer',
      '/usr/lib/systemd/system/c@.service',
      '/usr/lib/systemd/user/d.service',
      '/etc/a.service'
    ]
    expect(unitsAmong(files)).toEqual(['a.service', 'b.timer'])
  })
  it('is told by their [Install]', () => {
    expect(isInstallable('[Service]\n[Install]\nWantedBy=multi-user.target')).toBe(true)
    expect(isInstallable('[Service]\nExecStart=/bin/true')).toBe(false)
  })
  it('is told by preset files, which may enable units of other packages', () => {
    expect(
      enabledByPresets(['# enable x.service\nenable a.service\n enable nginx.service\ndisable *\nenable b@*.service'])
    ).toEqual(['a.service', 'nginx.service'])
  })
})

describe('accounts of a unit', () => {
  it('are its User and Group', () => {
    expect(accountsOf('User=hello\nGroup = web\n')).toEqual({ users: ['hello'], groups: ['web'] })
  })
  it('are none when systemd makes them', () => {
    expect(accountsOf('DynamicUser=yes\nUser=hello')).toEqual({ users: [], groups: [] })
  })
})

describe("rpm's warnings that are failures", () => {
  it('are scriptlets that failed and owners that do not exist', () => {
    const said = `warning: user hello does not exist - using root
warning: %post(a-1-1.noarch) scriptlet failed, exit status 1
warning: /etc/a saved as /etc/a.rpmsave`
    expect(transactionTrouble(said)).toEqual([
      'user hello does not exist - using root',
      '%post(a-1-1.noarch) scriptlet failed, exit status 1'
    ])
  })
})

describe('files that differ', () => {
  it('count unless they are configuration', () => {
    const said = `S.5....T.  c /etc/a.conf
.....UG..    /usr/share/a
missing     /usr/bin/a`
    expect(differing(said)).toEqual(['.....UG..    /usr/share/a', 'missing     /usr/bin/a'])
  })
})

describe('inputs of test-rpm', () => {
  it.each([
    ['expect-enabled', 'hello; id'],
    ['expect-users', '-x'],
    ['expect-files', 'relative/path'],
    ['dependencies', 'maybe'],
    ['depth', 'deep'],
    ['health-url', 'http://example.com/'],
    ['health-url', 'file:///etc/passwd'],
    ['health-url', 'localhost'],
    ['health-timeout-seconds', '0'],
    ['boot-timeout-seconds', '1.5'],
    ['boot-without', 'x y']
  ])('refuse %s: %j', (name, value) => {
    expect(() => readInputs(fields, { INPUT_RPMS: 'a', [`INPUT_${name.toUpperCase()}`]: value })).toThrow(InputError)
  })
})

describe('a unit of a machine that runs', () => {
  const shown = `Type=simple
Id=a.service
LoadState=loaded
ActiveState=active
SubState=running
Result=success
NRestarts=2

Id=b.service
LoadState=not-found
ActiveState=inactive
`
  const states = readUnitStates(shown, ['a.service', 'b.service'])

  it('is read from blocks of properties, in the order asked for', () => {
    expect(states[0]).toEqual({
      ...{ id: 'a.service', load: 'loaded', active: 'active', sub: 'running', result: 'success', type: 'simple' },
      restarts: 2
    })
    expect(states[1]).toMatchObject({ id: 'b.service', load: 'not-found', restarts: 0 })
  })

  it('is as it should be when it is active, or is a oneshot that has done its work', () => {
    expect(states.map(isActive)).toEqual([true, false])
    const [state] = states
    if (state === undefined) throw new Error('there is no state')
    const oneshot = { ...state, type: 'oneshot', active: 'inactive' }
    expect(isActive(oneshot)).toBe(true)
    expect(isActive({ ...oneshot, result: 'exit-code' })).toBe(false)
    expect(isActive({ ...oneshot, type: 'simple' })).toBe(false)
  })
})

describe('the file of checks', () => {
  const reading = async (text: string): Promise<unknown> => {
    const directory = mkdtempSync(join(tmpdir(), 'kiln-checks-'))
    try {
      writeFileSync(join(directory, 'checks.json'), text)
      return await readChecks(join(directory, 'checks.json'), 'checks.json')
    } finally {
      rmSync(directory, { recursive: true })
    }
  }

  it('may say anything or nothing', async () => {
    expect(await reading('{}')).toMatchObject({ enabled: [], commands: [] })
    expect(await reading('{"running-commands": [["curl", "a b"]]}')).toMatchObject({
      'running-commands': [['curl', 'a b']]
    })
  })

  it('is refused with everything that is wrong in it', async () => {
    const bad = JSON.stringify({
      users: ['-x'],
      files: ['a'],
      'health-url': 'ftp://localhost',
      commands: ['id'],
      more: 1
    })
    const message = await reading(bad).catch((error: Error) => error.message)
    for (const part of ['checks.json cannot be used', 'users.0', 'files.0', 'health-url', 'commands.0', 'more'])
      expect(message).toContain(part)
    await expect(reading('{')).rejects.toThrow('checks.json cannot be used')
    await expect(readChecks('/nonexistent/x', 'x')).rejects.toThrow('There is no file of checks at x')
  })
})
