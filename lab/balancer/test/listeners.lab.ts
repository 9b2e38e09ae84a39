/**
 * HTTPS, network load balancers, security groups and stickiness as the AWS CLI makes them, with real instances and
 * clients inside the lab.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../test-lab.ts'

const serving = (name: string): string => `#!/bin/bash
cat > /opt/app.py <<'PY'
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        body = ('${name} ' + self.headers.get('X-Forwarded-Proto', '-')).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words):
        pass
ThreadingHTTPServer(('', 80), Handler).serve_forever()
PY
systemctl stop nginx
systemd-run --unit=application python3 /opt/app.py
`

let lab: TestLab
let vpc: string
let subnets: string[]
let instances: string[]
let balancerGroup: string
let instanceGroup: string

/** The AWS CLI; its answer by the query. */
async function aws<T = string>(command: string, query = '@', ...more: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await lab.exec('aws', [
    ...command.split(' '),
    ...more,
    '--query',
    query,
    '--output',
    'json'
  ])
  if (code !== 0) throw new Error(`aws ${command}: ${stderr}`)
  return (stdout.trim() === '' ? undefined : JSON.parse(stdout)) as T
}

const curl = async (...args: readonly string[]): Promise<string> =>
  (await lab.exec('curl', ['-sS', '-m', '10', ...args])).stdout.trim()

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; !(await done()); turn++) {
    if (turn > 120) throw new Error(`${what} never came`)
    await sleep(500)
  }
}

const health = (group: string): Promise<{ State: string; Reason?: string }[]> =>
  aws(`elbv2 describe-target-health --target-group-arn ${group}`, 'TargetHealthDescriptions[].TargetHealth')
const allHealthy = (group: string): Promise<void> =>
  until(`health of ${group}`, async () => (await health(group)).every(({ State }) => State === 'healthy'))

const CHECK =
  '--health-check-protocol HTTP --health-check-path / --health-check-interval-seconds 5 --health-check-timeout-seconds 2 --healthy-threshold-count 2'
const targetGroup = (name: string, protocol: string): Promise<string> =>
  aws(
    `elbv2 create-target-group --name ${name} --protocol ${protocol} --port 80 --vpc-id ${vpc} ${CHECK}`,
    'TargetGroups[0].TargetGroupArn'
  )
const register = (group: string, ...ids: readonly string[]): Promise<unknown> =>
  aws(`elbv2 register-targets --target-group-arn ${group} --targets ${ids.map(id => `Id=${id}`).join(' ')}`)
const balancer = (name: string, more: string): Promise<string[]> =>
  aws(
    `elbv2 create-load-balancer --name ${name} --scheme internal --subnets ${subnets.join(' ')} ${more}`,
    'LoadBalancers[0].[LoadBalancerArn,DNSName]'
  )

beforeAll(async () => {
  lab = await startLab(labOf('listenerslab'))
  vpc = await aws('ec2 describe-vpcs --filters Name=is-default,Values=true', 'Vpcs[0].VpcId')
  subnets = await aws(`ec2 describe-subnets --filters Name=vpc-id,Values=${vpc}`, 'Subnets[0:2].SubnetId')
  balancerGroup = await aws(`ec2 create-security-group --group-name lb --description lb --vpc-id ${vpc}`, 'GroupId')
  instanceGroup = await aws(`ec2 create-security-group --group-name i --description i --vpc-id ${vpc}`, 'GroupId')
  const image = await aws('ec2 describe-images --owners amazon', 'Images[0].ImageId')
  instances = await Promise.all(
    ['red', 'black'].map(name =>
      aws(
        `ec2 run-instances --image-id ${image} --instance-type t3.small --subnet-id ${subnets[0]} --security-group-ids ${instanceGroup}`,
        'Instances[0].InstanceId',
        '--user-data',
        serving(name)
      )
    )
  )
  await until('two instances', async () => {
    const states = await aws<string[]>(
      `ec2 describe-instances --instance-ids ${instances.join(' ')}`,
      'Reservations[].Instances[].State.Name'
    )
    return states.every(state => state === 'running')
  })
}, 120_000)
afterAll(() => stopLab(lab), 60_000)

