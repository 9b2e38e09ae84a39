import { describe, expect, it } from '@jest/globals'
import { InputError } from '../../../lib/errors.ts'
import { readInputs } from '../../../lib/inputs.ts'
import { fields, inputs } from '../src/inputs.ts'
import { orderOf } from '../src/order.ts'

const read = (inputs: Record<string, string>) =>
  readInputs(
    fields,
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
  )

describe('inputs of build-rpm', () => {
  it('need a spec only', () => {
    expect(read({ spec: 'hello.spec' })).toMatchObject({
      spec: 'hello.spec',
      sources: [],
      'source-date-epoch': 'auto',
      builddep: false,
      lint: 'rpmlint',
      'output-directory': 'rpms'
    })
  })

  it('take a tag as a version', () => {
    expect(read({ spec: 'a', version: 'v1.2.3' }).version).toBe('1.2.3')
    expect(read({ spec: 'a', version: 'vermilion' }).version).toBe('vermilion')
  })

  it("take the names of rpmlint's checks, some of which name a section", () => {
    const names = read({ spec: 'a', 'lint-allow': 'no-%build-section, dir-or-file-in-opt' })['lint-allow']
    expect(names).toEqual(['no-%build-section', 'dir-or-file-in-opt'])
  })

  it('take macros whose values are text and other macros', () => {
    expect(read({ spec: 'a', defines: 'with_tests 1\n\n_prefix /opt/%{name}\nopts -O2 -g' }).defines).toEqual([
      { name: 'with_tests', value: '1' },
      { name: '_prefix', value: '/opt/%{name}' },
      { name: 'opts', value: '-O2 -g' }
    ])
  })

  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: shell, not TypeScript
  it.each([
    ['version', '1.0-1'],
    ['version', '%(touch /tmp/pwned)'],
    ['version', '1.0\nSource9: x'],
    ['version', '$(id)'],
    ['release', '1;id'],
    ['release', '../x'],
    ['dist', '.el9%(id)'],
    ['dist', 'amzn2023'],
    ['defines', 'x %(touch /tmp/pwned)'],
    ['defines', 'x %%(touch /tmp/pwned)'],
    ['defines', 'x %{lua:os.execute("id")}'],
    ['defines', 'x %{expand:%(id)}'],
    ['defines', 'x `id`'],
    ['defines', 'x $(id)'],
    ['defines', 'x ${IFS}'],
    ['defines', 'x a; id'],
    ['defines', "x ' id"],
    ['defines', '-x y'],
    ['defines', 'x'],
    ['lint-allow', '$(id)'],
    ['source-date-epoch', '4294967296'],
    ['source-date-epoch', '-1'],
    ['source-date-epoch', '1.5'],
    ['builddep', 'yes'],
    ['image', '--privileged'],
    ['image', 'a b'],
    ['image', '$(id)'],
    ['payload', 'lzma'],
    ['sbom', 'spdx']
  ])('refuse %s: %j', (name, value) => {
    expect(() => read({ spec: 'a', [name]: value })).toThrow(InputError)
  })
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: shell, not TypeScript
})

describe('secrets of build-rpm', () => {
  const given = (more: Record<string, string>) => inputs({ INPUT_SPEC: 'a.spec', ...more })
  const KEY = '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQdGBGV\n=aBcD\n-----END PGP PRIVATE KEY BLOCK-----\n'

  it.each(['my pass phrase', 'ab-cdefgh', '-sesame', 'xyz'])('are masked before anything is said: %j', passphrase => {
    const masked: string[] = []
    orderOf(given({ 'INPUT_SIGN-KEY': KEY, 'INPUT_SIGN-PASSPHRASE': passphrase }), {}, secret => masked.push(secret))
    expect(masked).toEqual(['lQdGBGV', '=aBcD', passphrase])
  })

  it('a passphrase without its key is not passed over: nothing would be signed', () => {
    expect(() => given({ 'INPUT_SIGN-PASSPHRASE': 'x' })).toThrow('the secret may have another name')
  })
})
