import { describe, expect, it } from '@jest/globals'
import { inputs as bake } from '../actions/bake-ami/src/inputs.ts'
import { chaosInputs } from '../actions/chaos/src/inputs.ts'
import { inputs as create } from '../actions/create-application/src/inputs.ts'
import { inputs as promote } from '../actions/promote/src/inputs.ts'
import { inputs as retire } from '../actions/retire/src/inputs.ts'
import { inputs as status } from '../actions/status/src/inputs.ts'
import { allAtOnce, InputError, type InputProblem, KilnError, RefusedError } from '../lib/errors.ts'
import { lookTogether, ofCluster, readingOf } from '../lib/inputs.ts'

const environment = (given: Readonly<Record<string, string>>): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))

/** Throws as an action does whose inputs are told with what AWS says. */
const thrown = ({ problems }: { readonly problems: readonly InputProblem[] }): void => {
  if (problems.length > 0) throw new InputError(problems)
}

const shop = { application: 'shop', environment: 'test' }

describe('an input that is out of form, and inputs that do not go together, are told at once by', () => {
  it.each<[string, (env: NodeJS.ProcessEnv) => unknown, Record<string, string>, string[]]>([
    [
      'bake-ami',
      env => thrown(bake(env)),
      { application: 'shop', package: 'shop', repository: 's3://packages/el9', workers: '0', gpgcheck: 'true' },
      ['workers', 'repository-gpgkey', 'base-ami']
    ],
    [
      'chaos',
      chaosInputs,
      { seed: 's', 'min-healthy': '0', 'min-days': '9', 'mean-days': '2' },
      ['min-healthy', 'mean-days']
    ],
    [
      'create-application',
      env => thrown(create(env)),
      { ...shop, port: '0', protocol: 'HTTPS' },
      ['port', 'certificate']
    ],
    ['promote', promote, { application: 'shop', from: 'test', to: 'test', copy: 'yes' }, ['copy', 'to']],
    [
      'retire',
      env => thrown(retire(env)),
      { ...shop, scope: 'application', 'keep-amis': '-1' },
      ['keep-amis', 'confirm']
    ],
    [
      'status',
      status,
      { 'keep-amis': '-1', 'hourly-prices': '[]', 'claim-store': 'here' },
      ['claim-store', 'keep-amis', 'hourly-prices']
    ]
  ])('%s', (_, read, given, wrong) => {
    let error: unknown
    try {
      read(environment(given))
    } catch (caught) {
      error = caught
    }

    expect(error).toBeInstanceOf(InputError)
    expect((error as InputError).problems.map(({ input }) => input).sort()).toEqual([...wrong].sort())
  })
})

it.each([
  ['Internal.Example.', 'internal.example', []],
  ['a..b', undefined, ['hosted-zone']]
])('a hosted zone, %s, is the same to who makes an application and who takes it down', (zone, is, wrong) => {
  for (const read of [create, retire]) {
    const { values, problems } = read(environment({ ...shop, 'hosted-zone': zone }))

    expect([values['hosted-zone'], problems.map(({ input }) => input)]).toEqual([is, wrong])
  }
})

describe('what AWS says', () => {
  const problems = [{ input: 'probe', problem: 'is odd' }]

  it('is all that counts while the inputs are in form', async () => {
    expect(await allAtOnce([], async () => 'seen')).toBe('seen')
    await expect(allAtOnce([], () => Promise.reject(new Error('broken')))).rejects.toThrow(/^broken$/)
  })

  it('is told beside the inputs, with its remedy and what was left', async () => {
    const refused = new KilnError('No way.', { remedy: 'Make one.', leftBehind: ['group a'] })
    const error = await allAtOnce(problems, () => Promise.reject(refused)).catch(error => error)

    expect(error.message).toBe('input "probe": is odd\nNo way.\nLeft behind: group a.')
    expect(error.remedy).toBe('Correct the inputs in the workflow; nothing was written. For the rest: Make one.')
  })

  it('says once that nothing was written', async () => {
    const refused = new RefusedError('No way.', 'Make one.')
    const error = await allAtOnce(problems, () => Promise.reject(refused)).catch(error => error)

    expect(refused.remedy).toBe('Nothing was written. Make one.')
    expect(error.remedy).toBe('Correct the inputs in the workflow; nothing was written. For the rest: Make one.')
  })

  it('leaves the inputs wrong when it is nothing', async () => {
    await expect(allAtOnce(problems, async () => 'seen')).rejects.toThrow(InputError)
  })

  it('is not asked while it is not known of which application', async () => {
    const reading = readingOf({ ...ofCluster }, environment({ application: 'Shop', environment: 'test' }))
    const never = () => Promise.reject(new Error('asked'))

    await expect(lookTogether(reading, never)).rejects.toThrow(/^input "application": "Shop" is not/)
  })
})