describe('an application load balancer with a certificate of ACM', () => {
  let dns: string
  let red: string

  it('times out against instances whose security groups keep it out, and says so', async () => {
    const [arn = '', name = ''] = await balancer('web', `--security-groups ${balancerGroup}`)
    dns = name
    red = await targetGroup('web-red', 'HTTP')
    const certificate = await aws(
      'acm request-certificate --domain-name shop.example --subject-alternative-names *.shop.example',
      'CertificateArn'
    )
    await aws(
      `elbv2 create-listener --load-balancer-arn ${arn} --protocol HTTPS --port 443 --certificates CertificateArn=${certificate} ` +
        `--ssl-policy ELBSecurityPolicy-TLS13-1-2-2021-06 --default-actions Type=forward,TargetGroupArn=${red}`
    )
    await aws(
      `elbv2 create-listener --load-balancer-arn ${arn} --protocol HTTP --port 80`,
      '@',
      '--default-actions',
      'Type=redirect,RedirectConfig={Protocol=HTTPS,Port=443,StatusCode=HTTP_301}'
    )
    await register(red, ...instances)
    await until('the time-out', async () => (await health(red)).every(({ Reason }) => Reason === 'Target.Timeout'))
  }, 60_000)

  it('reaches them as soon as a rule lets it in', async () => {
    await aws(
      `ec2 authorize-security-group-ingress --group-id ${instanceGroup} --protocol tcp --port 80 --source-group ${balancerGroup}`
    )
    await allHealthy(red)
  }, 60_000)

  it('serves by TLS with a certificate for its names, which clients inside trust', async () => {
    const at = ['--connect-to', `::${dns}:`]

    expect(await curl(...at, 'https://shop.example/')).toMatch(/^(red|black) https$/)
    expect(await curl(...at, 'https://www.shop.example/')).toMatch(/ https$/)
    expect((await lab.exec('curl', ['-sS', ...at, 'https://other.example/'])).stderr).toContain('other.example')
  })

  it('lets in no TLS that is older than its policy', async () => {
    const old = ['--tls-max', '1.1', '--ciphers', 'DEFAULT@SECLEVEL=0', '--connect-to', `::${dns}:`]

    expect((await lab.exec('curl', ['-sS', ...old, 'https://shop.example/'])).code).not.toBe(0)
  })

  it('redirects from HTTP', async () => {
    const redirect = ['-o', '/dev/null', '-w', '%{http_code} %{redirect_url}', '-H', 'host: shop.example']

    expect(await curl(...redirect, `http://${dns}/path?a=b`)).toBe('301 https://shop.example:443/path?a=b')
  })

  it('keeps a client at one target by its cookie, when told so', async () => {
    await aws(
      `elbv2 modify-target-group-attributes --target-group-arn ${red} --attributes Key=stickiness.enabled,Value=true Key=stickiness.lb_cookie.duration_seconds,Value=60`
    )
    const url = 'https://shop.example/'
    const at = ['--connect-to', `::${dns}:`]
    // A client that connects while the balancer takes the change may still be served without.
    await until('the cookie', async () => /^set-cookie: AWSALB=/im.test(await curl(...at, '-i', url)))
    const jar = ['-c', '/dev/null', '-b', '', ...at]
    const same = await curl(...jar, ...Array.from({ length: 8 }, () => ['-w', '\\n', url]).flat())

    expect(new Set(same.split('\n')).size).toBe(1)
  })
})

describe('a network load balancer', () => {
  it('sends new connections by weight, and leaves those that are open where they are', async () => {
    const [arn = '', dns = ''] = await balancer('tcp', `--type network --security-groups ${balancerGroup}`)
    const [red, black] = [await targetGroup('tcp-red', 'TCP'), await targetGroup('tcp-black', 'TCP')]
    const weights = (one: number, other: number): string =>
      JSON.stringify([
        {
          Type: 'forward',
          ForwardConfig: {
            TargetGroups: [
              { TargetGroupArn: red, Weight: one },
              { TargetGroupArn: black, Weight: other }
            ]
          }
        }
      ])
    const listener = await aws(
      `elbv2 create-listener --load-balancer-arn ${arn} --protocol TCP --port 80`,
      'Listeners[0].ListenerArn',
      '--default-actions',
      weights(1, 0)
    )
    await register(red, instances[0] ?? '')
    await register(black, instances[1] ?? '')
    await Promise.all([allHealthy(red), allHealthy(black)])
    const before = await curl(`http://${dns}/`)
    // One connection, two requests, the switch between them.
    const kept = lab.exec('bash', [
      '-c',
      'exec 3<>"/dev/tcp/$0/80"; ask() { printf "GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n" >&3; while read -r line <&3; ' +
        'do [ "$line" = $\'\\r\' ] && break; done; read -r -N 5 body <&3; echo "$body"; }; ask; sleep 4; read -r -t 1 -N 200 rest <&3; ask',
      dns
    ])
    await sleep(1000)
    await aws(`elbv2 modify-listener --listener-arn ${listener}`, '@', '--default-actions', weights(0, 1))
    const after = await curl(`http://${dns}/`)

    expect([before, after]).toEqual(['red -', 'black -'])
    expect((await kept).stdout.split('\n').filter(line => line !== '')).toEqual(['red -', 'red -'])
  }, 60_000)
})
