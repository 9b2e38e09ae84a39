import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { failed, type LoadRecord } from '../lab/load/records.ts'
import { type Load as LabLoad, startLoad } from '../lab/load/start.ts'
import type { TestLab } from '../lab/test-lab.ts'
import type { Ran } from './action-run.ts'

export { enforcePolicies, type Ran, runAction } from './action-run.ts'

/** The run, when it succeeded; its log as the error when it did not. */
export function succeeded(ran: Ran): Ran {
  if (ran.code !== 0) throw new Error(`exit ${ran.code}:\n${ran.log.slice(-6000)}`)
  return ran
}

/** User data that makes an instance of the lab's base serve this version with this status. */
export const serving = (version: string, status = 200): string => `#!/bin/bash
cat > /opt/app.py <<'PY'
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        body = b'hello ${version}'
        self.send_response(${status})
        self.send_header('X-Kiln-Version', '${version}')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words):
        pass
print('application ${version} starts', flush=True)
ThreadingHTTPServer(('', 80), Handler).serve_forever()
PY
systemctl stop nginx
systemd-run --unit=application --property=StandardOutput=journal+console python3 /opt/app.py
`

export async function baseImage(lab: TestLab): Promise<string> {
  const { Images = [] } = await new EC2Client(lab.client()).send(new DescribeImagesCommand({}))
  const id = Images[0]?.ImageId
  if (id === undefined) throw new Error('the lab has no base AMI')
  return id
}

/** Somebody edits a rule of an application's own load balancer: it takes these paths. */
export async function editRule(
  lab: TestLab,
  { balancer, priority }: { readonly balancer: string; readonly priority: number },
  ...Values: readonly string[]
): Promise<void> {
  const elb = new ElasticLoadBalancingV2Client(lab.client())
  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({ Names: [balancer] }))
  const LoadBalancerArn = LoadBalancers[0]?.LoadBalancerArn
  const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }))
  const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn: Listeners[0]?.ListenerArn }))
  const RuleArn = Rules.find(({ Priority }) => Priority === String(priority))?.RuleArn
  const PathPatternConfig = { Values: [...Values] }
  await elb.send(new ModifyRuleCommand({ RuleArn, Conditions: [{ Field: 'path-pattern', PathPatternConfig }] }))
}

export type Load = Pick<LabLoad, 'stop'>

/** Steady requests over kept connections, until stopped. */
export async function load(lab: TestLab, url: string, ratePerSecond: number): Promise<Load> {
  const directory = await mkdtemp(join(tmpdir(), 'kiln-load-'))
  const running = startLoad(lab.name, { url, ratePerSecond, file: join(directory, 'records') })
  return {
    async stop() {
      const records = await running.stop()
      await rm(directory, { recursive: true })
      return records
    }
  }
}

export const failures = (records: readonly LoadRecord[]): readonly LoadRecord[] => records.filter(failed)
