import { describe, expect, it } from '@jest/globals'
import { BootError } from '../machine.ts'
import { AMI, bench, CALLER, codeOf, SUBNET_A, SUBNET_B, settle } from './bench.ts'

const OTHER = { ...CALLER, accountId: '111111111111' }

describe('RunInstances', () => {
  it('answers pending, and the instance runs soon after', async () => {
    const { call, describe, launchedImages } = await bench()
    const { Instances, OwnerId } = await call('RunInstances', {
      ImageId: AMI,
      MinCount: 1,
      MaxCount: 1,
      InstanceType: 't3.micro'
    })
    expect(OwnerId).toBe(CALLER.accountId)
    expect(Instances[0].State).toEqual({ Code: 0, Name: 'pending' })
    await settle()
    expect(await describe(Instances[0].InstanceId)).toMatchObject({
      State: { Code: 16, Name: 'running' },
      ImageId: AMI,
      InstanceType: 't3.micro',
      VpcId: 'vpc-1',
      SubnetId: SUBNET_A,
      Placement: { AvailabilityZone: 'us-east-1a' }
    })
    expect(launchedImages).toEqual([AMI])
  })

  it('gives each zone addresses of its own', async () => {
    const { one, describe } = await bench()
    const first = await describe(await one({ SubnetId: SUBNET_A }))
    const second = await describe(await one({ SubnetId: SUBNET_B }))
    expect(first.PrivateIpAddress).toBe('10.77.32.4')
    expect(second.PrivateIpAddress).toBe('10.77.64.4')
    expect(second.PrivateDnsName).toBe('ip-10-77-64-4.ec2.internal')
  })

  it('refuses an AMI that the account cannot see', async () => {
    const { run, call } = await bench()
    expect(await codeOf(run({ ImageId: 'ami-00000000000000000' }))).toBe('InvalidAMIID.NotFound')
    expect(await codeOf(run({ ImageId: 'hello' }))).toBe('InvalidAMIID.Malformed')
    expect(await codeOf(call('RunInstances', { ImageId: AMI, MinCount: 1, MaxCount: 1 }, OTHER))).toBe(
      'InvalidAMIID.NotFound'
    )
  })

  it('writes nothing on a dry run', async () => {
    const { run, ids } = await bench()
    expect(await codeOf(run({ DryRun: true }))).toBe('DryRunOperation')
    expect(await ids({})).toEqual([])
  })

  it('answers a repeated client token with the same instances, and other parameters with an error', async () => {
    const { run, ids } = await bench()
    const first = await run({ ClientToken: 'a', MinCount: 2, MaxCount: 2 })
    expect(await run({ ClientToken: 'a', MinCount: 2, MaxCount: 2 })).toEqual(first)
    expect(await codeOf(run({ ClientToken: 'a', MinCount: 1, MaxCount: 2 }))).toBe('IdempotentParameterMismatch')
    expect(await ids({})).toHaveLength(2)
  })

  it('applies tags of the request and keeps the name space of AWS to AWS', async () => {
    const { one, run, describe } = await bench()
    const id = await one({ TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web' }] }] })
    expect((await describe(id)).Tags).toEqual([{ Key: 'Name', Value: 'web' }])
    const reserved = [{ ResourceType: 'instance', Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'x' }] }]
    expect(await codeOf(run({ TagSpecifications: reserved }))).toBe('InvalidParameterValue')
  })

  it('takes from the launch template what the request does not say, and tags the instance with it', async () => {
    const { call, one, describe } = await bench()
    const { LaunchTemplate } = await call('CreateLaunchTemplate', {
      LaunchTemplateName: 'web-v001',
      LaunchTemplateData: {
        ImageId: AMI,
        InstanceType: 't3.small',
        MetadataOptions: { HttpTokens: 'required' },
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'kiln:release', Value: 'web-v001' }] }]
      }
    })
    const id = await one({
      ImageId: undefined,
      LaunchTemplate: { LaunchTemplateName: 'web-v001' },
      InstanceType: 't3.micro'
    })
    const instance = await describe(id)
    expect(instance.InstanceType).toBe('t3.micro')
    expect(instance.MetadataOptions.HttpTokens).toBe('required')
    expect(instance.Tags).toEqual([
      { Key: 'kiln:release', Value: 'web-v001' },
      { Key: 'aws:ec2launchtemplate:id', Value: LaunchTemplate.LaunchTemplateId },
      { Key: 'aws:ec2launchtemplate:version', Value: '1' }
    ])
  })
})

