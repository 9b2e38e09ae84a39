import { awsDefaults } from '../../../lib/aws/clients.ts'
import type { Parameters } from './base.ts'

/** SSM parameters; the client is loaded only by who asks for one. */
export const parameters = (): Parameters => ({
  async value(name) {
    const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm')
    try {
      const { Parameter } = await new SSMClient(awsDefaults('bake-ami')).send(new GetParameterCommand({ Name: name }))
      return Parameter?.Value
    } catch (error) {
      if (['ParameterNotFound', 'ParameterVersionNotFound'].includes((error as Error).name)) return undefined
      throw error
    }
  }
})
