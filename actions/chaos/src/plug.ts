import type { AwsDefaults } from '../../../lib/aws/clients.ts'

/** Ends an instance through EC2. Its client is the largest of all, so it is loaded only for this. */
export async function pullPlug(instanceId: string, settings: AwsDefaults): Promise<void> {
  const { EC2Client, TerminateInstancesCommand } = await import('@aws-sdk/client-ec2')
  await new EC2Client(settings).send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }))
}