describe('an instance that cannot start', () => {
  it('goes from pending to terminated and says why', async () => {
    const { one, machine, describe, room } = await bench()
    machine.bootError = new BootError('Client error on launch: no bootable root on the disk')
    const id = await one()
    expect(await describe(id)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: {
        Code: 'Client.InternalError',
        Message: 'Client.InternalError: Client error on launch: no bootable root on the disk'
      }
    })
    expect(room.view(id)?.stateReason).toContain('no bootable root')
    expect(machine.discarded).toEqual([id])
  })

  it('can be had by switch', async () => {
    const { one, switches, describe, machine } = await bench()
    switches.set('instances.failBoot', 1)
    expect((await describe(await one())).State.Name).toBe('terminated')
    expect(machine.boots).toEqual([])
  })

  it('stays pending for as long as the switch says', async () => {
    const { one, switches, describe, clock } = await bench()
    switches.set('instances.bootDelaySeconds', 30)
    const id = await one()
    await clock.advance(29_000)
    expect((await describe(id)).State.Name).toBe('pending')
    await clock.advance(2_000)
    await settle()
    expect((await describe(id)).State.Name).toBe('running')
  })
})

describe('capacity', () => {
  it('is refused by switch, everywhere or in one zone', async () => {
    const { run, switches } = await bench()
    switches.set('instances.insufficientCapacity', 1)
    expect(await codeOf(run())).toBe('InsufficientInstanceCapacity')
    switches.set('instances.insufficientCapacity', 2) // zone a
    expect(await codeOf(run({ SubnetId: SUBNET_A }))).toBe('InsufficientInstanceCapacity')
    expect(await run({ SubnetId: SUBNET_B })).toHaveLength(1)
  })

  it('caps the launches of one Auto Scaling group in a minute', async () => {
    const { room, clock } = await bench({ caps: { groupPerMinute: 3 } })
    const launch = (group: string) =>
      room.launch({
        accountId: CALLER.accountId,
        region: CALLER.region,
        imageId: AMI,
        instanceType: 't3.micro',
        subnetId: SUBNET_A,
        availabilityZone: 'us-east-1a',
        securityGroupIds: [],
        tags: { 'aws:autoscaling:groupName': group }
      })
    for (let count = 0; count < 3; count++) await launch('web-v001')
    expect(await codeOf(launch('web-v001'))).toBe('RequestLimitExceeded')
    expect(await codeOf(launch('web-v002'))).toBe('no error')
    await clock.advance(61_000)
    expect(await codeOf(launch('web-v001'))).toBe('no error')
  })

  it('launches as many as there is room for, but not fewer than MinCount', async () => {
    const { run, ids } = await bench({ caps: { instances: 3 } })
    expect(await run({ MinCount: 1, MaxCount: 10 })).toHaveLength(3)
    expect(await codeOf(run())).toBe('InstanceLimitExceeded')
    expect(await ids({})).toHaveLength(3)
  })
})

