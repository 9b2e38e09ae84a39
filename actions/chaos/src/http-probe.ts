import { errorName } from '../../../lib/errors.ts'
import type { Probe } from './recovery.ts'

const TIMEOUT_SECONDS = 5

/** Asks the URL once; a status of 200 to 399 within five seconds is well. */
export const httpProbe: Probe = async url => {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000) })
    await response.arrayBuffer()
    return { ok: response.status < 400, detail: `status ${response.status}` }
  } catch (error) {
    return { ok: false, detail: `no answer (${errorName(error) || String(error)})` }
  }
}
