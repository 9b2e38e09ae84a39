import { DescribeInstanceTypesCommand, type EC2Client, paginateDescribeInstances } from '@aws-sdk/client-ec2'
import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas'
import { networks } from '../../../lib/aws/networks.ts'
import { errorName } from '../../../lib/errors.ts'
import type { Preflight } from './preflight.ts'

/**
 * Quotas on running vCPUs by the first letters of an instance type (EC2 user guide, "Amazon EC2 instance type
 * quotas"; Service Quotas, service ec2).
 */
const QUOTAS: readonly { readonly families: RegExp; readonly onDemand: string; readonly spot: string }[] = [
  { families: /^(g|vt)\d/, onDemand: 'L-DB2E81BA', spot: 'L-3819A6DF' },
  { families: /^p\d/, onDemand: 'L-417A185B', spot: 'L-7212CCBC' },
  { families: /^inf\d/, onDemand: 'L-1945791B', spot: 'L-B5D1601B' },
  { families: /^trn\d/, onDemand: 'L-2C3B7624', spot: 'L-6B0D517C' },
  { families: /^x\d/, onDemand: 'L-7295265B', spot: 'L-E3A00192' },
  { families: /^f\d/, onDemand: 'L-74FC7D96', spot: 'L-88CF9481' },
  { families: /^(dl|hpc|u|mac)/, onDemand: '', spot: '' },
  { families: /^[acdhimrtz]/, onDemand: 'L-1216C47A', spot: 'L-34B43A08' }
]

export const quotaOf = (instanceType: string): (typeof QUOTAS)[number] | undefined =>
  QUOTAS.find(({ families }) => families.test(instanceType))

/** @param env credentials in the environment end when they say; all others are renewed by the SDK. */
export const awsPreflight = (
  ec2: EC2Client,
  quotas: ServiceQuotasClient,
  env: NodeJS.ProcessEnv = process.env
): Preflight => ({
  async instanceTypes(names) {
    // By filter: an unknown name among `InstanceTypes` would fail the whole call.
    const { InstanceTypes = [] } = await ec2.send(
      new DescribeInstanceTypesCommand({ Filters: [{ Name: 'instance-type', Values: [...names] }] })
    )
    return InstanceTypes.map(({ InstanceType = '', ProcessorInfo, VCpuInfo }) => ({
      name: InstanceType as string,
      architectures: ProcessorInfo?.SupportedArchitectures ?? [],
      vcpus: VCpuInfo?.DefaultVCpus ?? 0
    }))
  },

  subnets: ids => networks(ec2).subnets({ ids }),

  securityGroups: ids => networks(ec2).securityGroups(ids),

  async quota(instanceType, isSpot) {
    const family = quotaOf(instanceType)
    const code = isSpot ? family?.spot : family?.onDemand
    if (family === undefined || code === undefined || code === '') return undefined
    const answer = await quotas
      .send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: code }))
      .catch((error: unknown) => {
        if (errorName(error) === 'NoSuchResourceException') return undefined
        throw error
      })
    const Quota = answer?.Quota
    if (Quota?.Value === undefined) return undefined
    let used = 0
    const pages = paginateDescribeInstances(
      { client: ec2 },
      { Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }], MaxResults: 1000 }
    )
    for await (const { Reservations = [] } of pages) {
      for (const instance of Reservations.flatMap(({ Instances = [] }) => Instances)) {
        const counts = quotaOf(instance.InstanceType ?? '') === family
        if (!counts || (instance.InstanceLifecycle === 'spot') !== isSpot) continue
        used += (instance.CpuOptions?.CoreCount ?? 0) * (instance.CpuOptions?.ThreadsPerCore ?? 1)
      }
    }
    return { name: Quota.QuotaName ?? code, limit: Quota.Value, used }
  },

  async credentialsEnd() {
    const text = env['AWS_ACCESS_KEY_ID'] === undefined ? undefined : env['AWS_CREDENTIAL_EXPIRATION']
    const time = text === undefined ? Number.NaN : Date.parse(text)
    return Number.isNaN(time) ? undefined : time
  }
})
