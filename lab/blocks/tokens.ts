/**
 * Tokens of EBS direct: opaque, signed, bound to what they were given for. Block tokens are good for 7 days, page
 * tokens for 60 minutes, and each List call gives new ones (user guide, "Concepts for EBS direct APIs").
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'

const BLOCK_TOKEN_SECONDS = 7 * 86_400
const PAGE_TOKEN_SECONDS = 60 * 60

export interface Tokens {
  /** One call's maker of block tokens, with the time at which they expire. */
  issue(): { readonly expiresAt: number; block(snapshotId: string, index: number): string }
  isBlockToken(token: string, snapshotId: string, index: number): boolean
  page(query: string, start: number): string
  /** Where the page starts, or undefined for a token that is false, expired or another query's. */
  pageStart(token: string, query: string): number | undefined
}

export function tokens(clock: Clock, switches: (name: string) => number = () => 0): Tokens {
  const key = randomBytes(32)
  const sign = (text: string): string => createHmac('sha256', key).update(text).digest('base64url').slice(0, 22)
  const seal = (facts: string): string => Buffer.from(`${facts}|${sign(facts)}`).toString('base64')
  const unseal = (token: string): string[] | undefined => {
    const text = Buffer.from(token, 'base64').toString()
    const end = text.lastIndexOf('|')
    const facts = text.slice(0, end)
    return end > 0 && sign(facts) === text.slice(end + 1) ? facts.split('|') : undefined
  }
  const isFresh = (expiresAt: string | undefined): boolean => Number(expiresAt) > clock.now()
  return {
    issue() {
      const expiresAt = clock.now() + (switches('ebs.blockTokenSeconds') || BLOCK_TOKEN_SECONDS) * 1000
      const call = randomBytes(4).toString('hex')
      return {
        expiresAt,
        block: (snapshotId, index) => seal(`block|${snapshotId}|${index}|${expiresAt}|${call}`)
      }
    },
    isBlockToken(token, snapshotId, index) {
      const [kind, snapshot, block, expiresAt] = unseal(token) ?? []
      return kind === 'block' && snapshot === snapshotId && block === `${index}` && isFresh(expiresAt)
    },
    page: (query, start) =>
      seal(`page|${query}|${start}|${clock.now() + (switches('ebs.pageTokenSeconds') || PAGE_TOKEN_SECONDS) * 1000}`),
    pageStart(token, query) {
      const [kind, of, start, expiresAt] = unseal(token) ?? []
      return kind === 'page' && of === query && isFresh(expiresAt) ? Number(start) : undefined
    }
  }
}
