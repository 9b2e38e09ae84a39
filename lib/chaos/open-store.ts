import type { AwsDefaults } from '../aws/clients.ts'
import { dynamoDbStore } from './dynamodb-store.ts'
import { s3Store } from './s3-store.ts'
import { ssmStore } from './ssm-store.ts'
import { type ClaimStore, proveAtomic, type Store } from './store.ts'
import type { StorePlace } from './store-place.ts'

/**
 * The store at a place. Parameter Store is atomic by its contract; what speaks the protocols of S3 and DynamoDB must
 * show it.
 */
export function openStore(place: StorePlace, defaults: AwsDefaults): ClaimStore {
  const proving = (store: Store, name: string): ClaimStore => ({ ...store, prove: () => proveAtomic(store, name) })
  switch (place.kind) {
    case 'ssm':
      return { ...ssmStore(defaults, place.path), prove: async () => {} }
    case 's3':
      return proving(s3Store(defaults, place.bucket, place.prefix), `s3://${place.bucket}/${place.prefix}`)
    case 'dynamodb':
      return proving(dynamoDbStore(defaults, place.table), `dynamodb://${place.table}`)
  }
}
