import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { AwsDefaults } from '../aws/clients.ts'
import { creating, type Kept, type Store } from './store.ts'

const kindOf = (key: string): string => key.split('/', 1)[0] ?? ''
const restOf = (key: string): string => key.slice(kindOf(key).length + 1)

/**
 * Items of a table whose partition key is the text `kind` (`claims`, `history`, …) and whose sort key is the text `key`:
 * a PutItem on the condition that no such item exists has one winner (DynamoDB developer guide, "Condition expressions").
 * All reads are strongly consistent. The client is loaded on first use.
 */
export function dynamoDbStore(defaults: AwsDefaults, TableName: string): Store {
  let loaded: Promise<{ sdk: typeof import('@aws-sdk/client-dynamodb'); client: DynamoDBClient }> | undefined
  const load = () => {
    loaded ??= import('@aws-sdk/client-dynamodb').then(sdk => ({ sdk, client: new sdk.DynamoDBClient(defaults) }))
    return loaded
  }
  const keyOf = (key: string): Record<string, AttributeValue> => ({ kind: { S: kindOf(key) }, key: { S: restOf(key) } })
  const put = async (key: string, text: string, onlyNew: boolean): Promise<void> => {
    const { sdk, client } = await load()
    const condition = onlyNew
      ? {
          ConditionExpression: 'attribute_not_exists(#kind)',
          ExpressionAttributeNames: { '#kind': 'kind' }
        }
      : {}
    await client.send(new sdk.PutItemCommand({ TableName, Item: { ...keyOf(key), text: { S: text } }, ...condition }))
  }
  return {
    create: creating((key, text) => put(key, text, true), 'ConditionalCheckFailedException'),
    async read(key) {
      const { sdk, client } = await load()
      const { Item } = await client.send(new sdk.GetItemCommand({ TableName, Key: keyOf(key), ConsistentRead: true }))
      return Item?.['text']?.S
    },
    write: (key, text) => put(key, text, false),
    async remove(key) {
      const { sdk, client } = await load()
      await client.send(new sdk.DeleteItemCommand({ TableName, Key: keyOf(key) }))
    },
    async list(folder, wanted = () => true) {
      const { sdk, client } = await load()
      const below = restOf(folder) === '' ? '' : `${restOf(folder)}/`
      const kept: Kept[] = []
      const pages = sdk.paginateQuery(
        { client },
        {
          TableName,
          ConsistentRead: true,
          // Both names are spelled by placeholders: words may become reserved.
          KeyConditionExpression: below === '' ? '#kind = :kind' : '#kind = :kind AND begins_with(#key, :below)',
          ExpressionAttributeNames: { '#kind': 'kind', ...(below === '' ? {} : { '#key': 'key' }) },
          ExpressionAttributeValues: {
            ':kind': { S: kindOf(folder) },
            ...(below === '' ? {} : { ':below': { S: below } })
          }
        }
      )
      for await (const { Items = [] } of pages)
        for (const item of Items) {
          const key = `${item['kind']?.S}/${item['key']?.S}`
          if (wanted(key)) kept.push({ key, text: item['text']?.S ?? '' })
        }
      return kept
    }
  }
}
