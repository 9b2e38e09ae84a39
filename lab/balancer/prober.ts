import { request } from 'node:http'
import type { Finding } from './health.ts'

export interface Probe {
  readonly address: string
  readonly port: number
  readonly path: string
  readonly timeoutSeconds: number
}

export type Prober = (probe: Probe) => Promise<Finding>

/** One HTTP health check on a connection of its own, with the user agent of AWS's checker. */
export const httpProber: Prober = ({ address, port, path, timeoutSeconds }) =>
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
