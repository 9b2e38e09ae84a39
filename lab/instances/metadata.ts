import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { type Fleet, hostnameOf, type Instance } from './fleet.ts'

export interface MetadataRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Whose metadata: an instance is known by its address. */
  readonly remoteAddress: string
}

export interface MetadataAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

const TTL_HEADER = 'x-aws-ec2-metadata-token-ttl-seconds'
const TOKEN_HEADER = 'x-aws-ec2-metadata-token'
const LONGEST_TTL_SECONDS = 21_600

const answer = (status: number, body: string, headers: Record<string, string> = {}): MetadataAnswer => ({
  status,
  headers: { 'content-type': 'text/plain', server: 'EC2ws', ...headers },
  body
})

const failure = (status: number, title: string): MetadataAnswer => answer(status, `${status} - ${title}`)

/** IMDSv2, and v1 where the instance allows it (EC2 user guide, "Use the Instance Metadata Service"). */
export class Metadata {
  readonly #fleet: Fleet
  readonly #clock: Clock
  readonly #tokens = new Map<string, { instanceId: string; endsAt: number }>()

  constructor(fleet: Fleet, clock: Clock) {
    this.#fleet = fleet
    this.#clock = clock
  }

  readonly imds = async (request: MetadataRequest): Promise<MetadataAnswer> => {
    const address = request.remoteAddress.replace(/^::ffff:/, '')
    const instance = this.#fleet
      .all()
      .find(({ privateIp, state }) => privateIp === address && state !== 'terminated' && state !== 'stopped')
    if (instance === undefined) return failure(404, 'Not Found')
    if (instance.metadata.endpoint === 'disabled') return failure(403, 'Forbidden')
    const path = (request.path.split('?')[0] ?? '').replace(/\/{2,}/g, '/')
    if (request.method === 'PUT' && path === '/latest/api/token') return this.#token(instance, request)
    if (request.method !== 'GET' && request.method !== 'HEAD') return failure(405, 'Method Not Allowed')

    const given = header(request, TOKEN_HEADER)
    if (given === undefined ? instance.metadata.tokens === 'required' : !this.#valid(given, instance)) {
      return failure(401, 'Unauthorized')
    }
    const found = lookUp(documents(instance), path)
    return found === undefined ? failure(404, 'Not Found') : answer(200, found)
  }

  #token(instance: Instance, request: MetadataRequest): MetadataAnswer {
    // a request that came through a proxy gets no token
    if (header(request, 'x-forwarded-for') !== undefined) return failure(403, 'Forbidden')
    const ttl = header(request, TTL_HEADER)
    const seconds = Number(ttl)
    if (ttl === undefined || !Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_TTL_SECONDS) {
      return failure(400, 'Bad Request')
    }
    const token = `${randomBytes(39).toString('base64url')}==`
    const now = this.#clock.now()
    for (const [old, { endsAt }] of this.#tokens) if (endsAt < now) this.#tokens.delete(old)
    this.#tokens.set(token, { instanceId: instance.id, endsAt: now + seconds * 1000 })
    return answer(200, token, { [TTL_HEADER]: String(seconds) })
  }

  #valid(token: string, instance: Instance): boolean {
    const known = this.#tokens.get(token)
    return known !== undefined && known.instanceId === instance.id && known.endsAt > this.#clock.now()
  }
}

function header(request: MetadataRequest, name: string): string | undefined {
  const value = Object.entries(request.headers).find(([key]) => key.toLowerCase() === name)?.[1]
  return typeof value === 'string' ? value : value?.[0]
}

function documents(instance: Instance): ReadonlyMap<string, string> {
  const { order } = instance
  const name = `${hostnameOf(instance.privateIp)}.ec2.internal`
  const meta: [string, string][] = [
    ['ami-id', order.imageId],
    ['ami-launch-index', String(order.launchIndex)],
    ['hostname', name],
    ['instance-action', 'none'],
    ['instance-id', instance.id],
    ['instance-life-cycle', order.isSpot === true ? 'spot' : 'on-demand'],
    ['instance-type', instance.instanceType],
    ['local-hostname', name],
    ['local-ipv4', instance.privateIp],
    ['placement/availability-zone', order.availabilityZone],
    ['placement/region', order.region],
    ['reservation-id', order.reservationId],
    ['security-groups', instance.securityGroupIds.join('\n')],
    ['services/domain', 'amazonaws.com'],
    ['services/partition', 'aws'],
    // Tags are shown only where the instance allows it; keys with a slash are refused by EC2 then, and left out here.
    ...(instance.metadata.tags === 'enabled'
      ? Object.entries(instance.tags)
          .filter(([key]) => !key.includes('/'))
          .map(([key, value]): [string, string] => [`tags/instance/${key}`, value])
      : [])
  ]
  const identity = {
    accountId: order.accountId,
    architecture: instance.architecture,
    availabilityZone: order.availabilityZone,
    imageId: order.imageId,
    instanceId: instance.id,
    instanceType: instance.instanceType,
    pendingTime: new Date(instance.launchedAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    privateIp: instance.privateIp,
    region: order.region,
    version: '2017-09-30'
  }
  return new Map([
    ...meta.map(([path, value]): [string, string] => [`/latest/meta-data/${path}`, value]),
    ['/latest/dynamic/instance-identity/document', JSON.stringify(identity, undefined, 2)],
    ...(instance.userData === undefined
      ? []
      : [['/latest/user-data', Buffer.from(instance.userData, 'base64').toString()] as [string, string]])
  ])
}

/** A document, or the listing of a directory: names one below the other, directories with a slash. */
function lookUp(all: ReadonlyMap<string, string>, path: string): string | undefined {
  const exact = all.get(decodeURI(path).replace(/\/$/, ''))
  if (exact !== undefined) return exact
  const directory = path.endsWith('/') ? path : `${path}/`
  const names = [...all.keys()]
    .filter(key => key.startsWith(directory))
    .map(key => key.slice(directory.length).replace(/\/.*$/, '/'))
  return names.length === 0 ? undefined : [...new Set(names)].join('\n')
}
