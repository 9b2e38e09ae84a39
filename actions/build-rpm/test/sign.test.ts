import { describe, expect, it } from '@jest/globals'
import type { Run } from '../../../lib/rpm/program.ts'
import { fingerprintIn, sequoiaMacros } from '../src/sequoia.ts'
import { gpgMacros, proveKey } from '../src/sign.ts'

const FINGERPRINT = 'CCFF03276DBE09663DA06EC6008E3B2624B7DEE7'
const key = { key: '-----BEGIN PGP PRIVATE KEY BLOCK-----\nsecretbytes\n', passphrase: 'open sesame' }

describe('what rpmsign is told', () => {
  it('of sq: by the names of rpm 6, and as the command that older ones run', () => {
    const unlock = ['--batch', '--password-file', '/tmp/h/passphrase']
    expect(sequoiaMacros({ program: '/usr/bin/sq', home: '/tmp/h', fingerprint: FINGERPRINT, unlock })).toEqual([
      '_openpgp_sign sq',
      '__sq /usr/bin/sq',
      '_sq_path /tmp/h',
      `_openpgp_sign_id ${FINGERPRINT}`,
      '_sq_sign_cmd_extra_args --batch --password-file /tmp/h/passphrase',
      `__gpg_sign_cmd /usr/bin/sq sq --home /tmp/h --batch --password-file /tmp/h/passphrase sign --signer ${FINGERPRINT} --binary --signature-file %{__signature_filename} %{?__plaintext_filename:-- %{__plaintext_filename}}`,
      `_gpg_name ${FINGERPRINT}`
    ])
  })

  it('of gpg: the same from rpm 4.11 to rpm 6', () => {
    const unlock = ['--pinentry-mode', 'loopback', '--passphrase-file', '/tmp/h/passphrase']
    expect(gpgMacros({ program: '/usr/bin/gpg', home: '/tmp/h', fingerprint: FINGERPRINT, unlock })).toEqual([
      '_openpgp_sign gpg',
      '__gpg /usr/bin/gpg',
      '_gpg_path /tmp/h',
      `_gpg_name ${FINGERPRINT}`,
      '_gpg_digest_algo sha256',
      '_gpg_sign_cmd_extra_args --batch --no-tty --pinentry-mode loopback --passphrase-file /tmp/h/passphrase'
    ])
  })
})

/** A machine with these programs, where sq says these words; every word that was run is kept. */
function machine(programs: readonly string[], { version = 'sq 1.3.1', sign = 0 } = {}) {
  const words: string[][] = []
  const run: Run = async (program, args) => {
    words.push([program, ...args])
    const said = (stdout: string, code = 0, stderr = '') => ({ code, stdout, stderr })
    if (program === '/bin/sh') {
      const wanted = args[2] ?? ''
      return programs.includes(wanted) ? said(`/usr/bin/${wanted}\n`) : said('', 1)
    }
    if (args.includes('version') || args.includes('--version')) return said(`${version}\n`)
    if (args.includes('inspect')) return said(`-: Transferable Secret Key.\n\n      Fingerprint: ${FINGERPRINT}\n`)
    if (args.includes('sign'))
      return said('', sign, '\n  Error: Found no suitable key\n\n  0: <unknown>\n 12: __libc\n')
    return said('')
  }
  return { run, words, order: { run, key, temporary: '/tmp' } }
}

describe('the tool that signs', () => {
  it('is sq where it is asked for: the key by standard input, the passphrase by a file, neither as a word', async () => {
    const { words, order } = machine(['sq', 'gpg'])
    await proveKey({ ...order, tool: 'sq' })
    const [sign = []] = words.filter(line => line.includes('sign'))
    expect(sign[0]).toBe('sq')
    expect(sign.slice(sign.indexOf('sign'))).toEqual(['sign', '--signer', FINGERPRINT, '--signature-file', '-'])
    expect(words.flat().filter(word => /sesame|secretbytes/.test(word))).toEqual([])
    expect(words.flat()).not.toContain('gpg')
  })

  it('is sq by itself only where there is no gpg', async () => {
    const { words, order } = machine(['sq'])
    await proveKey({ ...order, tool: 'auto' })
    expect(words.filter(line => line.includes('sign'))).toHaveLength(1)
  })

  it.each([
    ['an sq before 1.0', ['sq'], { version: 'sq 0.27.0 (sequoia-openpgp 1.12.0)' }, 'sq 0.27.0 cannot sign here'],
    ['no sq', ['gpg'], {}, 'The program sq is not installed'],
    ['a key that cannot sign', ['sq'], { sign: 1 }, 'The signing key cannot sign: Error: Found no suitable key']
  ])('is refused with its reason: %s', async (_, programs, words, told) => {
    const { order } = machine(programs, words)
    await expect(proveKey({ ...order, tool: 'sq' })).rejects.toThrow(told)
  })
})

it('the fingerprint of a key is that of its primary part', () => {
  expect(fingerprintIn(`-: x\n\n      Fingerprint: ${FINGERPRINT}\n\n Subkey: ${'A'.repeat(40)}\n`)).toBe(FINGERPRINT)
  expect(fingerprintIn('nothing')).toBeUndefined()
})