describe('TerminateInstances', () => {
  it('answers shutting-down, then the instance is terminated, and again it is no error', async () => {
    const { one, call, describe, machine } = await bench()
    const id = await one()
    const { TerminatingInstances } = await call('TerminateInstances', { InstanceIds: [id] })
    expect(TerminatingInstances).toEqual([
      {
        InstanceId: id,
        PreviousState: { Code: 16, Name: 'running' },
        CurrentState: { Code: 32, Name: 'shutting-down' }
      }
    ])
    await settle()
    const instance = await describe(id)
    expect(instance.State.Name).toBe('terminated')
    expect(instance.StateReason.Code).toBe('Client.UserInitiatedShutdown')
    expect(instance.StateTransitionReason).toBe('User initiated (2026-01-05 10:00:00 GMT)')
    expect(instance.PrivateIpAddress).toBeUndefined()
    expect(machine.on.size).toBe(0)
    const again = await call('TerminateInstances', { InstanceIds: [id] })
    expect(again.TerminatingInstances[0].CurrentState.Name).toBe('terminated')
  })

  it('shuts the system down first where the lab is told to, and pulls the plug when that takes too long', async () => {
    const { one, call, describe, machine, switches, clock } = await bench()
    switches.set('instances.shutDownSeconds', 120)
    const ready = await one()
    await call('TerminateInstances', { InstanceIds: [ready] })
    await settle()
    expect((await describe(ready)).State.Name).toBe('terminated')
    machine.isDeaf = true
    const id = await one()
    await call('TerminateInstances', { InstanceIds: [id] })
    await clock.advance(119_000)
    expect([(await describe(id)).State.Name, machine.on.size]).toEqual(['shutting-down', 1])
    await clock.advance(1_000)
    expect([(await describe(id)).State.Name, machine.on.size]).toEqual(['terminated', 0])
  })

  it('ends none when one of the ids is not there', async () => {
    const { one, call, describe } = await bench()
    const id = await one()
    const ids = [id, 'i-00000000000000000']
    expect(await codeOf(call('TerminateInstances', { InstanceIds: ids }))).toBe('InvalidInstanceID.NotFound')
    expect(await codeOf(call('TerminateInstances', { InstanceIds: [id, 'i-1'] }))).toBe('InvalidInstanceID.Malformed')
    await settle()
    expect((await describe(id)).State.Name).toBe('running')
  })

  it('ends an instance that is still starting', async () => {
    const { call, machine, describe } = await bench()
    machine.hold = new Promise(() => undefined)
    const { Instances } = await call('RunInstances', { ImageId: AMI, MinCount: 1, MaxCount: 1 })
    await settle()
    await call('TerminateInstances', { InstanceIds: [Instances[0].InstanceId] })
    await settle()
    const instance = await describe(Instances[0].InstanceId)
    expect(instance.State.Name).toBe('terminated')
    expect(instance.StateReason.Code).toBe('Client.UserInitiatedShutdown')
  })

  it('honours termination protection', async () => {
    const { one, call, describe } = await bench()
    const id = await one({ DisableApiTermination: true })
    expect(await codeOf(call('TerminateInstances', { InstanceIds: [id] }))).toBe('OperationNotPermitted')
    expect(
      (await call('DescribeInstanceAttribute', { InstanceId: id, Attribute: 'disableApiTermination' }))
        .DisableApiTermination
    ).toEqual({ Value: true })
    await call('ModifyInstanceAttribute', { InstanceId: id, DisableApiTermination: { Value: false } })
    await call('TerminateInstances', { InstanceIds: [id] })
    await settle()
    expect((await describe(id)).State.Name).toBe('terminated')
  })

  it('leaves the address refusing for a moment, then takes it away', async () => {
    const { one, room, machine, clock } = await bench()
    const id = await one()
    await room.terminate(id, 'test')
    expect(machine.unplugged).toEqual([])
    await clock.advance(6_000)
    expect(machine.unplugged).toEqual([id])
  })

  it('keeps the terminated instance visible for an hour', async () => {
    const { one, call, room, clock, machine } = await bench()
    const id = await one()
    await room.terminate(id, 'test')
    await clock.advance(3_590_000)
    expect(room.view(id)?.state).toBe('terminated')
    await clock.advance(20_000)
    expect(room.view(id)).toBeUndefined()
    expect(await codeOf(call('DescribeInstances', { InstanceIds: [id] }))).toBe('InvalidInstanceID.NotFound')
    expect(machine.forgotten).toEqual([id])
  })
})

describe('an instance whose init ends by itself', () => {
  it('is stopped and keeps its disk, by default', async () => {
    const { one, machine, describe } = await bench()
    const id = await one()
    machine.on.get(id)?.end('off')
    await settle()
    expect(await describe(id)).toMatchObject({
      State: { Name: 'stopped' },
      StateReason: { Code: 'Client.InstanceInitiatedShutdown' }
    })
    expect(machine.discarded).toEqual([])
  })

  it('is terminated when its shutdown behaviour says so', async () => {
    const { one, machine, describe } = await bench()
    const id = await one({ InstanceInitiatedShutdownBehavior: 'terminate' })
    machine.on.get(id)?.end('fault')
    await settle()
    expect((await describe(id)).State.Name).toBe('terminated')
    expect(machine.discarded).toEqual([id])
  })
})

describe('stop, start, reboot', () => {
  it('stops, starts with the same address and a new launch time, and terminates when stopped', async () => {
    const { one, call, describe, clock, machine, room } = await bench()
    const id = await one()
    const before = await describe(id)
    const { StoppingInstances } = await call('StopInstances', { InstanceIds: [id] })
    expect(StoppingInstances[0].CurrentState.Name).toBe('stopping')
    await settle()
    expect((await describe(id)).State.Name).toBe('stopped')
    await clock.advance(60_000)
    const { StartingInstances } = await call('StartInstances', { InstanceIds: [id] })
    expect(StartingInstances[0].CurrentState.Name).toBe('pending')
    await settle()
    const after = await describe(id)
    expect(after.State.Name).toBe('running')
    expect(after.PrivateIpAddress).toBe(before.PrivateIpAddress)
    expect(after.LaunchTime.getTime() - before.LaunchTime.getTime()).toBe(60_000)
    await call('StopInstances', { InstanceIds: [id] })
    await settle()
    await room.terminate(id, 'test')
    expect(room.view(id)?.state).toBe('terminated')
    expect(machine.discarded).toEqual([id])
  })

  it('reboots in place', async () => {
    const { one, call, describe, machine } = await bench()
    const id = await one()
    await call('RebootInstances', { InstanceIds: [id] })
    expect((await describe(id)).State.Name).toBe('running')
    await settle()
    expect((await describe(id)).State.Name).toBe('running')
    expect(machine.boots).toEqual([id, id])
  })

  it('does not start what is terminated', async () => {
    const { one, call, room } = await bench()
    const id = await one()
    await room.terminate(id, 'test')
    expect(await codeOf(call('StartInstances', { InstanceIds: [id] }))).toBe('IncorrectInstanceState')
    expect(await codeOf(call('StopInstances', { InstanceIds: [id] }))).toBe('IncorrectInstanceState')
  })
})

