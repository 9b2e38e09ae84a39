/** Applications that matrices of kills are about: made one by one, deployed, and looked at. */
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DescribeLaunchTemplatesCommand, EC2Client } from '@aws-sdk/client-ec2'
import type { TestLab } from '../../../lab/test-lab.ts'
import { baseImage, type Ran, runAction, serving, succeeded } from '../../../test/lab-application.ts'

export type Inputs = Readonly<Record<string, string | number>>

/** An application of its own for each matrix. */
export interface Subject {
  readonly named: { readonly application: string; readonly environment: string }
  readonly url: string
  readonly deploy: (version: string, more?: Inputs, as?: string) => Promise<Ran>
}

export async function created(lab: TestLab, application: string, how: Inputs = {}): Promise<Subject> {
  const named = { application, environment: 'test' }
  const image = await baseImage(lab)
  const made = succeeded(
    await runAction(lab, 'create-application', { ...named, 'deregistration-delay-seconds': 5, ...how })
  )
  const isServed = how['protocol'] !== 'none'
  const deploy = (version: string, more: Inputs = {}, as?: string): Promise<Ran> =>
    runAction(
      lab,
      'red-black-deploy',
      {
        ...{ ...named, 'ami-id': image, 'instance-type': 't3.small', 'min-instances': 1, 'max-instances': 2 },
        ...{ 'user-data': serving(version), ...(isServed ? { 'expect-version': version } : {}), 'probe-count': 2 },
        ...{ 'bake-time-seconds': 0, 'soak-seconds': 0, 'steady-seconds': 1, 'rung-seconds': 1, ...more }
      },
      known(as)
    )
  return { named, url: `${made.outputs['url']}/`, deploy }
}

/** A run whose calls can be told from those of all others: the SDK adds this to its user agent, as `app/…`. */
export const known = (as: string | undefined) => ({
  env: as === undefined ? {} : { AWS_SDK_UA_APP_ID: as },
  timeoutSeconds: 1800
})

export interface Left {
  readonly groups: readonly string[]
  readonly templates: readonly string[]
  /** Groups that a deploy, a ladder or a dead run still holds. */
  readonly held: readonly string[]
}

export async function left(lab: TestLab, { named: { application } }: Subject): Promise<Left> {
  const ofIt = (name = ''): boolean => name.startsWith(`${application}-test-v`)
  const { AutoScalingGroups = [] } = await new AutoScalingClient(lab.client()).send(
    new DescribeAutoScalingGroupsCommand({})
  )
  const groups = AutoScalingGroups.filter(
    ({ AutoScalingGroupName, Status }) => ofIt(AutoScalingGroupName) && Status === undefined
  )
  const { LaunchTemplates = [] } = await new EC2Client(lab.client()).send(new DescribeLaunchTemplatesCommand({}))
  const names = (some: readonly (string | undefined)[]): string[] => some.map(name => name ?? '').sort()
  const isHeld = (key = ''): boolean => key === 'kiln:capacity' || key === 'kiln:pinned'
  return {
    groups: names(groups.map(({ AutoScalingGroupName }) => AutoScalingGroupName)),
    templates: names(LaunchTemplates.map(({ LaunchTemplateName }) => LaunchTemplateName).filter(ofIt)),
    held: names(
      groups
        .filter(({ Tags = [] }) => Tags.some(({ Key }) => isHeld(Key)))
        .map(({ AutoScalingGroupName }) => AutoScalingGroupName)
    )
  }
}
