import { describe, expect, it } from '@jest/globals'
import { InputError } from '../../../lib/errors.ts'
import { readInputs } from '../../../lib/inputs.ts'
import {
  accountsOf,
  differing,
  enabledByPresets,
  isInstallable,
  transactionTrouble,
  unitsAmong
} from '../src/checks.ts'
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
    ['dependencies', 'maybe']
  ])('refuse %s: %j', (name, value) => {
    expect(() => readInputs(fields, { INPUT_RPMS: 'a', [`INPUT_${name.toUpperCase()}`]: value })).toThrow(InputError)
  })
})
