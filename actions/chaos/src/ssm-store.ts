import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  paginateGetParametersByPath,
  type SSMClient
} from '@aws-sdk/client-ssm'
import type { Kept, Store } from './store.ts'

/**
 * SSM Parameter Store, which needs no infrastructure: PutParameter without Overwrite creates or fails with
 * ParameterAlreadyExists, atomically (SSM API reference, PutParameter).
 *
 * The SDK retries a call whose answer was lost, and its retry would then find our own parameter and say "already
 * exists". That is told as it is: a kill is lost, never doubled.
 */
export function ssmStore(client: SSMClient, path: string): Store {
  const put = async (key: string, Value: string, Overwrite: boolean): Promise<void> => {
    const Description =
      'Kiln chaos: claims of kills by date and application, and their history by application and month'
    await client.send(
      new PutParameterCommand({ Name: `${path}/${key}`, Type: 'String', Value, Description, Overwrite })
    )
  }
  return {
    async create(key, text) {
      try {
        await put(key, text, false)
        return 'created'
      } catch (error) {
        if (error instanceof ParameterAlreadyExists) return 'exists'
        throw error
      }
    },
    async read(key) {
      try {
        const { Parameter } = await client.send(new GetParameterCommand({ Name: `${path}/${key}` }))
        return Parameter?.Value
      } catch (error) {
        if (error instanceof ParameterNotFound) return undefined
        throw error
      }
    },
    write: (key, text) => put(key, text, true),
    async remove(key) {
      try {
        await client.send(new DeleteParameterCommand({ Name: `${path}/${key}` }))
      } catch (error) {
        if (!(error instanceof ParameterNotFound)) throw error
      }
    },
    async list(folder, wanted = () => true) {
      const kept: Kept[] = []
      const pages = paginateGetParametersByPath({ client }, { Path: `${path}/${folder}`, Recursive: true })
      for await (const { Parameters = [] } of pages)
        for (const { Name = '', Value = '' } of Parameters) {
          const key = Name.slice(path.length + 1)
          if (wanted(key)) kept.push({ key, text: Value })
        }
      return kept
    }
  }
}
