import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2'
import { describe, expect, it } from '@jest/globals'
import { letsIn } from '../reachability.ts'
import { model } from './fixture.ts'

const group = (GroupId: string, ...IpPermissions: IpPermission[]): SecurityGroup => ({ GroupId, IpPermissions })
const tcp = (FromPort: number, more: object, ToPort = FromPort): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort,
  ToPort,
  ...more
})
const fromBalancer = { UserIdGroupPairs: [{ GroupId: 'sg-lb' }] }
const fromAnywhere = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }

describe('security groups', () => {
  it.each<[string, readonly IpPermission[], boolean]>([
    ['the balancer on the port', [tcp(80, fromBalancer)], true],
    ['an address range on the port', [tcp(80, fromAnywhere)], true],
    ['a range of ports', [tcp(1, fromBalancer, 1024)], true],
    ['everything', [{ IpProtocol: '-1', ...fromBalancer }], true],
    ['another port', [tcp(81, fromBalancer)], false],
    ['another group', [tcp(80, { UserIdGroupPairs: [{ GroupId: 'sg-other' }] })], false],
    ['nothing', [], false]
  ])('that let in %s', (_, rules, expected) => {
    expect(letsIn([group('sg-i', ...rules)], ['sg-lb'], ['sg-i'], 80)).toBe(expected)
  })

  it('that are the default one on both sides let in', () => {
    expect([letsIn([], [], [], 80), letsIn([], ['sg-lb'], [], 80)]).toEqual([true, false])
  })
})

describe('a target whose security groups keep the balancer out', () => {
  it('times out, as the drop is silent, and gets no request until they let it in', async () => {
    let open = false
    const { planes, targetGroup, loadBalancer, listener, forward, register, health, clock, settle } = model(
      {},
      { lets: async () => open, forget: () => undefined }
    )
    const red = await targetGroup('red')
    await listener(await loadBalancer(), forward([red, 1]))
    await register(red, 'i-1')
    await settle()
    await clock.advance(5_000)

    expect(await health(red)).toEqual([
      { State: 'unhealthy', Reason: 'Target.Timeout', Description: 'Request timed out' }
    ])
    expect(planes.at(-1)?.groups[0]?.servers).toMatchObject([{ mode: 'maint' }])

    open = true
    for (let check = 0; check < 6; check++) {
      await settle()
      await clock.advance(5_000)
    }
    expect(await health(red)).toEqual([{ State: 'healthy' }])
    expect(planes.at(-1)?.groups[0]?.servers).toMatchObject([{ mode: 'ready' }])
  })
})
