import { AwsError } from './service.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * AWS's public parameters, which tell the newest AMI of a kind. moto has some of its own, of AMIs that the lab has not.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
 */
export function publicParameters(values: ReadonlyMap<string, string>) {
  const since = Date.now() / 1000
  const shown = (name: string, value: string): Json => ({
    ARN: `arn:aws:ssm:us-east-1::parameter${name}`,
    DataType: 'text',
    LastModifiedDate: since,
    Name: name,
    Type: 'String',
    Value: value,
    Version: 1
  })

  /** The whole answer, or undefined when it is moto's to give; `ask` gets moto's answer to another input. */
  return async (operation: string, input: Json, ask: (input: Json) => Promise<Json>): Promise<Json | undefined> => {
    if (operation === 'GetParameter') {
      const name = String(input['Name'])
      const value = values.get(name)
      if (value !== undefined) return { Parameter: shown(name, value) }
      if (name.startsWith('/aws/service/')) throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`)
      return undefined
    }
    if (operation === 'GetParameters') {
      const names = Array.isArray(input['Names']) ? input['Names'].map(String) : []
      const ours = names.filter(name => values.has(name))
      if (ours.length === 0) return undefined
      const others = names.filter(name => !values.has(name))
      const rest = others.length === 0 ? {} : await ask({ ...input, Names: others })
      return {
        Parameters: [
          ...ours.map(name => shown(name, values.get(name) ?? '')),
          ...((rest['Parameters'] as unknown[] | undefined) ?? [])
        ],
        InvalidParameters: rest['InvalidParameters'] ?? []
      }
    }
    if (operation === 'GetParametersByPath' && String(input['Path']).startsWith('/aws/service')) {
      const path = String(input['Path']).replace(/\/?$/, '/')
      const found = [...values].filter(([name]) => name.startsWith(path))
      return { Parameters: found.map(([name, value]) => shown(name, value)) }
    }
    return undefined
  }
}
