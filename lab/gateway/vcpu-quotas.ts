import type { Answer } from './answer.ts'
import { AwsError, type Caller } from './service.ts'

/** What `lab faults switch` knows of it: how many vCPUs each of these quotas allows; 0: {@link USUAL_VCPUS}. */
export const SWITCHES: readonly string[] = ['quotas.vcpus']

/** More than this machine ever runs. AWS gives a new account 5, and more when asked. */
const USUAL_VCPUS = 1152

/**
 * The quotas on running vCPUs, of which standard types count to the first two.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
 */
const NAMES: Readonly<Record<string, string>> = {
  'L-1216C47A': 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
  'L-34B43A08': 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests',
  'L-DB2E81BA': 'Running On-Demand G and VT instances',
  'L-3819A6DF': 'All G and VT Spot Instance Requests',
  'L-417A185B': 'Running On-Demand P instances',
  'L-7212CCBC': 'All P4, P3 and P2 Spot Instance Requests'
}

/** https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html */
export function vcpuQuotas(switches: (name: string) => number) {
  return (body: Buffer, { accountId, region }: Caller): Answer => {
    const { ServiceCode, QuotaCode = '' } = JSON.parse(body.toString('utf8')) as Readonly<Record<string, string>>
    const QuotaName = NAMES[QuotaCode]
    if (ServiceCode !== 'ec2' || QuotaName === undefined) {
      throw new AwsError('NoSuchResourceException', 'The request failed because the specified service does not exist.')
    }
    const Quota = {
      ...{ ServiceCode, ServiceName: 'Amazon Elastic Compute Cloud (Amazon EC2)', QuotaCode, QuotaName },
      QuotaArn: `arn:aws:servicequotas:${region}:${accountId}:ec2/${QuotaCode}`,
      ...{ Value: switches('quotas.vcpus') || USUAL_VCPUS, Unit: 'None', Adjustable: true, GlobalQuota: false }
    }
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ Quota })
    }
  }
}
