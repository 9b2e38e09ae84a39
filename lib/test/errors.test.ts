import { describe, expect, it } from '@jest/globals'
import { advised, allOf, attempts, CancelledError, explain, failureOf, KilnError } from '../errors.ts'

const named = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more })

describe('the text of a failure', () => {
  it('is what happened, what was left behind, and what to do', () => {
    const error = new KilnError('It broke.', { remedy: 'Mend it.', leftBehind: ['group a', 'template b'] })

    expect(explain(error)).toBe('It broke.\nLeft behind: group a, template b.\nWhat to do: Mend it.')
  })

  it.each([
    ['no credentials', named('CredentialsProviderError', 'Could not load credentials'), /configure-aws-credentials/],
    ['no listener', Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' }), /ENDPOINT/],
    [
      'no answer',
      named('TimeoutError', 'the request socket timed out after 17000 ms of inactivity'),
      /did not answer.*run it again/
    ],
    ['no right', named('UnauthorizedOperation', 'You may not.'), /README of this action lists its policy/],
    [
      'no right to something that IAM names',
      named(
        'UnauthorizedOperation',
        'You are not authorized. User: x is not authorized to perform: ec2:CopyImage on resource: y'
      ),
      /What to do: Add ec2:CopyImage to the role/
    ],
    [
      'a right that something beside the role takes away',
      named(
        'AccessDenied',
        'User: x is not authorized to perform: s3:PutObject on resource: y with an explicit deny in a service control policy'
      ),
      /What to do: A service control policy denies s3:PutObject, whatever the role is allowed: change that/
    ],
    [
      'a right that the role has and something beside it has not',
      named(
        'AccessDeniedException',
        'User: x is not authorized to perform: ssm:GetParameter on resource: y because no permissions boundary allows the ssm:GetParameter action'
      ),
      /What to do: Allow ssm:GetParameter in the permissions boundary too/
    ],
    [
      'a right that no policy of the role has',
      named(
        'AccessDeniedException',
        'User: x is not authorized to perform: ssm:GetParameter on resource: y because no identity-based policy allows the ssm:GetParameter action'
      ),
      /What to do: Add ssm:GetParameter to the role; the README/
    ],
    ['no region', new Error('Region is missing'), /^No AWS region is set\.\n.*AWS_REGION/],
    [
      'an empty region',
      new Error('Region not accepted: region="" is not a valid hostname component.'),
      /^No AWS region/
    ]
  ])('has the remedy of what people meet most: %s', (_, error, text) => {
    expect(explain(error)).toMatch(text)
  })

  it.each([
    ['AWS, it says to run again', named('OddFault', 'Odd.', { $metadata: {} }), /^OddFault: Odd\.\nWhat to do: .*AWS/],
    ['Kiln, it asks for a report', new TypeError('x is not a function'), /\nWhat to do: .*report it/],
    ['nobody', undefined, /\nWhat to do: /]
  ])('is never without a remedy; where the failure is of %s', (_, error, text) => {
    expect(advised(error)).toMatch(text)
  })

  it('has a remedy once, of however many addresses that refuse the same', () => {
    const at = (address: string) =>
      Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED' })
    const text = explain(new AggregateError([at('::1:9'), at('127.0.0.1:9')]))

    expect(text).toMatch(/^connect ECONNREFUSED ::1:9\nconnect ECONNREFUSED 127\.0\.0\.1:9\nWhat to do: [^\n]+$/)
  })

  it('keeps the remedy that is known', () => {
    const error = new KilnError('It broke.', { remedy: 'Mend it.' })

    expect(advised(error)).toBe(explain(error))
  })
})

describe('reads that do not rest on each other', () => {
  const denied = (action: string): Error => named('AccessDenied', `User: x is not authorized to perform: ${action}`)

  it('are all heard before one of them fails the rest', async () => {
    const slow = new Promise<number>((_, reject) => setTimeout(() => reject(denied('ec2:DescribeImages')), 5))
    const error = await allOf([Promise.reject(denied('iam:GetRole')), slow, 1] as const).catch(error => error)

    expect(explain(error).split('\n')).toEqual([
      expect.stringContaining('Add iam:GetRole to the role'),
      expect.stringContaining('Add ec2:DescribeImages to the role'),
      'What to do: Settle what the lines above name, and run it again.'
    ])
    expect(await allOf([1, Promise.resolve('two')] as const)).toEqual([1, 'two'])
  })

  it('fail as one where all fail alike', () => {
    const first = denied('ec2:DescribeImages')

    expect(failureOf([first, denied('ec2:DescribeImages')])).toBe(first)
  })

  it('are told apart from those that found nothing, and from the end of the run', async () => {
    const { attempt, failures } = attempts()

    expect(await attempt(async () => undefined)).toEqual({ got: undefined })
    expect(await attempt(() => Promise.reject(denied('iam:GetRole')))).toBeUndefined()
    expect(failures).toHaveLength(1)
    await expect(attempt(() => Promise.reject(new CancelledError()))).rejects.toThrow('cancelled')
  })
})
