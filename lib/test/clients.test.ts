import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { awsDefaults } from '../aws/clients.ts'

describe('a client of AWS', () => {
  let server: Server
  let asked: number

  beforeEach(async () => {
    asked = 0
    server = createServer(() => void asked++)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  it('gives up a request that never gets an answer, and sends it again', async () => {
    const { requestHandler, ...defaults } = awsDefaults('test')
    const { socketTimeout, ...others } = requestHandler
    const client = new EC2Client({
      ...defaults,
      maxAttempts: 2,
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      // A hundredth of the time.
      requestHandler: { ...others, socketTimeout: socketTimeout / 100 }
    })

    await expect(client.send(new DescribeImagesCommand({}))).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(asked).toBe(2)
  })
})
