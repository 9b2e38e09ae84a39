import { KilnError } from '../../../lib/errors.ts'

const ENDPOINT = 'http://169.254.169.254'
const ANSWER_MILLISECONDS = 2000

/**
 * The EC2 instance that runs this job, by the instance metadata service (version 2).
 * AWS_EC2_METADATA_SERVICE_ENDPOINT names another place for it, as for the SDKs.
 * @throws KilnError when there is none.
 */
export async function thisInstance(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  const endpoint = env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? ENDPOINT
  const ask = async (path: string, init: RequestInit): Promise<string> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MILLISECONDS)])
    const response = await fetch(new URL(path, endpoint), { ...init, signal: limit })
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    return (await response.text()).trim()
  }
  try {
    const token = await ask('/latest/api/token', {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }
    })
    const id = await ask('/latest/meta-data/instance-id', { headers: { 'x-aws-ec2-metadata-token': token } })
    if (/^i-[0-9a-f]{8,17}$/.test(id)) return id
    throw new Error(`"${id.slice(0, 40)}" is no instance id`)
  } catch (error) {
    throw new KilnError(
      `engine: volume needs a runner on EC2, and no instance metadata answers here: ${reason(error)}`,
      {
        remedy:
          'Run the job on an EC2 runner in the region of the bake; in a container raise the hop limit of its metadata to 2, or give runner-instance. engine: ebs-direct needs no instance.',
        cause: error
      }
    )
  }
}

const reason = (error: unknown): string => {
  const { cause, message } = error as Error & { cause?: { code?: string } }
  return cause?.code ?? message
}
