import { describe, expect, it } from '@jest/globals'
import { literalMacro, problemsOf } from '../src/checks.ts'
import type { Contents } from '../src/contents.ts'

const UNIT = '/usr/lib/systemd/system/hello.service'
const PRESET = '/usr/lib/systemd/system-preset/50-hello.preset'
const INSTALLABLE = '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n'
const contents = (scriptlets: Record<string, string>, files: string[] = []): Contents => ({
  name: 'hello',
  files,
  scriptlets: Object.entries(scriptlets).map(([name, body]) => ({ name, body }))
})
const checks = (one: Contents, texts: Record<string, string> = {}): string[] =>
  problemsOf([one], new Map(Object.entries(texts))).map(({ check }) => check)

describe('a macro that rpm did not know', () => {
  it.each(['%systemd_post hello.service', 'true\n%{systemd_preun}', '%{?foo_bar:x}', '%tmpfiles_create'])(
    '%s',
    body => {
      expect(literalMacro(body)).toBeDefined()
      expect(checks(contents({ '%post': body }))).toContain('macro-in-scriptlet')
    }
  )
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: shell, not TypeScript
  it.each([
    'date +%Y%m%d',
    "printf '%s\\n' x",
    'echo ${name%%.service} ${path%suffix}',
    'systemctl --no-reload preset hello.service || :',
    'echo 100%'
  ])('is not seen in %s', body => {
    expect(literalMacro(body)).toBeUndefined()
  })
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: shell, not TypeScript
})

describe('a unit that is meant to start at boot', () => {
  it('must be registered by a scriptlet', () => {
    expect(checks(contents({}, [UNIT]), { [UNIT]: INSTALLABLE })).toEqual(['unit-not-enabled'])
  })
  it('should be enabled by a preset file', () => {
    const registered = contents({ '%post': 'systemctl --no-reload preset hello.service || :' }, [UNIT])
    expect(checks(registered, { [UNIT]: INSTALLABLE })).toEqual(['unit-without-preset'])
    const preset = contents({ '%post': 'systemctl preset hello.service' }, [UNIT, PRESET])
    expect(checks(preset, { [UNIT]: INSTALLABLE, [PRESET]: 'enable hello.service\n' })).toEqual([])
  })
  it("is recognised in the form that Fedora's macros have", () => {
    const helper = '/usr/lib/systemd/systemd-update-helper install-system-units hello.service || :'
    expect(
      checks(contents({ '%post': helper }, [UNIT, PRESET]), { [UNIT]: INSTALLABLE, [PRESET]: 'enable hello.service' })
    ).toEqual([])
  })
  it('is not one without [Install], nor a template', () => {
    expect(checks(contents({}, [UNIT]), { [UNIT]: '[Service]\nExecStart=/bin/true\n' })).toEqual([])
    const template = '/usr/lib/systemd/system/hello@.service'
    expect(checks(contents({}, [template]), { [template]: INSTALLABLE })).toEqual([])
  })
})

describe('a scriptlet', () => {
  it.each([
    'systemctl start hello',
    'systemctl --now restart hello.service',
    'service hello start',
    '/etc/init.d/hello restart'
  ])('should not start anything: %s', body => expect(checks(contents({ '%post': body }))).toEqual(['starts-service']))
  it.each(['systemctl try-restart hello.service', 'systemctl daemon-reload', 'systemctl preset restart.service'])(
    'may do %s',
    body => expect(checks(contents({ '%postun': body }))).toEqual([])
  )
  it('should not call the network', () => {
    expect(checks(contents({ '%post': 'pip3 install flask' }))).toEqual(['network-in-scriptlet'])
    expect(checks(contents({ '%post': '# curl is not called' }))).toEqual([])
  })
})
