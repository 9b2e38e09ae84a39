import { type EC2Client, GetConsoleOutputCommand, paginateDescribeInstances } from '@aws-sdk/client-ec2'

/** What EC2 tells of a single instance. */
export interface Instances {
  /** What it wrote to its console so far; undefined when EC2 has nothing. */
  consoleLog(instanceId: string): Promise<string | undefined>
  /** The AMI of each of these that EC2 knows. */
  imagesOf(instanceIds: readonly string[]): Promise<ReadonlyMap<string, string>>
}

export const instances = (client: EC2Client): Instances => ({
  async consoleLog(instanceId) {
    const { Output } = await client.send(new GetConsoleOutputCommand({ InstanceId: instanceId, Latest: true }))
    if (Output === undefined || Output === '') return undefined
    return Buffer.from(Output, 'base64').toString()
  },

  async imagesOf(instanceIds) {
    const found = new Map<string, string>()
    if (instanceIds.length === 0) return found
    // By filter: one id that is gone would fail a call that names it.
    const Filters = [{ Name: 'instance-id', Values: [...instanceIds] }]
    for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters })) {
      for (const { InstanceId = '', ImageId = '' } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
        found.set(InstanceId, ImageId)
      }
    }
    return found
  }
})