describe('DescribeInstances', () => {
  const tagged = (value: string) => ({
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'app', Value: value }] }]
  })

  it('filters: values are alternatives, filters add up, * and ? are wild', async () => {
    const { one, ids, room } = await bench()
    const web = await one(tagged('web-1'))
    const gone = await one(tagged('web-2'))
    const api = await one(tagged('api'))
    await room.terminate(gone, 'test')
    const filter = (...pairs: [string, ...string[]][]) =>
      ids({ Filters: pairs.map(([Name, ...Values]) => ({ Name, Values })) })
    expect(await filter(['tag:app', 'web-?'])).toEqual([web, gone])
    expect(await filter(['tag:app', 'web-*', 'api'])).toEqual([web, gone, api])
    expect(await filter(['tag:app', 'web-*'], ['instance-state-name', 'pending', 'running'])).toEqual([web])
    expect(await filter(['image-id', AMI], ['vpc-id', 'vpc-1'])).toHaveLength(3)
    expect(await filter(['tag-key', 'nothing'])).toEqual([])
    expect(await codeOf(filter(['colour', 'red']))).toBe('InvalidParameterValue')
  })

  it('pages', async () => {
    const { run, call } = await bench()
    const all = await run({ MinCount: 7, MaxCount: 7 })
    const seen: string[] = []
    let NextToken: string | undefined
    let pages = 0
    do {
      const answer = await call('DescribeInstances', { MaxResults: 5, NextToken })
      for (const { Instances } of answer.Reservations) for (const { InstanceId } of Instances) seen.push(InstanceId)
      NextToken = answer.NextToken
      pages++
    } while (NextToken !== undefined)
    expect(seen).toEqual(all)
    expect(pages).toBe(2)
    const both = call('DescribeInstances', { MaxResults: 5, InstanceIds: all })
    expect(await codeOf(both)).toBe('InvalidParameterCombination')
    expect(await codeOf(call('DescribeInstances', { MaxResults: 1 }))).toBe('InvalidParameterValue')
  })

  it('shows an account its own instances only', async () => {
    const { one, call } = await bench()
    const id = await one()
    expect((await call('DescribeInstances', {}, OTHER)).Reservations).toEqual([])
    expect(await codeOf(call('DescribeInstances', { InstanceIds: [id] }, OTHER))).toBe('InvalidInstanceID.NotFound')
  })

  it('may not know a new instance yet, by switch', async () => {
    const { one, call, switches, clock } = await bench()
    switches.set('instances.notFoundAfterLaunchSeconds', 2)
    const id = await one()
    expect(await codeOf(call('DescribeInstances', { InstanceIds: [id] }))).toBe('InvalidInstanceID.NotFound')
    await clock.advance(3_000)
    expect(await codeOf(call('DescribeInstances', { InstanceIds: [id] }))).toBe('no error')
  })
})

describe('DescribeInstanceStatus', () => {
  it('shows running instances: initializing, then ok; impaired by switch', async () => {
    const { one, call, clock, switches, room } = await bench()
    const id = await one()
    const status = async (input: object = {}) =>
      (await call('DescribeInstanceStatus', input)).InstanceStatuses.map(
        (s: { InstanceStatus: { Status: string } }) => s.InstanceStatus.Status
      )
    expect(await status()).toEqual(['initializing'])
    await clock.advance(3_000)
    expect(await status()).toEqual(['ok'])
    switches.set('instances.impaired', 1)
    expect(await status({ InstanceIds: [id] })).toEqual(['impaired'])
    await room.terminate(id, 'test')
    expect(await status()).toEqual([])
    expect(await status({ IncludeAllInstances: true })).toEqual(['not-applicable'])
  })
})

it('GetConsoleOutput answers in base64', async () => {
  const { one, call } = await bench()
  const { Output } = await call('GetConsoleOutput', { InstanceId: await one() })
  expect(Buffer.from(Output, 'base64').toString()).toContain('Started nginx.service')
})

describe('tags of instances', () => {
  it('are set, shown and removed; not those of AWS', async () => {
    const { one, describe, room } = await bench()
    const id = await one()
    expect(room.taggable.owns(id)).toBe(true)
    room.taggable.set(id, { a: '1', b: '2' })
    room.taggable.unset(id, ['a'])
    expect((await describe(id)).Tags).toEqual([{ Key: 'b', Value: '2' }])
    expect(room.taggable.list()).toMatchObject([{ id, type: 'instance', tags: { b: '2' } }])
    expect(() => room.taggable.set(id, { 'aws:x': '1' })).toThrow("'aws:'")
  })
})
