import { DeregisterImageCommand, DescribeImagesCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stopLab } from '../../../lab/test-lab.ts'
import { runAction, succeeded } from '../../../test/lab-application.ts'
import { APPLICATION, openShop, type Shop } from './shop.ts'

/** Keys of encryption, beyond what promote.lab.ts shows of them. */
let shop: Shop
beforeAll(async () => {
  shop = await openShop('promotelong')
}, 180_000)
afterAll(() => stopLab(shop?.lab), 60_000)

describe('promote, with keys', () => {
  it('copies it in the same account for each environment under the key of that', async () => {
    const first = succeeded(await runAction(shop.lab, 'promote', { ...APPLICATION, 'kms-key-id': 'alias/prod' }))
    const second = succeeded(
      await runAction(shop.lab, 'promote', { ...APPLICATION, to: 'vault', 'kms-key-id': 'alias/vault' })
    )
    const other = await runAction(shop.lab, 'promote', { ...APPLICATION, 'kms-key-id': 'alias/vault2' })

    const keys: (string | undefined)[] = []
    for (const { outputs } of [first, second]) {
      const { Images = [] } = await shop.ec2.send(new DescribeImagesCommand({ ImageIds: [outputs['ami-id'] ?? ''] }))
      const SnapshotIds = [Images[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? '']
      const { Snapshots = [] } = await shop.ec2.send(new DescribeSnapshotsCommand({ SnapshotIds }))
      keys.push(Snapshots[0]?.KmsKeyId?.split(':').pop())
    }
    expect(keys).toEqual(['alias/prod', 'alias/vault'])
    expect(other.code).toBe(1)
    expect(other.log).toContain('already, under alias/prod and not under alias/vault2')
  }, 120_000)

  it('copies it anew when somebody deregistered the copy of today, which EC2 still answers its token with', async () => {
    const wanted = { ...APPLICATION, to: 'again', 'kms-key-id': 'alias/again' }
    const first = succeeded(await runAction(shop.lab, 'promote', wanted))
    await shop.ec2.send(new DeregisterImageCommand({ ImageId: first.outputs['ami-id'] }))

    const second = succeeded(await runAction(shop.lab, 'promote', wanted))

    expect(second.log).toContain(`${first.outputs['ami-id']} was deregistered since it was asked for; copying anew.`)
    const { Images = [] } = await shop.ec2.send(
      new DescribeImagesCommand({ ImageIds: [second.outputs['ami-id'] ?? ''] })
    )
    expect(Images).toMatchObject([{ State: 'available', Name: 'shop 2.1.0 for again' }])
  }, 120_000)

  it('refuses to share what the key of AWS encrypts, with a remedy', async () => {
    const managed = await shop.image('2.2.0', 'alias/aws/ebs')
    await shop.deploy('2.2.0', managed)
    const before = await runAction(shop.lab, 'promote', { ...APPLICATION, 'ami-id': shop.imageId })
    const refused = await runAction(shop.lab, 'promote', { ...APPLICATION, 'target-account': '210987654321' })

    expect(before.log).toContain(
      `${shop.imageId} is not live in test: shop-test-v002 serves with ${managed}; it was before`
    )
    expect(refused.code).toBe(1)
    expect(refused.log).toContain(`${managed} is encrypted with the AWS-managed key aws/ebs`)
    expect(refused.log).toContain('What to do: Bake with a customer-managed key')
  }, 120_000)
})
