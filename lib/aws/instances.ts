import { type EC2Client, GetConsoleOutputCommand } from '@aws-sdk/client-ec2'

/** What EC2 tells of a single instance. */
export interface Instances {
  /** What it wrote to its console so far; undefined when EC2 has nothing. */
  consoleLog(instanceId: string): Promise<string | undefined>
}

export const instances = (client: EC2Client): Instances => ({
  async consoleLog(instanceId) {
    const { Output } = await client.send(new GetConsoleOutputCommand({ InstanceId: instanceId, Latest: true }))
    if (Output === undefined || Output === '') return undefined
    return Buffer.from(Output, 'base64').toString()
  }
})
