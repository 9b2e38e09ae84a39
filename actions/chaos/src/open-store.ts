import { SSMClient } from '@aws-sdk/client-ssm'
import type { AwsDefaults } from '../../../lib/aws/clients.ts'
import { s3Store } from './s3-store.ts'
import { ssmStore } from './ssm-store.ts'
import { proved, type Store } from './store.ts'
import type { StorePlace } from './store-place.ts'

/** The store at a place. Parameter Store is atomic by its contract; what speaks S3's protocol must show it. */
export const openStore = (place: StorePlace, defaults: AwsDefaults): Store =>
  place.kind === 'ssm'
    ? ssmStore(new SSMClient(defaults), place.path)
    : proved(s3Store(defaults, place.bucket, place.prefix), `s3://${place.bucket}/${place.prefix}`)
