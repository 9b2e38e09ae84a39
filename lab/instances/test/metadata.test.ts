import { describe, expect, it } from '@jest/globals'
import { AMI, AMI_V2, bench, settle } from './bench.ts'

async function withInstance(input: object = {}) {
  const all = await bench()
  const id = await all.one({
    UserData: Buffer.from('#!/bin/sh\n').toString('base64'),
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web' }] }],
    ...input
  })
  const remoteAddress = all.room.view(id)?.privateIp ?? ''
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    all.room.imds({ method, path, headers, remoteAddress })
  const token = async (seconds = 60): Promise<string> =>
    (await ask('/latest/api/token', { 'X-aws-ec2-metadata-token-ttl-seconds': String(seconds) }, 'PUT')).body
  const get = async (path: string): Promise<string> =>
    (await ask(path, { 'x-aws-ec2-metadata-token': await token() })).body
  return { ...all, id, ask, token, get, remoteAddress }
}

describe('instance metadata', () => {
  it('tells an instance what it is', async () => {
    const { id, get, remoteAddress } = await withInstance({ MetadataOptions: { InstanceMetadataTags: 'enabled' } })
    expect(await get('/latest/meta-data/instance-id')).toBe(id)
    expect(await get('/latest/meta-data/ami-id')).toBe(AMI)
    expect(await get('/latest/meta-data/local-ipv4')).toBe(remoteAddress)
    expect(await get('/latest/meta-data/placement/availability-zone')).toBe('us-east-1a')
    expect(await get('/latest/meta-data/placement/region')).toBe('us-east-1')
    expect(await get('/latest/meta-data/placement/')).toBe('availability-zone\nregion')
    expect(await get('/latest/meta-data/tags/instance/Name')).toBe('web')
    expect(await get('/latest/user-data')).toBe('#!/bin/sh\n')
    expect(JSON.parse(await get('/latest/dynamic/instance-identity/document'))).toMatchObject({ instanceId: id })
  })

  it('hides tags unless they are allowed, and answers 404 for what is not there', async () => {
    const { ask } = await withInstance({ UserData: undefined })
    expect((await ask('/latest/meta-data/tags/instance/Name')).status).toBe(404)
    expect((await ask('/latest/user-data')).status).toBe(404)
    expect((await ask('/latest/meta-data/')).body).toContain('placement/')
  })

  it('asks for a token where tokens are required, and for none where they are optional', async () => {
    const { ask, token } = await withInstance({ MetadataOptions: { HttpTokens: 'required' } })
    const path = '/latest/meta-data/instance-id'
    expect((await ask(path)).status).toBe(401)
    expect((await ask(path, { 'x-aws-ec2-metadata-token': 'made up' })).status).toBe(401)
    expect((await ask(path, { 'x-aws-ec2-metadata-token': await token() })).status).toBe(200)
    const open = await withInstance()
    expect((await open.ask(path)).status).toBe(200)
    expect((await open.ask(path, { 'x-aws-ec2-metadata-token': 'made up' })).status).toBe(401)
  })

  it('requires tokens where the AMI says so, unless the launch says otherwise', async () => {
    const { one, describe } = await bench()
    const tokens = async (input: object): Promise<unknown> =>
      (await describe(await one({ ImageId: AMI_V2, ...input }))).MetadataOptions
    expect(await tokens({})).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 2 })
    expect(await tokens({ MetadataOptions: { HttpTokens: 'optional' } })).toMatchObject({ HttpTokens: 'optional' })
  })

  it('gives tokens that end, that are of use to their instance alone, and none through a proxy', async () => {
    const { ask, token, clock, room, one } = await withInstance()
    const path = '/latest/meta-data/instance-id'
    const mine = await token(30)
    const other = room.view(await one())?.privateIp ?? ''
    const headers = { 'x-aws-ec2-metadata-token': mine }
    expect((await room.imds({ method: 'GET', path, headers, remoteAddress: other })).status).toBe(401)
    await clock.advance(31_000)
    expect((await ask(path, headers)).status).toBe(401)
    const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }
    expect((await ask('/latest/api/token', { ...ttl, 'x-forwarded-for': '10.0.0.1' }, 'PUT')).status).toBe(403)
    expect((await ask('/latest/api/token', {}, 'PUT')).status).toBe(400)
  })

  it('is not there for strangers, for the dead and for those who switched it off', async () => {
    const { ask, room, id, call } = await withInstance()
    expect((await room.imds({ method: 'GET', path: '/', headers: {}, remoteAddress: '10.77.0.1' })).status).toBe(404)
    await call('ModifyInstanceMetadataOptions', { InstanceId: id, HttpEndpoint: 'disabled' })
    expect((await ask('/latest/meta-data/instance-id')).status).toBe(403)
    await room.terminate(id, 'test')
    await settle()
    expect((await ask('/latest/meta-data/instance-id')).status).toBe(404)
  })
})
