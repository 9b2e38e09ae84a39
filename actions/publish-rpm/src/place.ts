import { KilnError } from '../../../lib/errors.ts'
import { directoryStore } from './directory-store.ts'
import type { Place, Store } from './store.ts'

/**
 * The store at a place. Virtual host names do not resolve at an own endpoint, so there the bucket is in the path.
 * What only S3 needs is loaded for S3 only: it is most of what this action loads.
 */
export async function storeAt(place: Place, env: NodeJS.ProcessEnv): Promise<Store> {
  if (place.kind === 'file') return directoryStore(place.directory)
  const { awsDefaults, regionOf } = await import('../../../lib/aws/clients.ts')
  const region = regionOf(env)
  if (region === undefined) {
    throw new KilnError('No AWS region is set, so the region of the bucket is not known.', {
      remedy: 'Set AWS_REGION, as aws-actions/configure-aws-credentials does.'
    })
  }
  const endpoint = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']
  const [{ S3Client }, { repositoryUrl, s3Store }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('./s3-store.ts')
  ])
  const client = new S3Client({ ...awsDefaults('publish-rpm'), region, forcePathStyle: endpoint !== undefined })
  const { bucket, prefix } = place
  const isAmazon = endpoint === undefined || endpoint === ''
  return s3Store(client, { bucket, prefix, isAmazon, url: repositoryUrl(bucket, prefix, region, endpoint) })
}
