import { createHash } from 'node:crypto'
import {
  type AutoScalingClient,
  DescribeInstanceRefreshesCommand,
  RollbackInstanceRefreshCommand,
  StartInstanceRefreshCommand
} from '@aws-sdk/client-auto-scaling'
import {
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client
} from '@aws-sdk/client-ec2'
import { mixedPolicy } from '../../../lib/aws/groups.ts'
import { settingsOf, templateData } from '../../../lib/aws/launch-templates.ts'
import type { Rolls } from './rolling.ts'

export const awsRolls = (ec2: EC2Client, scaling: AutoScalingClient): Rolls => ({
  async newest(templateId) {
    const { LaunchTemplateVersions = [] } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: templateId, Versions: ['$Latest'] })
    )
    const [found] = LaunchTemplateVersions
    if (found?.LaunchTemplateData === undefined) return undefined
    return { version: String(found.VersionNumber), settings: settingsOf(found.LaunchTemplateData) }
  },

  async addVersion(release, templateId, settings, tags) {
    await ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: templateId,
        // A second call of the same run gives the version that the first one made.
        ClientToken: createHash('sha256')
          .update(JSON.stringify([release, settings, tags]))
          .digest('hex'),
        VersionDescription: settings.imageId,
        LaunchTemplateData: templateData(release, settings, tags)
      })
    )
  },

  async latest(group) {
    const { InstanceRefreshes = [] } = await scaling.send(
      new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: group, MaxRecords: 1 })
    )
    const [found] = InstanceRefreshes
    if (found === undefined) return undefined
    const wanted = found.DesiredConfiguration
    return {
      status: found.Status ?? '',
      reason: found.StatusReason,
      version:
        wanted?.LaunchTemplate?.Version ??
        wanted?.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification?.Version,
      percent: found.PercentageComplete ?? 0
    }
  },

  async start(group, { templateId, version, mixed, warmupSeconds, bakeSeconds, alarms }) {
    const template = { LaunchTemplateId: templateId, Version: version }
    await scaling.send(
      new StartInstanceRefreshCommand({
        AutoScalingGroupName: group,
        Strategy: 'Rolling',
        DesiredConfiguration:
          mixed === undefined ? { LaunchTemplate: template } : { MixedInstancesPolicy: mixedPolicy(template, mixed) },
        Preferences: {
          // The replacement first: nothing serves with less than it should.
          MinHealthyPercentage: 100,
          MaxHealthyPercentage: 110,
          AutoRollback: true,
          SkipMatching: true,
          InstanceWarmup: warmupSeconds,
          ...(bakeSeconds === 0 ? {} : { BakeTime: bakeSeconds }),
          ...(alarms.length === 0 ? {} : { AlarmSpecification: { Alarms: [...alarms] } })
        }
      })
    )
  },

  async rollback(group) {
    await scaling.send(new RollbackInstanceRefreshCommand({ AutoScalingGroupName: group }))
  }
})
