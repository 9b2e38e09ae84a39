import { isModelled } from './schemas.ts'
import { AwsError } from './service.ts'

/** What of EC2 the lab holds itself: moto knows none of it, and would answer of things that do not exist. */
const OWN_KINDS = /Image|Snapshot|Instance|LaunchTemplate|Volume|Fleet/

/** Names that only sound like it: catalogues, and kinds that moto holds alone. */
const NOT_THEM = /InstanceType|InstanceConnectEndpoint|VerifiedAccessInstance|ReservedInstances|FpgaImage/

/** Catalogues of Elastic Load Balancing, the same for everybody. */
const CATALOGUES: readonly string[] = ['elasticloadbalancing:DescribeSSLPolicies']

/**
 * The answer to a call about what the lab models itself, but without this operation: an error in words, because
 * moto's answer would be wrong. Undefined for what is moto's.
 */
export function notModelled(service: string, operation: string): AwsError | undefined {
  if (!isModelled(service) || CATALOGUES.includes(`${service}:${operation}`)) return undefined
  if (service === 'ec2' && (!OWN_KINDS.test(operation) || NOT_THEM.test(operation))) return undefined
  return new AwsError('UnsupportedOperation', `The lab does not model ${service}:${operation}.`)
}
