import { DescribeInstanceTypesCommand, EC2Client, type _InstanceType as InstanceType } from '@aws-sdk/client-ec2'

/** The cores that an instance of a type has, as DescribeInstances tells them (CpuOptions). */
export interface Cpus {
  readonly CoreCount: number
  readonly ThreadsPerCore: number
}

/** Undefined of a type that is in no catalogue. */
export type CpusOf = (instanceType: string) => Promise<Cpus | undefined>

/** From AWS's catalogue of instance types, which moto has. */
export function motoCpus(endpoint: string): CpusOf {
  const known = new Map<string, Promise<Cpus | undefined>>()
  const ask = async (type: string): Promise<Cpus | undefined> => {
    const credentials = { accessKeyId: '123456789012', secretAccessKey: 'lab' }
    const client = new EC2Client({ endpoint, region: 'us-east-1', credentials })
    const asked = client.send(new DescribeInstanceTypesCommand({ InstanceTypes: [type as InstanceType] }))
    const { InstanceTypes = [] } = await asked.catch(() => ({ InstanceTypes: [] })).finally(() => client.destroy())
    const { DefaultCores, DefaultThreadsPerCore, DefaultVCpus } = InstanceTypes[0]?.VCpuInfo ?? {}
    const cores = DefaultCores ?? DefaultVCpus
    return cores === undefined ? undefined : { CoreCount: cores, ThreadsPerCore: DefaultThreadsPerCore ?? 1 }
  }
  return type => {
    const answer = known.get(type) ?? ask(type)
    known.set(type, answer)
    return answer
  }
}
