import { request } from 'node:http'
import { connect } from 'node:net'
import type { Finding } from './health.ts'

export interface Probe {
  /** `tcp` asks nothing but whether somebody listens. */
  readonly protocol: 'http' | 'tcp'
  readonly address: string
  readonly port: number
  readonly path: string
  readonly timeoutSeconds: number
}

export type Prober = (probe: Probe) => Promise<Finding>

/** One health check on a connection of its own. */
export const netProber: Prober = probe => (probe.protocol === 'tcp' ? connecting(probe) : asking(probe))

/** Over the port when it listens, as a check of a network load balancer by TCP. */
const connecting: Prober = ({ address, port, timeoutSeconds }) =>
  new Promise(resolve => {
    const socket = connect({ host: address, port })
    const timer = setTimeout(() => finish({ kind: 'timeout' }), timeoutSeconds * 1000)
    const finish = (finding: Finding): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(finding)
    }
    socket.on('connect', () => finish({ kind: 'answered', code: 200 }))
    socket.on('error', () => finish({ kind: 'failed' }))
  })

/** By HTTP, with the user agent of AWS's checker. */
const asking: Prober = ({ address, port, path, timeoutSeconds }) =>
  new Promise(resolve => {
    const check = request(
      {
        host: address,
        port,
        path,
        agent: false,
        headers: { 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' }
      },
      response => {
        response.resume()
        response.on('end', () => finish({ kind: 'answered', code: response.statusCode ?? 0 }))
        response.on('error', () => finish({ kind: 'failed' }))
      }
    )
    const timer = setTimeout(() => finish({ kind: 'timeout' }), timeoutSeconds * 1000)
    const finish = (finding: Finding): void => {
      clearTimeout(timer)
      check.destroy()
      resolve(finding)
    }
    check.on('error', () => finish({ kind: 'failed' }))
    check.end()
  })
