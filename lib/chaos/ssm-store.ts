import type { SSMClient } from '@aws-sdk/client-ssm'
import type { AwsDefaults } from '../aws/clients.ts'
import { creating, isCalled, type Kept, type Store } from './store.ts'

/**
 * SSM Parameter Store, which needs no infrastructure: PutParameter without Overwrite creates or fails with
 * ParameterAlreadyExists, atomically (SSM API reference, PutParameter). The client is loaded on first use.
 *
 * The SDK retries a call whose answer was lost, and its retry would then find our own parameter and say "already
 * exists". That is told as it is: a kill is lost, never doubled.
 */
export function ssmStore(defaults: AwsDefaults, path: string): Store {
  let loaded: Promise<{ sdk: typeof import('@aws-sdk/client-ssm'); client: SSMClient }> | undefined
  const load = () => {
    loaded ??= import('@aws-sdk/client-ssm').then(sdk => ({ sdk, client: new sdk.SSMClient(defaults) }))
    return loaded
  }
  const put = async (key: string, Value: string, Overwrite: boolean): Promise<void> => {
    const { sdk, client } = await load()
    const Description =
      'Kiln chaos: claims of kills by date and application, and their history by application and month'
    await client.send(
      new sdk.PutParameterCommand({ Name: `${path}/${key}`, Type: 'String', Value, Description, Overwrite })
    )
  }
  return {
    create: creating((key, text) => put(key, text, false), 'ParameterAlreadyExists'),
    async read(key) {
      const { sdk, client } = await load()
      try {
        const { Parameter } = await client.send(new sdk.GetParameterCommand({ Name: `${path}/${key}` }))
        return Parameter?.Value
      } catch (error) {
        if (isCalled(error, 'ParameterNotFound')) return undefined
        throw error
      }
    },
    write: (key, text) => put(key, text, true),
    async remove(key) {
      const { sdk, client } = await load()
      try {
        await client.send(new sdk.DeleteParameterCommand({ Name: `${path}/${key}` }))
      } catch (error) {
        if (!isCalled(error, 'ParameterNotFound')) throw error
      }
    },
    async list(folder, wanted = () => true) {
      const { sdk, client } = await load()
      const kept: Kept[] = []
      const pages = sdk.paginateGetParametersByPath({ client }, { Path: `${path}/${folder}`, Recursive: true })
      for await (const { Parameters = [] } of pages)
        for (const { Name = '', Value = '' } of Parameters) {
          const key = Name.slice(path.length + 1)
          if (wanted(key)) kept.push({ key, text: Value })
        }
      return kept
    }
  }
}
