import { describe, expect, it } from '@jest/globals'
import { encryptionFor, isFit } from '../src/encryption.ts'

const account = (byDefault: boolean) => ({ encryptionByDefault: async () => byDefault })
const plain = { encrypted: false, tags: {} }
const KEY = '11111111-2222-3333-4444-555555555555'
const ARN = `arn:aws:kms:us-east-1:123456789012:key/${KEY}`
const sealed = { encrypted: true, kmsKeyArn: ARN, tags: {} }

describe('the snapshot that a bake can start from', () => {
  it.each([
    // encrypt, key, account encrypts by default | plain fits, encrypted fits
    [undefined, undefined, false, true, true],
    [undefined, undefined, true, false, true],
    [true, undefined, false, false, true],
    [false, undefined, false, true, false],
    [undefined, KEY, false, false, true],
    [undefined, ARN, false, false, true],
    [undefined, 'alias/images', false, false, false],
    [true, '99999999-2222-3333-4444-555555555555', false, false, false]
  ])('with encrypt %s, key %s, by default %s', async (encrypt, kmsKey, byDefault, plainFits, sealedFits) => {
    const encryption = await encryptionFor({ encrypt, kmsKey }, account(byDefault), 'us-east-1')

    expect([isFit(plain, encryption), isFit(sealed, encryption)]).toEqual([plainFits, sealedFits])
  })

  it('is known by its tag when its key was given as an alias, of which EC2 tells nothing', async () => {
    const encryption = await encryptionFor({ encrypt: undefined, kmsKey: 'alias/images' }, account(false), 'us-east-1')

    expect(isFit({ ...sealed, tags: { 'kiln:base-key': 'alias/images' } }, encryption)).toBe(true)
  })

  it('cannot have a key of another region', async () => {
    await expect(encryptionFor({ encrypt: undefined, kmsKey: ARN }, account(false), 'eu-west-1')).rejects.toThrow(
      'input "kms-key": is a key of us-east-1, which cannot encrypt in eu-west-1'
    )
  })

  it('cannot be plain where the account encrypts by default', async () => {
    await expect(encryptionFor({ encrypt: false, kmsKey: undefined }, account(true), 'us-east-1')).rejects.toThrow(
      'input "encrypt": is false'
    )
  })
})
