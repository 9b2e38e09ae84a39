/**
 * The names of everything Kiln makes (docs: vocabulary). A release's name is its launch template's and its
 * Auto Scaling group's; those are unique in an account and region, which makes the version the deploy lock.
 */

export const SLOTS = ['red', 'black'] as const
export type Slot = (typeof SLOTS)[number]

/** The slot that is not the given one. */
export const otherSlot = (slot: Slot): Slot => (slot === 'red' ? 'black' : 'red')

/** An application in an environment. */
export interface Cluster {
  readonly application: string
  readonly environment: string
}

/** Target group names have at most 32 characters (ELBv2 CreateTargetGroup), and `-black` takes six. */
const CLUSTER_NAME_MAX = 26

const WORD = /^[a-z][a-z0-9-]*$/
const WORD_FORM = 'lower-case letters, digits and hyphens, starting with a letter'

/** Why the value cannot name an application or environment, or undefined when it can. */
export const wordProblem = (value: string): string | undefined =>
  WORD.test(value) && !value.endsWith('-') ? undefined : `"${value}" is not ${WORD_FORM}`

/** Why application and environment do not go together, or undefined when they do. */
export function clusterProblem({ application, environment }: Cluster): string | undefined {
  const name = `${application}-${environment}`
  if (name.length <= CLUSTER_NAME_MAX) return undefined
  return `"${name}" has ${name.length} characters; <application>-<environment> may have ${CLUSTER_NAME_MAX}, because a target group's name may have 32`
}

export const clusterName = ({ application, environment }: Cluster): string => `${application}-${environment}`
export const loadBalancerName = clusterName
/** The name under which the application answers in a hosted zone, where nobody gave another. */
export const usualHostName = ({ application, environment }: Cluster, zone: string): string =>
  `${application}.${environment}.${zone}`
/** The security group of the instances. */
export const instancesGroupName = (cluster: Cluster): string => `${clusterName(cluster)}-instances`
export const targetGroupName = (cluster: Cluster, slot: Slot): string => `${clusterName(cluster)}-${slot}`

/** `hello-world-test-v007`. Versions above 999 simply grow wider: they are never reused and never wrap. */
export const releaseName = (cluster: Cluster, version: number): string =>
  `${clusterName(cluster)}-v${String(version).padStart(3, '0')}`

/** The version in a release's name, or undefined when the name is not a release of this cluster. */
export function releaseVersion(cluster: Cluster, name: string): number | undefined {
  const prefix = `${clusterName(cluster)}-v`
  if (!name.startsWith(prefix)) return undefined
  const digits = name.slice(prefix.length)
  return /^\d{3,}$/.test(digits) ? Number(digits) : undefined
}
