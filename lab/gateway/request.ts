import type { IncomingMessage } from 'node:http'

/** What a request is about, read from its head and, for RPC services, from its body. */
export interface Call {
  readonly service: string
  readonly region: string
  readonly accessKeyId: string
  /** `none`: no signature at all; `garbled`: one that cannot be read. */
  readonly signature: 'given' | 'none' | 'garbled'
  readonly path: string
  readonly query: URLSearchParams
}

/** Services whose requests are small documents; S3's are streamed past. */
export const isStreamed = (service: string): boolean => service === 's3'

/** Names in a credential scope that differ from the names used everywhere else. */
const SERVICE_NAMES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch', s3express: 's3' }

/**
 * Service, region and caller from the SigV4 credential scope: in the Authorization header, or in the query of a
 * presigned URL. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function readCall(request: IncomingMessage): Call {
  const url = new URL(request.url ?? '/', 'http://lab')
  const path = url.pathname
  const query = url.searchParams
  const header = request.headers.authorization
  const presigned = query.get('X-Amz-Credential')
  const rest = { path, query }

  if (header === undefined && presigned === null) {
    return { ...rest, service: unsignedService(request, path), region: 'us-east-1', accessKeyId: '', signature: 'none' }
  }
  const credential = presigned ?? /Credential=([^,\s]+)/.exec(header ?? '')?.[1]
  const scope = credential?.split('/') ?? []
  const [accessKeyId, date, region, service, terminator] = scope
  if (
    accessKeyId === undefined ||
    !/^[A-Za-z0-9_+=.@-]{1,128}$/.test(accessKeyId) ||
    !/^\d{8}$/.test(date ?? '') ||
    region === undefined ||
    service === undefined ||
    terminator !== 'aws4_request'
  ) {
    const guess = service ?? unsignedService(request, path)
    return { ...rest, service: guess, region: region ?? 'us-east-1', accessKeyId: '', signature: 'garbled' }
  }
  return { ...rest, service: SERVICE_NAMES[service] ?? service, region, accessKeyId, signature: 'given' }
}

/** The service of a request without a signature: by host name, by target header, by form, else S3. */
function unsignedService(request: IncomingMessage, path: string): string {
  const host = (request.headers.host ?? '').split(':')[0] ?? ''
  const named = /^([a-z0-9-]+)\.(?:[a-z]{2}-[a-z]+-\d\.)?amazonaws\.com$/.exec(host)?.[1]
  if (named !== undefined) return SERVICE_NAMES[named] ?? named
  const target = request.headers['x-amz-target']
  if (typeof target === 'string')
    return target.startsWith('AmazonSSM') ? 'ssm' : (target.split(/[_.]/)[0] ?? '').toLowerCase()
  if (path.startsWith('/2013-04-01/')) return 'route53'
  if (path === '/' && (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
    return 'sts'
  return 's3'
}

/** API versions of the query services, by which a form without a signature tells whose it is. */
const FORM_VERSIONS: Readonly<Record<string, string>> = {
  '2016-11-15': 'ec2',
  '2011-01-01': 'autoscaling',
  '2015-12-01': 'elasticloadbalancing',
  '2010-08-01': 'cloudwatch',
  '2010-05-08': 'iam'
}

/** The service of a form without a signature; everything else is known by its head. */
export function serviceOfForm(call: Call, form: URLSearchParams | undefined): string {
  if (call.signature === 'given') return call.service
  return FORM_VERSIONS[form?.get('Version') ?? ''] ?? call.service
}

/** The operation of a request that the lab does not decode itself, for the journal, the faults and IAM. */
export function operationName(service: string, request: IncomingMessage, call: Call, body: Buffer): string {
  const target = request.headers['x-amz-target']
  if (typeof target === 'string') return target.split('.').pop() ?? target
  const action = formOf(request, call, body)?.get('Action')
  if (action !== undefined && action !== null) return action
  const rpc = /^\/service\/[^/]+\/operation\/([^/]+)$/.exec(call.path)?.[1]
  if (rpc !== undefined) return rpc
  if (service === 's3') return s3Operation(request.method ?? 'GET', call.path, call.query, request)
  if (service === 'route53') return route53Operation(request.method ?? 'GET', call.path)
  if (service === 'fis' && /^\/safetyLevers\/[^/]+$/.test(call.path) && request.method === 'GET')
    return 'GetSafetyLever'
  return `${request.method ?? 'GET'} ${call.path}`
}

/** A query request's parameters: from the body, or from the URL of a GET. */
export function formOf(request: IncomingMessage, call: Call, body: Buffer): URLSearchParams | undefined {
  if ((request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded') && body.length > 0) {
    return new URLSearchParams(body.toString('utf8'))
  }
  return call.query.has('Action') ? call.query : undefined
}

function s3Operation(method: string, path: string, query: URLSearchParams, request: IncomingMessage): string {
  const [, bucket = '', ...key] = path.split('/')
  const hasKey = key.join('/') !== ''
  const has = (name: string): boolean => query.has(name)
  if (bucket === '') return 'ListBuckets'
  if (!hasKey) {
    if (method === 'PUT') {
      if (has('versioning')) return 'PutBucketVersioning'
      if (has('policy')) return 'PutBucketPolicy'
      if (has('tagging')) return 'PutBucketTagging'
      if (has('lifecycle')) return 'PutBucketLifecycleConfiguration'
      return 'CreateBucket'
    }
    if (method === 'DELETE') return 'DeleteBucket'
    if (method === 'HEAD') return 'HeadBucket'
    if (method === 'POST') return has('delete') ? 'DeleteObjects' : 'PostObject'
    if (has('location')) return 'GetBucketLocation'
    if (has('versioning')) return 'GetBucketVersioning'
    if (has('versions')) return 'ListObjectVersions'
    if (has('uploads')) return 'ListMultipartUploads'
    if (has('policy')) return 'GetBucketPolicy'
    return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects'
  }
  if (method === 'PUT') {
    if (has('partNumber')) return 'UploadPart'
    if (has('tagging')) return 'PutObjectTagging'
    return request.headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject'
  }
  if (method === 'POST') return has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload'
  if (method === 'DELETE') return has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject'
  if (method === 'HEAD') return 'HeadObject'
  if (has('tagging')) return 'GetObjectTagging'
  if (has('uploadId')) return 'ListParts'
  return 'GetObject'
}

function route53Operation(method: string, path: string): string {
  const [, , kind, , sub] = path.split('/')
  if (kind === 'change') return 'GetChange'
  if (kind === 'hostedzonesbyname') return 'ListHostedZonesByName'
  if (kind === 'hostedzonesbyvpc') return 'ListHostedZonesByVPC'
  if (kind === 'tags') return method === 'GET' ? 'ListTagsForResource' : 'ChangeTagsForResource'
  if (kind === 'hostedzone') {
    if (sub === 'rrset') return method === 'GET' ? 'ListResourceRecordSets' : 'ChangeResourceRecordSets'
    if (sub === 'associatevpc') return 'AssociateVPCWithHostedZone'
    if (method === 'POST') return 'CreateHostedZone'
    if (method === 'DELETE') return 'DeleteHostedZone'
    return path.split('/').length > 3 ? 'GetHostedZone' : 'ListHostedZones'
  }
  return `${method} ${path}`
}
