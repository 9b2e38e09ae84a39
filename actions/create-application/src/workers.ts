import { isTaken } from '../../../lib/aws/failures.ts'
import type { SecurityGroupView, Vpc } from '../../../lib/aws/networks.ts'
import { RefusedError } from '../../../lib/errors.ts'
import { type Cluster, clusterName, instancesGroupName, SLOTS, targetGroupName } from '../../../lib/names.ts'
import { poll } from '../../../lib/poll.ts'
import { tellPlan } from '../../../lib/progress.ts'
import { TAG } from '../../../lib/tags.ts'
import type { Inputs } from './inputs.ts'
import type { Ports, Report } from './main.ts'

/** What of an application of workers there is. */
export interface WorkersSeen {
  readonly cluster: Cluster
  readonly vpc: Vpc | undefined
  readonly securityGroups: readonly SecurityGroupView[]
  /** Names of target groups: slots behind a load balancer. */
  readonly slots: readonly string[]
}

export interface WorkersPlan {
  readonly refusals: readonly string[]
  /** The VPC to make the security group in; undefined when it stands. */
  readonly vpcId: string | undefined
}

/**
 * Workers fetch their work themselves, so nothing has to lead to them. One security group is all they need: nobody may
 * reach them, and its tag says which slot is live, as the production rule of a load balancer does. Pure.
 */
export function planWorkers(
  { cluster, vpc, securityGroups, slots }: WorkersSeen,
  wanted: string | undefined
): WorkersPlan {
  const name = clusterName(cluster)
  const standing = securityGroups.find(group => group.name === instancesGroupName(cluster))
  const refusals: string[] = []
  if (slots.length > 0 || (standing !== undefined && standing.tags[TAG.liveSlot] === undefined)) {
    const what = [...slots, ...(standing === undefined ? [] : [standing.name])].join(', ')
    refusals.push(`${name} was created behind a load balancer (${what}) and cannot become workers in place`)
  }
  if (vpc === undefined) {
    refusals.push(
      wanted === undefined
        ? 'this region has no default VPC; give the input "vpc"'
        : `there is no VPC ${wanted} in this region`
    )
  } else if (wanted !== undefined && standing !== undefined && standing.vpcId !== vpc.id) {
    refusals.push(`the VPC of ${standing.name} is ${standing.vpcId} and cannot become ${vpc.id} in place`)
  }
  return { refusals, vpcId: refusals.length > 0 || standing !== undefined ? undefined : vpc?.id }
}

/** Makes what workers need before their first release; what stands already is left alone. */
export async function createWorkers(inputs: Inputs, ports: Ports): Promise<Report> {
  const { networks, balancers, progress } = ports
  const cluster: Cluster = { application: inputs.application, environment: inputs.environment }
  const [vpc, securityGroups, slots] = await Promise.all([
    networks.vpc(inputs.vpc),
    networks.securityGroupsOf(cluster),
    balancers.targetGroups(SLOTS.map(slot => targetGroupName(cluster, slot)))
  ])
  const seen = { cluster, vpc, securityGroups, slots: slots.map(({ name }) => name) }
  const { refusals, vpcId } = planWorkers(seen, inputs.vpc)
  if (refusals.length > 0) {
    throw new RefusedError(
      refusals.join('\n'),
      'Take the application down first (`mode: destroy`), or give the new one another name.'
    )
  }
  const line = `create security group ${instancesGroupName(cluster)}, which nobody may reach: live slot red`
  const planned = vpcId === undefined ? [] : [line]
  await tellPlan(vpcId === undefined ? 'Plan: nothing to do' : 'Plan: 1 change', planned, progress)
  const done: string[] = []
  if (inputs.mode === 'apply' && vpcId !== undefined) {
    await makeGroup(cluster, vpcId, ports)
    done.push(line)
    progress.say(`done: ${line}`)
  }
  return { cluster, planned, warnings: [], done, url: undefined }
}

async function makeGroup(cluster: Cluster, vpcId: string, { networks, runTags, signal, lookSeconds }: Ports) {
  const name = instancesGroupName(cluster)
  try {
    await networks.createSecurityGroup({
      name,
      description: `Workers of ${cluster.application}`,
      vpcId,
      tags: {
        [TAG.application]: cluster.application,
        [TAG.environment]: cluster.environment,
        [TAG.liveSlot]: 'red',
        ...runTags
      }
    })
  } catch (error) {
    // Made meanwhile, by another run or by this one's own lost answer: the next look shows it.
    if (!isTaken(error)) throw error
  }
  await poll(
    async () => {
      const found = (await networks.securityGroupsOf(cluster)).some(group => group.name === name)
      return found ? { done: true } : { notYet: 'AWS does not show it yet' }
    },
    {
      what: `AWS to show security group ${name}`,
      deadlineSeconds: 60,
      intervalSeconds: lookSeconds,
      signal,
      remedy:
        "Run it again: it goes on from here. If a security group of that name without tags stands there, it is somebody else's."
    }
  )
}
